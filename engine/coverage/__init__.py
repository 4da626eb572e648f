"""Coverage: how much of a knowledge base its worked cases exercise.

The words, besides those of the engine:

statement
    A rule, a row of a table, or a contradiction.
decides
    Said of a statement in a case: something that it concludes stands there (it is not overridden, does not give way,
    and has a value); of a contradiction: its tests hold.
test that matters
    In one case, a test whose truth decides whether the whole condition holds: were it the other way, so would be the
    condition. It is the criterion that safety standards call modified condition/decision coverage (MC/DC): a case in
    which two lines of a condition are false says nothing about either.
goal
    What a case may achieve: a statement decides, or a test that matters is true, or is false.
"""
