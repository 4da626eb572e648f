"""Comparing two versions: exactly where diagrams tell, else by what bounds it and by scenarios that are run in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..compiled import KnowledgeBase
from ..kinds import Kind
from ..symbolic.compose import World
from ..symbolic.diagrams import BUDGET, BudgetExceeded, DDMemoryError
from ..symbolic.regions import Regions
from .blind import look
from .causes import Explainer
from .decider import Decider
from .examples import Drawer, Runner
from .model import Decision, Difference
from .pair import SIDES, Pair, pair_of, told_name
from .regions import Differences
from .statements import Changes, changes_of

SAMPLES = 40  # scenarios that are run in both versions where diagrams do not tell exactly, for one decision


def compare(
    old: KnowledgeBase,
    new: KnowledgeBase,
    *,
    about: Sequence[str] = (),
    budget: int = BUDGET,
    samples: int = SAMPLES,
) -> Difference:
    """Where two versions of a knowledge base answer differently; ``about`` are the decisions in question (none: all).

    Where the diagrams of all decisions exceed ``budget`` nodes, they are compared one after the other. What cannot be
    compared even so is looked for with scenarios alone.
    """
    changes = changes_of(old, new)
    pair = pair_of(changes)
    names = [n for n in decisions(pair) if not about or n in about]
    same = tuple(n for n in about if n not in names)
    if not names and not pair.told:
        return Difference(tuple(changes.listed), (), same, 0, tuple(_apart(changes)))
    runner, explainer = Runner(pair), Explainer(changes)
    unproved: dict[str, str] = {}
    found: list[Decision] = []
    cells = 0
    apart = list(_apart(changes))
    try:
        world = _world(pair, names, list(pair.told), budget)
        decider = _decider(pair, world, runner, explainer, samples)
        apart += [
            f"shares count cells, too, that both versions call contradictory ({ident})"
            for ident in decider.differences.kept
        ]
        cells = decider.regions.cells
        found = [d for d in map(decider.decide, names) if d is not None]
        found += [d for d in map(decider.told, sorted(pair.told)) if d is not None]
    except (BudgetExceeded, DDMemoryError):
        found = []
        for name in (*names, *(f"contradiction {ident}" for ident in sorted(pair.told))):
            decision, cells = _alone(pair, name, budget, runner, explainer, samples, unproved)
            found += [] if decision is None else [decision]
    return Difference(tuple(changes.listed), tuple(found), same, cells, tuple(apart), unproved)


def decisions(pair: Pair) -> Iterator[str]:
    """The twins that both versions conclude and that are no record's field, in order; an input counts where it is."""
    for name in pair.twins:
        declared = [b.attributes.get(name) for b in (pair.changes.old, pair.changes.new)]
        if all(a is not None and a.record is None for a in declared):
            yield name


def _world(pair: Pair, names: Iterable[str], told: Iterable[str], budget: int) -> World:
    wanted = [pair.sides[side].name(name) for name in names for side in SIDES]
    wanted += [told_name(ident, side) for ident in told for side in pair.told[ident]]
    return World(pair.base, wanted, budget=budget)


def _decider(pair: Pair, world: World, runner: Runner, explainer: Explainer, samples: int) -> Decider:
    differences = Differences(pair, world)
    regions = Regions(world, differences.space)
    drawer = Drawer(world.inputs_space, differences.accepted)
    boxes = Regions(world, world.space)
    return Decider(differences, regions, boxes, runner, explainer, drawer, samples)


def _alone(
    pair: Pair,
    name: str,
    budget: int,
    runner: Runner,
    explainer: Explainer,
    samples: int,
    unproved: dict[str, str],
) -> tuple[Decision | None, int]:
    """One decision within its own closure."""
    ident = name.removeprefix("contradiction ") if name.startswith("contradiction ") else None
    try:
        world = _world(pair, [] if ident else [name], [ident] if ident else [], budget)
        decider = _decider(pair, world, runner, explainer, samples)
        return (decider.told(ident) if ident else decider.decide(name)), decider.regions.cells
    except (BudgetExceeded, DDMemoryError):
        reason = unproved[name] = f"its diagrams need more than {budget:,} nodes"
        return (None if ident else look(pair, name, runner, explainer, samples, reason)), 0


def _apart(changes: Changes) -> Iterator[str]:
    """What is not compared, in words."""
    old, new = changes.old, changes.new
    for name in sorted({*old.attributes, *new.attributes}):
        before, after = old.attributes.get(name), new.attributes.get(name)
        asked = [a is not None and a.ask is not None and a.record is None for a in (before, after)]
        if asked == [False, True]:
            yield f"the input '{name}' is new: the old version ignores what is said of it"
        elif asked == [True, False]:
            yield f"the input '{name}' is gone: the new version ignores what is said of it"
        elif asked == [True, True]:
            assert before is not None and after is not None
            if before.kind.name != after.kind.name:
                yield f"the input '{name}' is of another kind now: compared where it is not given"
                continue
            values = [_values(b, a.kind) for b, a in ((old, before), (new, after))]
            gained = [v for v in values[1] if v not in values[0]]
            lost = [v for v in values[0] if v not in values[1]]
            if gained:
                yield f"only the new version takes {', '.join(map(str, gained))} for '{name}'"
            if lost:
                yield f"only the old version takes {', '.join(map(str, lost))} for '{name}'"
            if (before.low, before.high) != (after.low, after.high):
                yield f"the range of '{name}' is another now: compared where both take a value"


def _values(base: KnowledgeBase, kind: Kind) -> Sequence[str]:
    return kind.values if kind.record is None else base.catalogues[kind.record].ids
