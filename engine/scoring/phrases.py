"""Reading words: what a text says, by the phrases of a catalogue that occur in it.

A phrase is a record with a text and with fields. Texts are compared word by word: runs of letters and numbers are
words, and everything else separates them, so that "ViT-B_16" and "vit b16" are the same. ``#`` in a phrase is any
number; ``*`` stands for the rest of a word. For each field the longest phrase that states it decides; of equally
long ones one that is written out comes before one with a ``*``, and else the one that stands last in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from ..kinds import Value

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|%")
_PHRASE_WORD = re.compile(r"\d+(?:\.\d+)?|#|%|\*?[^\W\d_]+\*?")


def words(text: str) -> tuple[str, ...]:
    """The words of a text: runs of letters and numbers, in lower case; nothing else counts."""
    return tuple(_WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, and what they say: values by field."""

    id: str
    words: tuple[str, ...]
    says: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase where it was found, and the numbers at its ``#``."""

    phrase: Phrase
    at: int
    numbers: tuple[float, ...]


@dataclass(slots=True)
class Lexicon:
    """Phrases, by the word that they begin with."""

    by_word: dict[str, list[Phrase]] = field(default_factory=dict)
    open: list[Phrase] = field(default_factory=list)  # those that begin with '#' or a '*'

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str, Mapping[str, Value]]]) -> Lexicon:
        """The lexicon of (id, text, fields) triples."""
        lexicon = cls()
        for ident, text, says in phrases:
            phrase = Phrase(ident, tuple(_PHRASE_WORD.findall(text.lower())), says)
            if not phrase.words:
                continue
            first = phrase.words[0]
            home = lexicon.open if "#" in first or "*" in first else lexicon.by_word.setdefault(first, [])
            home.append(phrase)
        return lexicon

    def find(self, text: str) -> Iterator[Found]:
        """Every phrase that occurs in a text, wherever it does."""
        said = words(text)
        for at, word in enumerate(said):
            for phrase in (*self.by_word.get(word, ()), *self.open):
                numbers = _match(phrase.words, said[at : at + len(phrase.words)])
                if numbers is not None:
                    yield Found(phrase, at, numbers)

    def read(self, text: str) -> dict[str, tuple[Value, Found]]:
        """What a text says: for each field its value and the phrase that decides it."""
        best: dict[str, tuple[tuple[int, bool, int, int], Value, Found]] = {}
        for found in self.find(text):
            phrase = found.phrase
            exact = not any("*" in word for word in phrase.words)
            weight = (len(phrase.words), exact, sum(map(len, phrase.words)), found.at)
            for name, value in phrase.says.items():
                if name not in best or weight > best[name][0]:
                    best[name] = (weight, value, found)
        return {name: (value, found) for name, (_, value, found) in best.items()}

    def values(self, text: str, name: str) -> list[Value]:
        """Every value that a text states for a field, from left to right; a phrase within a longer one says nothing."""
        found = [f for f in self.find(text) if name in f.phrase.says]
        spans = [(f.at, f.at + len(f.phrase.words), f.phrase.says[name]) for f in found]
        return [
            value
            for start, end, value in spans
            if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
        ]


def _match(wanted: Sequence[str], said: Sequence[str]) -> tuple[float, ...] | None:
    """The numbers at the ``#`` of a phrase, or None where the words are others."""
    if len(said) < len(wanted):
        return None
    numbers = []
    for pattern, word in zip(wanted, said, strict=True):
        if pattern == "#":
            if not word[0].isdigit():
                return None
            numbers.append(float(word))
        elif pattern != word and not ("*" in pattern and fnmatchcase(word, pattern)):
            return None
    return tuple(numbers)
