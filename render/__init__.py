"""Pictures and text of what the engine returns; like the engine, it knows no field.

Everything here takes the plain JSON documents (dicts and lists) that the engine's answers turn into, and gives back
text, bytes or a written file. The words of this package:

document
    One JSON answer: a decision tree, a *why* (a slot with its derivations), cells of a matrix, segments of a bar.
terminal
    What can be shown where the text goes: how wide it is, whether it takes Unicode and colour.
picture
    An SVG, PNG or PDF. All pictures are measured and drawn with the one font that is shipped in ``fonts/``, so that
    they are the same on every machine.

One module a kind of document (``tree``, ``why``, ``matrix``, ``bar``); ``graph_picture`` is the one place that runs
Graphviz, ``fonts`` the one that measures text, ``palette`` the one that knows colours.
"""
