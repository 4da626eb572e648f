"""Proofs about a knowledge base: what is wrong with it somewhere in its input space.

Each check is a module of ``checks`` with a page in ``docs/checks``. A claim about all inputs (a rule never fires) is
made with every atom free, so it is never wrong. A claim that something exists (a gap) is an error only where its
example, run through inference, shows it; else it is ``info``.
"""
