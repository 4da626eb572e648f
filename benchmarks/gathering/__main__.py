"""Read published tables about texts and sounds out of copies of public repositories.

    python benchmarks/gathering COPIES -o TABLES

COPIES holds bare git copies, ``owner+name/repo`` each (what is read of which stands in the modules of this folder).
TABLES gets one CSV file a source with one row a measured option, and ``contexts.csv``, which says what a user would
know of each data set: what ``benchmarks/evidence.py`` and ``benchmarks/fresh.py`` read. Sizes of data sets are those
that the repositories, or the data sets' own pages, state.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gathering.adapters import ADAPTERS
from gathering.later import LATER
from gathering.reading import CONTEXT, FIELDS, Copies, Row
from gathering.sounds import SOUNDS
from gathering.texts import TEXTS


def main() -> None:
    """Read every source, write its table, say how much there is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copies", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("tables"))
    arguments = parser.parse_args()
    copies = Copies(arguments.copies)
    rows = [row for read in (*TEXTS, *SOUNDS, *ADAPTERS, *LATER) for row in read(copies)]
    options: dict[str, set[str]] = {}
    for row in rows:
        options.setdefault(row.question, set()).add(row.option)
    rows = [row for row in rows if len(options[row.question]) > 1]
    arguments.output.mkdir(parents=True, exist_ok=True)
    for source in sorted({row.source for row in rows}):
        found = [row for row in rows if row.source == source]
        write(arguments.output / f"{source}.csv", FIELDS, [row.told() for row in found])
        print(f"{source:22s} {len({row.question for row in found}):4d} questions {len(found):5d} options")
    write(arguments.output / "contexts.csv", CONTEXT, list(contexts(rows)))


def contexts(rows: list[Row]) -> list[dict[str, object]]:
    """What a user would know of each data set, once."""
    return list({(row.source, row.data.name): row.context() for row in rows}.values())


def write(path: Path, fields: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


main()
