"""Inference over whole dataframes: the compiled form as expressions over columns, one row a scenario.

The words of this package:

node
    One column of values, as an operation on other nodes. Equal nodes are one object, and what does not depend on a row
    is worked out while nodes are made; a knowledge base of thousands of slots comes to a graph of what truly varies.
flag
    A node of booleans that is never null: whether a test, a guard or a contribution holds.
book
    Which values a node of *codes* stands for: an enum's values in their order, a catalogue's ids, the lists that rules
    conclude. Codes are whole numbers, so that every dataframe engine compares them alike and fast.
members
    A set, as one flag for each member that it may have.

``question`` says what is asked. ``graph`` makes nodes; ``lower`` and ``slots`` turn the compiled form into them, and
``emit`` turns them into expressions, level by level; ``door`` reads the columns of a frame and says what is wrong with
a row; ``columns`` puts the answer together, and ``one_by_one`` gives the same answer for few rows.
"""
