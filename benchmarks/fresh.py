"""Ask the rules about tables in their own words, and score the answers: for tables that no rule has been written with.

    python benchmarks/fresh.py TABLES --questions questions.jsonl
    warmstart kb score --questions questions.jsonl -o answers.jsonl
    python benchmarks/fresh.py TABLES --answers answers.jsonl

TABLES is a folder as ``benchmarks/gathering`` writes it. A question says task, kind of data and sizes, and what is said
of each option; neither names of data sets nor values. The three steps are apart so that the one in the middle can be
taken with an earlier version of Warmstart. The regret is reckoned here, not by the program that is being judged.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

Rows = Sequence[Mapping[str, str]]
Options = Mapping[str, Rows]
Contexts = Mapping[tuple[str, str], Mapping[str, str]]
Questions = Mapping[tuple[str, str], Options]


def read(folder: Path) -> tuple[Questions, Contexts]:
    """The questions of a folder, by source and id, each with its options; and the contexts, by source and data set."""
    questions: dict[tuple[str, str], dict[str, list[Mapping[str, str]]]] = {}
    for path in sorted(folder.glob("*.csv")):
        for row in rows(path) if path.name != "contexts.csv" else ():
            options = questions.setdefault((row["source_id"], row["question_id"]), {})
            options.setdefault(row["option"], []).append(row)
    contexts = {(row["source_id"], row["target_dataset"]): row for row in rows(folder / "contexts.csv")}
    return {key: options for key, options in questions.items() if len(options) > 1}, contexts


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(key: tuple[str, str], options: Options, context: Mapping[str, str]) -> dict[str, Any]:
    """A question as it is put: nothing in it names a data set or tells a value."""
    first = next(iter(options.values()))[0]
    told: dict[str, Any] = {name: first[name] for name in ("modality", "n_train", "n_classes", "metric")}
    told |= {name: context[name] for name in ("task", "domain", "description")}
    listed = []
    for name, (row, *_) in options.items():
        said: dict[str, Any] = {what: row[what] for what in ("model", "source_pretraining", "strategy", "params_m")}
        listed.append({"option": name, **said, "hyperparameters": json.loads(row["hyperparameters"] or "{}")})
    return {"view": key[0], "question": hidden(key), "context": told, "options": listed}


def hidden(key: tuple[str, str]) -> str:
    """A question's id that tells nothing."""
    return hashlib.sha256("|".join(key).encode()).hexdigest()[:12]


def shares(options: Options) -> dict[str, float]:
    """How much of the way from the best option to the worst each falls short: 0 best, 1 worst."""
    sign = 1 if next(iter(options.values()))[0]["higher_is_better"] == "1" else -1
    values = {name: sign * fmean(float(row["value"]) for row in found) for name, found in options.items()}
    best, worst = max(values.values()), min(values.values())
    return {name: (best - value) / (best - worst) if best > worst else 0.0 for name, value in values.items()}


def biggest(options: Options) -> list[str]:
    """The options with the most parameters, all of them where sizes are not told or do not differ."""
    sizes = {name: float(found[0]["params_m"] or 0) for name, found in options.items()}
    return [name for name, size in sizes.items() if size == max(sizes.values())]


def table(questions: Questions, answers: Iterable[Mapping[str, Any]]) -> str:
    """The normalised regret of the answers by source, as a Markdown table, with their means."""
    given = {(answer["view"], answer["question"]): answer["options"] for answer in answers}
    choices: tuple[Callable[[tuple[str, str], Options], Sequence[str]], ...] = (
        lambda key, options: [next(o for o in given[key[0], hidden(key)] if o in options)],
        lambda _, options: list(options),
        lambda _, options: biggest(options),
    )
    found: dict[str, list[list[float]]] = {}
    for key, options in questions.items():
        falls = shares(options)
        line = [fmean(falls[name] for name in choose(key, options)) for choose in choices]
        found.setdefault(key[0], []).append(line)
    means = {source: [fmean(column) for column in zip(*lines, strict=True)] for source, lines in found.items()}
    told = ["| source | questions | the advice | random | biggest model |", "|---|---:|---:|---:|---:|"]
    told += [f"| {s} | {len(found[s])} | {' | '.join(f'{x:.3f}' for x in line)} |" for s, line in means.items()]
    overall = [fmean(column) for column in zip(*means.values(), strict=True)]
    count = sum(map(len, found.values()))
    return "\n".join([*told, f"| all, each weighing the same | {count} | {' | '.join(f'{x:.3f}' for x in overall)} |"])


def main() -> None:
    """Write the questions, or print what the answers are worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--questions", type=Path, help="write the questions to this file")
    wanted.add_argument("--answers", type=Path, help="score the answers of this file")
    arguments = parser.parse_args()
    questions, contexts = read(arguments.tables)
    if arguments.questions is not None:
        put = (asked(k, o, contexts[k[0], next(iter(o.values()))[0]["target_dataset"]]) for k, o in questions.items())
        arguments.questions.write_text("".join(json.dumps(q) + "\n" for q in put), encoding="utf-8")
        return
    lines = arguments.answers.read_text(encoding="utf-8").splitlines()
    print(table(questions, map(json.loads, lines)))


if __name__ == "__main__":
    main()
