"""Generated code: a knowledge base as Python functions that conclude values and keep no trace.

``engine.infer`` keeps every rule that had a say, because somebody may ask why. Where nobody will (a batch, a service,
a search), the same values come from code that is written for the base at hand, at little more than the cost of ``if``
statements written by hand:

* a plain attribute whose rules give way to one another in an order is one ``if``/``elif`` chain (``rivals`` finds the
  order, ``attributes`` writes the chain); any other attribute is a function that collects what stands and combines it;
* an attribute with many rules asks first for the value that most of them test, and then tries only the rules that can
  still fire; the code for such a group is compiled when the group is first met;
* a field of records is a function of the record, asked only for the records that somebody looks at; what it came to is
  kept as long as the values that it reads stay the same (``columns``);
* ``program`` puts together one function for the attributes that are wanted and what they depend on.

The source is made of places, never of names: an attribute is ``v7``, a field's column ``c7``, a bound record ``b0``.
Texts and numbers of the knowledge base enter as literals written by ``repr`` or as objects in the namespace, so that
nothing in a knowledge base is ever read as code. Every equality with ``engine.infer`` is tested on random bases.
"""
