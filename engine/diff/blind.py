"""Looking for differences with scenarios alone, where a decision is too large for diagrams."""

from __future__ import annotations

from ..scenario import Scenario
from ..show import show
from ..symbolic.diagrams import Diagrams
from ..symbolic.regions import value_in
from ..symbolic.space import Space
from .causes import Explainer, equal
from .examples import Drawer, Runner
from .model import Decision, Kind, Sample
from .pair import Pair
from .regions import accepted


def look(pair: Pair, name: str, runner: Runner, explainer: Explainer, samples: int, reason: str) -> Decision:
    """A decision of which nothing is proved: at most everywhere, with one example where a drawn scenario differs."""
    diagrams = Diagrams()
    space = Space(pair.base, diagrams, sorted(a.name for a in pair.base.inputs()))
    bases = (pair.changes.old, pair.changes.new)
    drawer = Drawer(space, diagrams, lambda own, cell: accepted(bases, own, cell))
    drawn = differ = 0
    kinds: list[Kind] = []
    for point in drawer.points(diagrams.true) if samples else ():
        given = {n: value_in(space.inputs[n], at, drawer.rng) for n, at in point.items()}
        both = runner.run(Scenario({n: v for n, v in given.items() if v is not None}))
        if runner.contradicted(both):
            continue
        drawn += 1
        if not equal(*both.values(name)):
            differ += 1
            if not kinds:
                short = runner.shortened(both, lambda b: not equal(*b.values(name)))
                old, new = short.values(name)
                shown = tuple(
                    show(b.attributes[name].kind, v, {c: dict(k.labels) for c, k in b.catalogues.items()})
                    for b, v in zip(bases, (old, new), strict=True)
                )
                runs = runner.runs(short)
                causes = explainer.causes(name, runs["old"], runs["new"])
                kinds.append(Kind(old, new, (shown[0], shown[1]), None, None, None, short.scenario.given, causes, None))
        if drawn == samples:
            break
    title = bases[1].attributes[name].title
    return Decision(name, title, True, True, 0.0, 1.0, tuple(kinds), 0, Sample(drawn, differ), reason)
