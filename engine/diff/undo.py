"""Regions in terms of inputs and atoms: what stands for the values of other attributes is put in again."""

from __future__ import annotations

from ..symbolic.compose import World
from ..symbolic.diagrams import DDMemoryError, Diagram

LARGEST = 25_000  # nodes of one diagram on the way


class TooLarge(Exception):
    """A region cannot be told apart within the limits."""


class Undo:
    """Undoes the cuts of a world. A choice of which nobody knows the winner is left open: any value, everywhere."""

    largest = LARGEST

    def __init__(self, world: World) -> None:
        self.world = world
        self._relations: dict[int, Diagram] = {}

    def joined(self, one: Diagram, other: Diagram) -> Diagram:
        """Where both hold. Raises TooLarge where they are too large to be joined at all."""
        if max(one.node_count(), other.node_count()) > self.largest:
            raise TooLarge
        return one & other

    def most(self, diagram: Diagram) -> Diagram:
        """The inputs' cells, and atoms, where a diagram may hold. Raises TooLarge."""
        return self._undone(diagram, least=False)

    def least(self, diagram: Diagram) -> Diagram:
        """The cells in which it holds for certain, whatever is left open and whatever the atoms. Raises TooLarge."""
        return self.world.diagrams.always(self._undone(diagram, least=True))

    def exactly(self, diagram: Diagram) -> Diagram:
        """The same in terms of inputs and atoms. Raises TooLarge, also where it depends on what is left open."""
        for cut in self.world.cut_attributes:
            if self.world.plain(cut.name).free and diagram.exists(cut.bits) != diagram:
                raise TooLarge
        return self._undone(diagram, least=False)

    def _undone(self, diagram: Diagram, *, least: bool) -> Diagram:
        cuts = self.world.cut_attributes
        try:
            for at in range(len(cuts) - 1, -1, -1):
                cut = cuts[at]
                if not diagram.satisfiable():
                    break
                if diagram.exists(cut.bits) == diagram:
                    continue
                if self.world.plain(cut.name).free:
                    diagram = diagram.forall(cut.bits) if least else diagram.exists(cut.bits)
                else:
                    relation = self._relation(at)
                    if max(diagram.node_count(), relation.node_count()) > self.largest:
                        raise TooLarge
                    diagram = diagram.and_exists(relation, cut.bits)
        except DDMemoryError as error:
            raise TooLarge from error
        if diagram.node_count() > self.largest:
            raise TooLarge
        return diagram

    def _relation(self, at: int) -> Diagram:
        """Each value's code where the value is meant."""
        found = self._relations.get(at)
        if found is None:
            cut = self.world.cut_attributes[at]
            pairs = zip(cut.codes, cut.meant, strict=True)
            found = self._relations[at] = self.world.diagrams.any(code & where for code, where in pairs)
        return found
