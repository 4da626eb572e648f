"""Decision diagrams: a thin layer over OxiDD that hands out variables and keeps to a budget of nodes."""

from __future__ import annotations

from collections.abc import Iterable

from oxidd.bdd import BDDFunction, BDDManager
from oxidd.util import DDMemoryError

Diagram = BDDFunction
BUDGET = 4_000_000  # nodes: about 100 MB


class BudgetExceeded(Exception):
    """The diagrams need more nodes than the budget allows."""


class Diagrams:
    """One manager of diagrams.

    ``fixed`` are the variables of the inputs' cells, ``free`` those of atoms, ``cuts`` those that stand for the values
    of an attribute whose own diagrams are large (see ``World.expand``).
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self._manager = BDDManager(budget, max(1024, min(budget, 1 << 20)), 1)
        self.true: Diagram = self._manager.true()
        self.false: Diagram = self._manager.false()
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

    def codes(self, count: int, group: list[int]) -> list[Diagram]:
        """``count`` diagrams that exclude each other, in binary, over new variables of ``group``.

        Except for inputs, the last takes the codes left over, so that one of them is always true.
        """
        added = list(self._manager.add_vars(max(count - 1, 0).bit_length()))
        group.extend(added)
        literals = [(self._manager.not_var(v), self._manager.var(v)) for v in added]
        found = []
        for code in range(count):
            diagram = self.true
            for place, pair in enumerate(literals):
                diagram &= pair[code >> (len(added) - 1 - place) & 1]
            found.append(diagram)
        if group is not self.fixed and added:
            found[-1] = ~self.any(found[:-1])
        return found

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
        cube = self.true
        for variable in reversed(list(variables)):
            cube = self._manager.var(variable) & cube
        return cube

    def count(self, diagram: Diagram) -> int:
        """How many codes of the inputs' cells it holds for; it must depend on nothing else."""
        return int(diagram.sat_count(self.variables)) >> (len(self.free) + len(self.cuts))

    def reorder(self, order: Iterable[int]) -> None:
        """Put the variables in this order; those not named stay about where they are."""
        self._manager.set_var_order(list(order))


__all__ = ["BUDGET", "BudgetExceeded", "DDMemoryError", "Diagram", "Diagrams"]
