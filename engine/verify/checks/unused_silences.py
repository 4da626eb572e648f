"""Silences that silence nothing: the finding that one was meant for is gone, or never was."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...compiled import KnowledgeBase
from ..findings import Finding, Kind
from ..prover import silenced
from ..silence import Silence, Silences


def unused(
    base: KnowledgeBase,
    silences: Silences,
    findings: Sequence[Finding],
    kinds: Collection[Kind],
    unproved: Collection[str | None],
) -> Iterator[Finding]:
    """A finding for each silence of one of these ``kinds`` that covers none of the ``findings``.

    None where an attribute or rule that it is about is among the ``unproved``: there might be what it was meant for.
    """
    used = {f.silenced_at for f in findings}
    for silence in silences.all:
        if silence.kind == "unused-silence" or silence.kind not in kinds or silence.position in used:
            continue
        if not _about(base, silence.owner) & set(unproved):
            found = _finding(base, silence)
            yield silenced(found, silences.everywhere([silence.owner], "unused-silence"))


def _about(base: KnowledgeBase, owner: str) -> set[str | None]:
    """The attributes and rules that a finding about it would be about."""
    rules = [rule for rule in base.rules.values() if owner in (rule.id, rule.table)]
    return {owner, *(rule.id for rule in rules), *(c.target for rule in rules for c in rule.conclusions)}


def _finding(base: KnowledgeBase, silence: Silence) -> Finding:
    where = "" if silence.when is None else " where it says"
    return Finding(
        "unused-silence",
        "warning",
        silence.position,
        f"the silence of '{silence.kind}' on '{silence.owner}' silences nothing{where}",
        attribute=silence.owner if silence.owner in base.attributes else None,
        rule=silence.owner if silence.owner in base.rules else None,
        share=0.0,
        hint="take it out: if the fault comes back, somebody should see it",
        owner=(silence.owner,),
    )
