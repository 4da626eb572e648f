"""Differences: where in the input space two versions of a knowledge base answer differently.

The words, besides those of the engine and of ``engine.symbolic``:

twin
    An attribute that could come to something else, because what is written about it differs, or about something that
    it depends on. It stands twice in the pair, once a side (``old``, ``new``); all other attributes stand once.
pair
    Both versions as one knowledge base over one set of inputs. Its inference is both inferences side by side, so the
    machinery of proofs composes it as it is: one space, cut by the thresholds of both, in one manager of diagrams.
compared
    Said of the cells that both versions accept: a value that only one of them declares is told apart. An input that
    only one of them knows is ignored by the other.
touched
    The part of the space where a changed statement has a say. Where no statement that is changed has a say, and
    nothing that is read differs, nothing can differ: so a claim about arithmetic stays as narrow as the edit.
kind of change
    From which answer to which.
"""
