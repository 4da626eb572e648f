"""Broken knowledge bases, one a kind of mistake: each finding has its code, its exact place, and says what to do.

Every base is a small sound one with one of its files changed or one rules file added (``broken``).
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from warmstart.engine.diagnostics import KnowledgeError
from warmstart.engine.load import check_base, load_base

from .broken import declarations, files, statements
from .broken.bases import FARM, TABLE, Broken, files_of, rules, write

BROKEN = [*files.BROKEN, *statements.BROKEN, *declarations.BROKEN]


@pytest.mark.parametrize("name", ["farm", "loans"])
def test_the_bases_are_sound_before_they_are_broken(name: str, tmp_path: Path) -> None:
    base, findings = check_base(write(tmp_path, files_of(Broken("", {}, (), name))))
    assert findings == []
    assert base is not None


@pytest.mark.parametrize("broken", BROKEN, ids=[b.mistake.replace(" ", "-") for b in BROKEN])
def test_broken_base(broken: Broken, tmp_path: Path) -> None:
    files = files_of(broken)
    base, findings = check_base(write(tmp_path, files))
    assert base is None
    places = [str(f.position).removeprefix(f"{tmp_path}/") for f in findings]
    assert list(zip(places, [f.code for f in findings], strict=True)) == [(p, c) for p, c, _ in broken.told]
    for found, place, (_, _, words) in zip(findings, places, broken.told, strict=True):
        assert words in f"{found.message}; {found.hint}"
        assert (found.source or "") == files[place.split(":")[0]].split("\n")[found.position.line - 1]
        assert found.severity == "error"


def test_there_is_a_base_for_each_of_these_codes() -> None:
    """So that a kind of mistake cannot lose its example unnoticed."""
    assert len({code for broken in BROKEN for _, code, _ in broken.told}) >= 36


def test_loading_a_broken_base_raises_all_its_errors(tmp_path: Path) -> None:
    broken = BROKEN[-1]
    with pytest.raises(KnowledgeError) as raised:
        load_base(write(tmp_path, files_of(broken)))
    assert [d.code for d in raised.value.diagnostics] == [code for _, code, _ in broken.told]


def test_a_folder_without_a_vocabulary_is_no_knowledge_base(tmp_path: Path) -> None:
    base, findings = check_base(tmp_path)
    assert base is None
    assert [(f.code, f.position.file, f.hint) for f in findings] == [
        ("no-knowledge-base", str(tmp_path), "a knowledge base is a folder with vocabulary.yaml, facts/ and rules/")
    ]


def mutated(text: str, rng: random.Random) -> str:
    """A text with one slip of the hand: a line lost or doubled, a word lost, doubled or put in another's place."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    words = list(re.finditer(r"[\w./-]+|[\[{][^\]}]*[\]}]", text))
    one, other = rng.choice(words), rng.choice(words)
    match rng.randrange(4):
        case 0:
            return "\n".join(lines[:at] + lines[at + 1 :])
        case 1:
            return "\n".join(lines[:at] + lines[at : at + 1] + lines[at:])
        case 2:
            return text[: one.start()] + text[one.end() :]
    return text[: one.start()] + other[0] + text[one.end() :]


@pytest.mark.parametrize("seed", range(8))
def test_no_slip_of_the_hand_ends_in_a_traceback_or_without_a_place(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    sound = {
        **FARM,
        **rules(TABLE + "    - [poor, any, 3]\n- id: a\n  for: species\n  then: {species.score: = 2 * 3}\n"),
    }
    for _ in range(12):
        name = rng.choice(sorted(sound))
        changed = {**sound, name: mutated(sound[name], rng)}
        base, findings = check_base(write(tmp_path, changed))
        assert (base is None) == any(f.severity == "error" for f in findings)
        for found in findings:
            assert found.position.file.startswith(str(tmp_path)), changed[name]
            assert found.position.line > 0, changed[name]
            assert found.position.column > 0, changed[name]
