"""The whole input space at once: what a knowledge base concludes everywhere, as decision diagrams.

The words, besides those of the engine:

cell
    A set of values of one input that no test of the rules tells apart; "not given" is a cell of its own.
space
    All combinations of the inputs' cells, less the contradictions.
cases
    A slot's values, each with the part of the space where the slot has it. They do not overlap and leave nothing out.
``Some``
    A value that is there but not known exactly: a number in a range, or what a formula made of one. Two equal ``Some``
    are the same value wherever both are.
atom
    A test that the cells do not decide (arithmetic, a score): free to be true or false, and named in words. So a claim
    about all inputs is never wrong; a claim that something exists is only a candidate until inference shows it.
heavy
    Said of a slot whose composition would need very many atoms: its value is an atom itself.

Formulas are taken not to overflow. Records that a scenario describes inline are not part of the space.

>>> from pathlib import Path
>>> from warmstart.engine.load import load_base
>>> from warmstart.engine.symbolic.compose import World
>>> world = World(load_base(Path("tests/bases/loans")))
>>> sorted(world.value("risk.limit"), key=str)
[None, 'extreme', 'high', 'low', 'middle']
"""
