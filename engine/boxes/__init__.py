"""What the rules come to over a whole box of inputs, for certain: the meaning of ``infer``, on sets instead of values.

The words, besides those of the engine:

cell
    What is known of one input: one value, a span of numbers, or one of several values.
box
    A cell for each of some inputs; all others are as a scenario has them.
span
    All numbers of a kind from one to another, both included. Floats are as discrete as integers: the number before
    60000.0 is 59999.99999999999, so that open ends need no care.
envelope
    What a slot may be somewhere in a box: a set of values, or a span. It may be wider than the truth, never narrower.
    Where it is one value, the slot has that value in every point of the box: that is a proof.

A box that is too wide to say is cut, and the parts are looked at again; a box of one point is decided as ``infer``
decides it. So whatever is built of decided boxes equals the rules everywhere, whatever arithmetic they do.
"""
