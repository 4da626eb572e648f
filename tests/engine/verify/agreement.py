"""Whether what is proved about a knowledge base is what an oracle says of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product

from warmstart.engine.compiled import And, Guard, Rule, guard_tests
from warmstart.engine.infer import Engine
from warmstart.engine.scenario import Scenario
from warmstart.engine.symbolic.words import PROVIDED
from warmstart.engine.verify.findings import Finding
from warmstart.engine.verify.prove import Proof

from ..oracle.claims import Claims, together, told_as, troubled
from ..oracle.coded import Truth
from ..oracle.meaning import Key, Meaning
from ..oracle.words import meant


@dataclass(frozen=True)
class Compared:
    """What is proved about a base, and what the oracle says of it."""

    proof: Proof
    world: Meaning
    claims: Claims

    def found(self, kind: str) -> list[Finding]:
        """The findings of a kind."""
        return [f for f in self.proof.findings if f.kind == kind]


def assert_agreement(case: Compared) -> None:
    """Everything but shares."""
    assert case.proof.unproved == {}
    assert not [f for f in case.proof.findings if f.severity == "info"]  # cells decide everything in these bases
    assert_gaps(case)
    assert_conflicts(case)
    assert_dead_rules(case)
    assert_values_out_of_reach(case)
    assert_redundant_rules(case)
    assert_lines_always_true(case)


# --- where there is something wrong ----------------------------------------------------------------------------------


def assert_gaps(case: Compared) -> None:
    """Gaps and choices without candidates: of the same attributes; regions and examples are in them."""
    for kind, expected in (("gap", case.claims.gaps), ("empty-choice", case.claims.emptied)):
        assert sorted(str(f.attribute) for f in case.found(kind)) == sorted(expected)
        for finding in case.found(kind):
            assert finding.attribute is not None
            assert_region(case, finding, expected[finding.attribute])
            run = Engine(case.world.base).run(Scenario(finding.example))
            assert run.values[finding.attribute] is None
            assert kind == "gap" or run.settled[finding.attribute].ranking.empty


def assert_conflicts(case: Compared) -> None:
    """The same attributes, and pairs of rules that disagree; together they are all that there is to tell."""
    world, some = case.world, case.world.algebra.some
    assert {f.attribute for f in case.found("conflict")} == set(case.claims.conflicts)
    for name, slots in case.claims.conflicts.items():
        left = dict(slots)
        for finding in [f for f in case.found("conflict") if f.attribute == name]:
            both = pair_of(case, finding)
            assert_region(case, finding, world.algebra.any(list(both.values())))
            left = {key: rest & ~both[key] for key, rest in left.items()}
            run = Engine(world.base).run(Scenario(finding.example))
            assert run.settled[name].conflicts
        assert not any(some(rest) for rest in left.values()), f"a conflict about {name} is not told"


def pair_of(case: Compared, finding: Finding) -> dict[Key, Truth]:
    """Where both rules of a conflict stand in conflict, by slot."""
    assert finding.rule is not None and finding.attribute is not None
    (other,) = finding.others
    slots = case.claims.conflicts[finding.attribute]
    return {key: together(case.world, finding.attribute, key, (finding.rule, other)) for key in slots}


def assert_region(case: Compared, finding: Finding, where: Truth) -> None:
    """The region in words has a cell at least, and none where it is not so; the example is in it; none is shorter."""
    assert finding.region is not None and finding.example is not None
    world, some = case.world, case.world.algebra.some
    provided = finding.region.endswith(PROVIDED)
    room = world.space & ~troubled(world, str(finding.attribute), itself=False) if provided else world.space
    region = meant(world, finding.region) & room
    assert some(region) and not some(region & ~where), finding.text()
    cells = {name: at_place(world, name, place) for name, place in world.cell_of(finding.example).items()}
    example = room
    for own in cells.values():
        example = example & own
    assert some(example & region), finding.text()
    conditions = [c for c in finding.region.split("; ") if c not in (PROVIDED, "everywhere")]
    for left_out in conditions:
        rest = "; ".join(c for c in conditions if c != left_out) or "everywhere"
        assert some(meant(world, rest) & room & ~where), f"{left_out} need not be said in {finding.text()}"
    if 1 < len(conditions) <= 3:
        for group in combinations(cells, len(conditions) - 1):
            fewer = room
            for name in group:
                fewer = fewer & cells[name]
            assert some(fewer & ~where), f"{group} say as much as {finding.text()}"


def at_place(world: Meaning, name: str, place: int) -> Truth:
    """Where an input is in one of its cells."""
    return world.given[name].at_places([p == place for p in range(len(world.cells[name]))])


# --- what holds everywhere --------------------------------------------------------------------------------------------


def assert_dead_rules(case: Compared) -> None:
    """The very rules of which nothing comes in any cell."""
    found = [(f.rule, f.attribute) for f in case.found("never-fires")]
    assert len(found) == len(set(found))
    assert set(found) == told_as(case.world, case.claims.dead)


def assert_values_out_of_reach(case: Compared) -> None:
    """The very values to which no cell comes."""
    found = {(f.attribute, f.message.split("'")[1]) for f in case.found("never-concluded")}
    assert found == case.claims.never_concluded


def assert_redundant_rules(case: Compared) -> None:
    """Without the rules that are told to be redundant every answer is the same."""
    idle = frozenset(str(f.rule) for f in case.found("redundant"))
    if not idle:
        return
    world, without = case.world, case.world.less(idle)
    for finding in case.found("redundant"):
        assert finding.others
        for other in finding.others:
            assert says_the_same(world, str(finding.rule), other), finding.text()
    for name in world.reached_by(idle):
        for key in world.keys(name):
            differs = world.algebra.lift(_differ, world.value(name, key), without.value(name, key)).where(True)
            assert not world.algebra.some(differs & world.space), (name, sorted(idle))


def says_the_same(world: Meaning, rule: str, other: str) -> bool:
    """Whether two rules stand beside each other somewhere and say the same of a slot."""
    for conclusion in world.base.rules[rule].conclusions:
        for key in world.keys(conclusion.target):
            firings = world.slot(conclusion.target, key).firings
            for one, two in product(*([f for f in firings if f.rule == r] for r in (rule, other))):
                alike = world.algebra.lift(_alike, one.value, two.value).where(True)
                if world.algebra.some(one.stands & two.stands & alike & world.space):
                    return True
    return False


def _alike(one: object, other: object) -> bool:
    """Whether two contributions are the same; of sets, whether they have a member in common."""
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    return not _differ(one, other)


def _differ(one: object, other: object) -> bool:
    return type(one) is not type(other) or one != other


def assert_lines_always_true(case: Compared) -> None:
    """Without the lines that are told to be always true each rule holds where it did."""
    world = case.world
    for ident in {str(f.rule) for f in case.found("always-true")}:
        rule = world.base.rules[ident]
        told = [f.position for f in case.found("always-true") if f.rule == ident]
        rest = And(tuple(line for line in lines_of(rule) if _position(line) not in told))
        assert len(lines_of(rule)) - len(rest.parts) == len(told)
        for conclusion in rule.conclusions:
            for key in world.keys(conclusion.target):
                for binding in world.bindings(rule, conclusion, key):
                    more = world.truth(rest, binding) & ~world.truth(rule.guard, binding)
                    assert not world.algebra.some(more & world.space), ident


def lines_of(rule: Rule) -> list[Guard]:
    """The lines of a condition, which must all hold."""

    def lines(guard: Guard) -> list[Guard]:
        return [line for part in guard.parts for line in lines(part)] if isinstance(guard, And) else [guard]

    return lines(rule.guard)


def _position(line: Guard) -> object:
    """Where a line that is a single test stands; of others, nowhere."""
    return line.position if [line] == list(guard_tests(line)) else None  # type: ignore[union-attr]
