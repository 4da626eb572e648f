"""The expert-system shell: it knows rules, not any field they are about.

The words of the theory, used with the same meaning in every module:

attribute
    A named thing that has a value: ``animal.legs``. Its *kind* says which values it may have.
catalogue
    A list of *records* of one shape (all species). A field of a record is an attribute too: ``species.diet``.
    A *relation* is a catalogue with one record for each pair (or triple) of records of other catalogues.
slot
    One place for one value: an attribute (``animal.legs``) or a record's field (``species.diet[cow]``).
given, fact, assumed, concluded, unknown
    Where a slot's value comes from: the scenario states it; a facts file states it; nobody does, and its default is
    taken; rules conclude it; nothing does.
test, guard
    A test is one line of a condition (``animal.legs: ">= 4"``). A guard is tests joined by and, or, not.
rule
    A guard and the *conclusions* that it allows. A row of a table is a rule.
binding
    A rule ``for:`` a catalogue is tried once for each record; a binding says which record it is.
combine
    How the contributions of several rules to one slot become its value.
choice
    An attribute whose value is picked among the records of a catalogue; it keeps its whole *ranking*.
derivation
    Why a slot has its value: the rules, their premises, and what was overridden; each premise has a derivation of its
    own, down to givens, facts and assumed defaults.
conflict
    Two standing rules that conclude different values for one slot. The slot is then unknown.
contradiction
    A combination of givens that cannot be true together.
cell
    A region of the inputs in which every test has one truth value.
"""
