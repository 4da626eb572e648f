"""Which names somebody may have meant who wrote one that does not exist."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from ..immutable import EMPTY

_SHOWN = 3  # names that a hint offers at most
_ALIKE = 0.6  # how much of the spelling agrees (difflib's ratio), in short names and in attributes' names
_ALIKE_LONG = 0.7  # in the long ids of records: histology is 0.67 alike to radiology
_LONG = 6  # letters
_NEARLY = 0.75  # a slip of the fingers
_ALIKE_TAILS = 0.5  # behind the dot: target.ood is 0.64 alike to target.modality


def near_names(said: str, names: Iterable[str], labels: Mapping[str, str] = EMPTY) -> list[str]:
    """The names that ``said`` may stand for, likeliest first; at most three, none where nothing is near.

    Names are found by their ``labels`` too. What settles it, in this order: the same letters and digits, of the whole
    name or of what stands behind its dot; a label's initials (``ner``); the same beginning (``a100`` for ``a100-40`` or
    ``a100-80``); every word of ``said`` among those of a name; the same for what stands behind the dot of ``said``
    (``target.classes`` for ``data.n_classes``); and last the spelling, which knows nothing of meaning.
    """
    labels = {name: labels.get(name, "") for name in names}
    found = _by_words(said, labels) or (_by_words(_tail(said), labels) if "." in said else [])
    if found:
        return found
    alike = _spelled_alike(said, labels)
    return [alike] if alike else []


def _by_words(said: str, labels: Mapping[str, str]) -> list[str]:
    word, words = _letters(said), _words(said)
    if not word:
        return []
    for found in (
        [n for n, label in labels.items() if word in (_letters(n), _letters(label))],
        [n for n in labels if word == _letters(_tail(n))],
        [n for n, label in labels.items() if len(word) > 1 and word == _initials(label)],
        [n for n, label in labels.items() if _begins(word, n, label)],
        [n for n, label in labels.items() if len(word) > 2 and words <= _words(f"{n} {label}")],
    ):
        if 0 < len(found) <= _SHOWN:
            return found
    return []


def speaks_for_itself(name: str, label: str, said: str) -> bool:
    """Whether a label adds nothing to a name: the name or its words are in it, or ``said`` is nearly the name."""
    same = not label or _letters(name) in _letters(label) or _words(name) <= _words(label)
    return same or difflib.SequenceMatcher(None, said.casefold(), name.casefold()).ratio() > _NEARLY


def _spelled_alike(said: str, labels: Mapping[str, str]) -> str | None:
    spellings = {name.casefold(): name for name in labels}
    for name, label in labels.items():
        spellings.setdefault(label.casefold(), name)
    spellings.pop("", None)
    cutoff = _ALIKE_LONG if any(labels.values()) and len(said) >= _LONG else _ALIKE
    near = difflib.get_close_matches(said.casefold(), list(spellings), n=1, cutoff=cutoff)
    if not near or difflib.SequenceMatcher(None, _tail(said), _tail(near[0])).ratio() < _ALIKE_TAILS:
        return None
    return spellings[near[0]]


def _begins(word: str, name: str, label: str) -> bool:
    return len(word) > 1 and (_letters(name).startswith(word) or _letters(label).startswith(word))


def _tail(name: str) -> str:
    return name.rpartition(".")[2]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _initials(label: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W_]+", label.casefold()))
