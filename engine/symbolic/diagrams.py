"""Decision diagrams: a thin layer over OxiDD that hands out variables and keeps to a budget of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oxidd.bdd import BDDFunction, BDDManager
from oxidd.util import BooleanOperator, DDMemoryError

from .samples import ALL, Samples

BUDGET = 10_000_000  # nodes: about 200 MB, so that the shipped base needs no collection of garbage
_TOP = 512  # variables above all others, for the values of attributes that are cut: later ones above earlier ones


class BudgetExceeded(Exception):
    """The diagrams need more nodes than the budget allows."""


class Diagram:
    """A function of the variables, with its truth at the sample points of its manager.

    ``seen`` has one bit for each sample point, or is None where it was not kept account of. So most questions whether a
    diagram holds somewhere are answered without looking at it.
    """

    __slots__ = ("always", "function", "seen")

    def __init__(self, function: BDDFunction, seen: int | None, always: bool | None = None) -> None:
        self.function = function
        self.seen = seen
        self.always = always  # True or False where it was made as a constant: most tests of facts are

    def __and__(self, other: Diagram) -> Diagram:
        if self.always is not None:
            return other if self.always else self
        if other.always is not None:
            return self if other.always else other
        mine, theirs = self.seen, other.seen
        return Diagram(self.function & other.function, None if mine is None or theirs is None else mine & theirs)

    def __or__(self, other: Diagram) -> Diagram:
        if self.always is not None:
            return self if self.always else other
        if other.always is not None:
            return other if other.always else self
        mine, theirs = self.seen, other.seen
        return Diagram(self.function | other.function, None if mine is None or theirs is None else mine | theirs)

    def __xor__(self, other: Diagram) -> Diagram:
        mine, theirs = self.seen, other.seen
        return Diagram(self.function ^ other.function, None if mine is None or theirs is None else mine ^ theirs)

    def __invert__(self) -> Diagram:
        always = None if self.always is None else not self.always
        return Diagram(~self.function, None if self.seen is None else self.seen ^ ALL, always)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Diagram) and bool(self.function == other.function)

    def __hash__(self) -> int:
        return hash(self.function)

    @property
    def constant(self) -> bool:
        """Whether it holds everywhere, or nowhere."""
        return self.always is not None or self.top() is None

    def satisfiable(self) -> bool:
        """Whether it holds somewhere."""
        if self.always is not None:
            return self.always
        return bool(self.seen) or bool(self.function.satisfiable())

    def exists(self, cube: Diagram) -> Diagram:
        """Where it holds for some truth of the variables of a cube."""
        return Diagram(self.function.exists(cube.function), None)

    def and_exists(self, other: Diagram, cube: Diagram) -> Diagram:
        """Where both hold for some truth of the variables of a cube, in one step: the relational product."""
        return Diagram(self.function.apply_exists(BooleanOperator.AND, other.function, cube.function), None)

    def forall(self, cube: Diagram) -> Diagram:
        """Where it holds for every truth of the variables of a cube."""
        return Diagram(self.function.forall(cube.function), None)

    def pick(self) -> Diagram:
        """A cube within it."""
        return Diagram(self.function.pick_cube_dd(), None)

    def top(self) -> int | None:
        """The variable that it asks first; None where it holds everywhere, or nowhere."""
        found = self.function.node_var()
        return None if found is None else int(found)

    def node_count(self) -> int:
        """How many nodes it has."""
        return int(self.function.node_count())


class Diagrams:
    """One manager of diagrams.

    ``fixed`` are the variables of the inputs' cells, ``free`` those of atoms, ``cuts`` those that stand for the values
    of an attribute whose own diagrams are large (see ``World.expand``).
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self._manager = BDDManager(budget, max(1024, min(budget, 1 << 18)), 1)
        self.true = Diagram(self._manager.true(), ALL, True)
        self.false = Diagram(self._manager.false(), 0, False)
        self._samples = Samples()
        self._top = list(self._manager.add_vars(_TOP))
        self.fixed: list[int] = []
        self.free: list[int] = []
        self.cuts: list[int] = []

    @property
    def variables(self) -> int:
        """How many variables there are."""
        return len(self.fixed) + len(self.free) + len(self.cuts)

    @property
    def nodes(self) -> int:
        """How many nodes are alive."""
        return int(self._manager.num_inner_nodes())

    def codes(self, count: int, group: list[int], seen: Sequence[int | None] | None = None) -> list[Diagram]:
        """``count`` diagrams that exclude each other, in binary, over new variables of ``group``.

        Except for inputs, the last takes the codes left over, so that one of them is always true. ``seen`` says which
        sample points have each code; they are drawn where it does not.
        """
        added = self._added(max(count - 1, 0).bit_length(), group)
        if seen is None:
            seen = self._samples.draw(count, last=group is self.fixed)
        literals = [(self._manager.not_var(v), self._manager.var(v)) for v in added]
        found = []
        for code in range(count):
            function = self._manager.true()
            for place, pair in enumerate(literals):
                function &= pair[code >> (len(added) - 1 - place) & 1]
            found.append(Diagram(function, seen[code]))
        if group is not self.fixed and added:
            found[-1] = Diagram((~self.any(found[:-1])).function, seen[-1])
        return found

    def _added(self, count: int, group: list[int]) -> list[int]:
        if group is self.cuts and len(self._top) >= count:
            self._top, added = self._top[: len(self._top) - count], self._top[len(self._top) - count :]
        else:
            added = list(self._manager.add_vars(count))
        group.extend(added)
        return added

    def any(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Where at least one holds; joined in pairs, so that no large diagram is copied again and again."""
        layer = list(diagrams)
        if not layer:
            return self.false
        while len(layer) > 1:
            layer = [layer[i] | layer[i + 1] if i + 1 < len(layer) else layer[i] for i in range(0, len(layer), 2)]
        return layer[0]

    def without_atoms(self, diagram: Diagram) -> Diagram:
        """Where it holds for some truth of the atoms."""
        if not self.free:
            return diagram
        return diagram.exists(self.cube(self.free))

    def always(self, diagram: Diagram) -> Diagram:
        """Where it holds for every truth of the atoms."""
        return diagram.forall(self.cube(self.free)) if self.free else diagram

    def cube(self, variables: Iterable[int]) -> Diagram:
        """Where all these variables are true."""
        cube = self._manager.true()
        for variable in reversed(list(variables)):
            cube = self._manager.var(variable) & cube
        return Diagram(cube, None)

    def count(self, diagram: Diagram) -> int:
        """How many codes of the inputs' cells it holds for; it must depend on nothing else."""
        return int(diagram.function.sat_count(self.variables)) >> (len(self.free) + len(self.cuts))

    def reorder(self, order: Iterable[int]) -> None:
        """Put the variables in this order; those not named stay about where they are."""
        self._manager.set_var_order(list(order))


__all__ = ["BUDGET", "BudgetExceeded", "DDMemoryError", "Diagram", "Diagrams"]
