"""A second opinion: the same rules on experta, a Rete engine in the tradition of CLIPS.

The compiled form becomes experta rules, one for each conclusion of each rule (``network``):

* facts: one for each record of a catalogue, with the fields that facts alone decide; one for each attribute or field
  that has been settled, with its value or column;
* the left side of a rule: patterns for the attributes and records that it reads; tests against constants are
  constraints in the patterns, all others ``TEST`` elements, as early in the rule as what they read is matched;
* the right side records what the rule concludes for the binding at hand; after all rules about an attribute, a rule
  that always matches combines what was recorded and declares the fact.

Every rule has a salience of its own, in the order of the strata: among activations whose saliences tie experta may fire
one that has been cancelled. Which rules hold, for which bindings, is thus found by experta alone. What overrides,
combines and is chosen is settled by the code that inference uses, so that the two agree exactly where the same fire.

``engine.rete.run.ReteEngine`` is an ``engine.infer.Engine``: its runs carry the same trace, so that everything that
explains an answer explains this one, too.
"""
