"""The difference between two versions of a knowledge base: for a terminal, a pull request, and beside its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from .blocks import Block, blocks_text, listed, marked
from .text import Terminal, plain

Document = Mapping[str, Any]

_FOLLOWING = 24  # decisions that follow from others, which are told with what they come to
_TEXTS = 3  # changes that change no answer, which are listed
_PART = 120  # letters of what is different in a statement


def diff_text(document: Document, terminal: Terminal | None = None) -> str:
    """The difference as text."""
    return blocks_text(_blocks(document), terminal)


def diff_markdown(document: Document) -> str:
    """The difference as Markdown: a comment of a pull request, or the summary of a workflow."""
    lines = [f"### {_title(document)}", "", marked(_verdict(document)), ""]
    cases = _cases(document)
    lines += [marked(cases), ""] if cases else []
    for contender in document["contenders"]:
        told, *under = contender_lines(contender, _compared(document))
        lines += [f"- **{marked(told)}**" + "".join(f"  \n  {marked(line)}" for line in under)]
    lines += [""] if document["contenders"] else []
    statements = list(_statements(document))
    if statements:
        lines += [*(f"- {marked(s)}" for s in statements), ""]
    shown, quiet = _sorted(document)
    main, following = [d for d in shown if d["main"]], [d for d in shown if not d["main"]]
    if main:
        lines += [*_table_of(main), ""]
    for decision in main:
        lines += _folded(decision)
    if following:
        lines += [f"<details><summary>What follows from that: {len(following)} more</summary>", ""]
        lines += [*_table_of(following), "", "</details>", ""]
    lines += [marked(line) + "  " for line in _rest(document, quiet)]
    return "\n".join(lines).rstrip() + "\n"


def _table_of(decisions: list[Document]) -> Iterator[str]:
    yield "| decision | differs in | for example |"
    yield "|---|---|---|"
    for decision in decisions:
        change = _cell(_change(decision["kinds"][0]))
        yield f"| {_cell(decision['title'])} `{decision['attribute']}` | {_share(decision)} | {change} |"


def diff_annotations(document: Document) -> list[str]:
    """What each changed statement does, as GitHub workflow commands: a notice beside its line."""
    lines = []
    for change in document["changes"]:
        if change["how"] in ("texts", "renamed") or change["side"] == "old":
            continue
        told = [
            f"{d['attribute']}: {_change(k)}"
            for d in document["decisions"]
            for k in d["kinds"][:1]
            if any(c["id"] == change["id"] for c in k["because_of"])
        ]
        what = f"{change['what']} {change['id']} {_how(change)}"
        text = f"{what}: {'; '.join(told[:4])}" if told else f"{what}: no answer was seen to change by it"
        more = f" (and {len(told) - 4} more decisions)" if len(told) > 4 else ""
        where = f"file={_property(change['file'])},line={change['line']},col={change['column']}"
        lines.append(f"::notice {where},title=changed answers::{_data(plain(text + more))}")
    return lines


# --- parts ------------------------------------------------------------------------------------------------------------


def _blocks(document: Document) -> Iterator[Block]:
    yield Block("title", _title(document))
    yield Block("text", _verdict(document))
    cases = _cases(document)
    if cases:
        yield Block("text", cases)
    if document["contenders"]:
        yield Block("head", "Who is chosen")
    for contender in document["contenders"]:
        told, *under = contender_lines(contender, _compared(document))
        yield Block("item", told)
        yield from (Block("under", line) for line in under)
    statements = list(_statements(document))
    if statements:
        yield Block("head", "What is written differently")
        yield from (Block("item", statement) for statement in statements)
    shown, quiet = _sorted(document)
    for decision in (d for d in shown if d["main"]):
        yield Block("head", f"{decision['title']} ({decision['attribute']}): {_share(decision)}")
        for kind in decision["kinds"]:
            yield Block("item", f"{_change(kind)}{_of_kind(kind, decision)}")
            yield from (Block("under", line) for line in _details(kind, decision))
        if decision["more"]:
            yield Block("item", f"and {decision['more']} more kinds of change")
    following = [d for d in shown if not d["main"]]
    if following:
        yield Block("head", "What follows from that")
    examples = {example(k["example"]) for d in shown if d["main"] for k in d["kinds"]}
    for decision in following[:_FOLLOWING]:
        first = decision["kinds"][0]
        share = "" if _unbounded(decision["share"]) else f"; {_share(decision)}"
        yield Block("item", f"{decision['title']} ({decision['attribute']}): {_change(first)}{share}")
        if example(first["example"]) not in examples:
            yield Block("under", f"for example {example(first['example'])}{_case(first)}")
    if following[_FOLLOWING:]:
        yield Block("item", f"and {listed([d['attribute'] for d in following[_FOLLOWING:]])}")
    for line in _rest(document, quiet):
        yield Block("small", line)


def _change(kind: Document) -> str:
    """From what to what; of a set, what it loses and gains."""
    if isinstance(kind["from"], list) and isinstance(kind["to"], list) and kind["lost"] is not None:
        words = [f"loses {listed(kind['lost'])}"] if kind["lost"] else []
        return "; ".join([*words, *([f"gains {listed(kind['gained'])}"] if kind["gained"] else [])])
    return f"{kind['shown'][0]} → {kind['shown'][1]}"


def _title(document: Document) -> str:
    old, new = document["old"], document["new"]
    numbers = f" ({old['version']} → {new['version']})" if old["version"] != new["version"] else ""
    return f"From {old['name']} to {new['name']}{numbers}"


def _verdict(document: Document) -> str:
    shown, _ = _sorted(document)
    answers = [c for c in document["changes"] if c["how"] in ("added", "removed", "edited")]
    if not document["changes"]:
        return "Nothing is written differently: every answer is the same."
    if not answers:
        return "Only texts, citations and grades of evidence are written differently: every answer is the same."
    if not document["decisions"]:
        return "No decision can come to anything else by it."
    if not shown:
        return "No answer was seen to differ."
    most = max(d["share"]["most"] for d in document["decisions"] if d["kinds"])
    least = max(d["share"]["least"] for d in document["decisions"])
    cells = float(document["cells"])
    if _unbounded({"least": least, "most": most}):
        return f"{len(shown)} decision{'s differ' if len(shown) != 1 else ' differs'} in scenarios that were tried."
    bound = percent(most) if most == least else f"{_from(least)}at most {percent(most)}"
    return f"{len(shown)} decision{'s differ' if len(shown) != 1 else ' differs'}, in {bound} of {cells:.3g} cells."


def _from(least: float) -> str:
    return f"at least {percent(least)} and " if least else ""


def percent(share: float) -> str:
    """A share as a percentage, small ones not rounded to nothing."""
    return f"{share:.1%}" if share >= 0.001 or not share else f"{share * 100:.2g}%"


def _unbounded(share: Document) -> bool:
    """Whether nothing is known of a share."""
    return not share["least"] and share["most"] == 1


def _cases(document: Document) -> str | None:
    """What the cases of the knowledge base say of it."""
    cases = document["cases"]
    if not cases or not document["decisions"]:
        return None
    if not cases["differ"]:
        return f"None of the {cases['compared']:,} cases is answered differently."
    one = len(cases["differ"]) == 1
    differ = f"{len(cases['differ']):,} {'is' if one else 'are'} answered differently"
    return f"Of the {cases['compared']:,} cases, {differ}: {listed(cases['differ'], most=8)}."


_HOW = {"added": "new", "removed": "removed", "edited": "described otherwise"}


def contender_lines(contender: Document, compared: int) -> Iterator[str]:
    """How a record fares in a choice: a line, and what belongs under it; ``compared`` is how many cases there are."""
    edited, cases, found = contender["how"] == "edited", contender["cases"], contender["example"]
    subject = f"{contender['title']}: {contender['label']} ({_HOW[contender['how']]})"
    verb = "is chosen" if contender["how"] != "removed" else "was chosen"
    inside = f" in {len(cases):,} of the {compared:,} cases ({listed(cases, most=6)})" if cases else ""
    none = f" in none of the {compared:,} cases" if compared else ""
    tried = f"{contender['tried']:,} scenarios tried"
    if edited and found:
        yield f"{subject} {verb}{inside or none or ' elsewhere'}; the choice is another one by it"
    elif edited:
        yield f"{subject} {verb}{inside or none or ' elsewhere'}; in {tried} besides, too, the choice is as before"
    elif inside:
        yield f"{subject} {verb}{inside}"
    elif found:
        yield f"{subject} {verb}{none}{', but' if none else ''} in other scenarios"
    else:
        yield f"{subject} {verb}{f'{none}, nor' if none else ' in none of the'} {'in ' if none else ''}{tried}"
    if found and (edited or contender["case"] not in cases):
        yield f"for example {example(found)}{_case(contender)}"
    nearest = contender["nearest"]
    if nearest:
        yield f"nearest in {example(nearest['example'])}{_case(nearest)}"
        yield _rank(nearest)


def _rank(nearest: Document) -> str:
    """Behind whom a record stands there, and by which scores."""
    if nearest["out"]:
        return "there it may not be chosen at all"
    if nearest["place"] == 1:
        return "there it is chosen, by both versions"
    apart = [s for s in nearest["scores"] if s["record"] != s["chosen"]]
    by = ", with the same scores"
    if apart:
        by = f" ({apart[0]['title']}: {_yaml(apart[0]['record'])} against {_yaml(apart[0]['chosen'])})"
    return f"there it comes in place {nearest['place']}, behind {nearest['chosen_label']}{by}"


def _share(decision: Document) -> str:
    share, sample = decision["share"], decision["sample"]
    if _unbounded(share) and not (sample and sample["drawn"]):
        return "in scenarios that were tried"
    if decision["exact"]:
        return f"{percent(share['most'])} of the cells"
    said = f"{_from(share['least'])}at most {percent(share['most'])} of the cells"
    if not sample or not sample["drawn"]:
        return said
    return f"{said}; in {sample['differ'] or 'none'} of {sample['drawn']} scenarios drawn there"


def _of_kind(kind: Document, decision: Document) -> str:
    if kind["share"] is not None:
        return f" ({percent(kind['share']['most'])})" if len(decision["kinds"]) > 1 else ""
    return f" ({kind['seen']} of {decision['sample']['differ']})" if decision["sample"] and kind["seen"] else ""


def _details(kind: Document, decision: Document) -> Iterator[str]:
    yield f"for example {example(kind['example'])}{_case(kind)}"
    if kind["region"] and decision["main"]:
        yield f"{'where' if decision['exact'] else 'within'} {kind['region']}"
    rules = _rules(kind)
    if rules:
        yield rules
    because = [c["id"] for c in kind["because_of"]]
    own = {*kind["rules_from"], *kind["rules_to"]}
    if because and not set(because) <= own:
        yield f"because of {listed(because, most=4)}"


def _case(kind: Document) -> str:
    return f" (case {kind['case']})" if kind["case"] else ""


def _rules(kind: Document) -> str:
    old, new = kind["rules_from"], kind["rules_to"]
    if not old and not new:
        return ""
    if old == new:
        return f"by {listed(old, most=3)}"
    return f"by {listed(old, most=3) or 'no rule'} → by {listed(new, most=3) or 'no rule'}"


def example(given: Document) -> str:
    """A scenario on one line, as YAML."""
    parts = [f"{name}: {_yaml(value)}" for name, value in given.items()]
    return "{" + ", ".join(parts) + "}"


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    return f"{value:g}" if isinstance(value, float) and value == round(value, 6) else str(value)


def _statements(document: Document) -> Iterator[str]:
    """The changed statements, rows of one table with the same change together."""
    texts = 0
    for alike in _alike(document["changes"]):
        change = alike[0]
        if change["how"] in ("texts", "regraded", "renamed"):
            texts += len(alike)
            if texts > _TEXTS:
                continue
        side = " (old)" if change["side"] == "old" else ""
        what = f"{change['what']} {change['id']}"
        if len(alike) > 1:
            what = f"{len(alike)} rows of {change['id'].partition('[')[0]}"
        yield f"{what}: {_how(change)} ({change['file']}:{change['line']}{side})"
    if texts > _TEXTS:
        yield f"and {texts - _TEXTS} more that change no answer"


def _alike(changes: list[Document]) -> Iterator[list[Document]]:
    """Changes in order; of rows of one table that stand together those that changed alike in one list."""
    for _, group in groupby(changes, key=_table):
        found = list(group)
        yield from [found] if found[0]["what"] == "row" and len(found) > 2 else ([one] for one in found)


def _table(change: Document) -> tuple[str, ...]:
    if change["what"] != "row":
        return (change["id"],)
    return (change["id"].partition("[")[0], change["how"], change["side"], *change["parts"])


def _how(change: Document) -> str:
    parts = ", ".join(part if len(part) <= _PART else f"{part[: _PART - 1]}…" for part in change["parts"])
    match change["how"]:
        case "edited":
            arrow = any("→" in part for part in change["parts"]) or change["what"] in ("attribute", "choice")
            return parts if arrow else f"other {parts}"
        case "texts":
            return f"only {parts}, no answer"
        case "regraded":
            return f"only its strength, {parts}"
        case "renamed":
            return f"only its name ({parts})"
    return str(change["how"])


def _sorted(document: Document) -> tuple[list[Document], list[Document]]:
    """The decisions that a scenario shows to differ, what is written about themselves first; and the others."""
    shown = [d for d in document["decisions"] if d["kinds"]]
    return sorted(shown, key=lambda d: (not d["own"], not d["main"])), [
        d for d in document["decisions"] if not d["kinds"]
    ]


def _rest(document: Document, quiet: list[Document]) -> Iterator[str]:
    hidden = [d["attribute"] for d in quiet if not d["exact"]]
    if hidden:
        drawn = max((d["sample"]["drawn"] for d in quiet if d["sample"]), default=0)
        most = percent(max(d["share"]["most"] for d in quiet if not d["exact"]))
        tried = f"{drawn:,} scenarios drawn there" if drawn else f"the {_tried(document):,} scenarios tried"
        bound = "" if most == percent(1) else f" (in at most {most} of the cells)"
        yield f"Not proved to be the same{bound}, but so in {tried}: {listed(hidden, most=40)}."
    unshown = [f"{d['attribute']} ({percent(d['share']['most'])})" for d in quiet if d["exact"]]
    if unshown:
        yield f"Differ by the diagrams, but no scenario that was tried shows it: {listed(unshown)}."
    reasons = dict.fromkeys(d["reason"] for d in document["decisions"] if d["reason"])
    if reasons:
        atoms = list(dict.fromkeys(a for d in document["decisions"] if d["own"] for a in d["atoms"]))
        named = f" (such as {listed(atoms, 'or', most=3)})" if atoms else ""
        yield f"Where a share is a range: {'; or '.join(reasons)}{named}."
    if document["apart"]:
        yield f"Compared apart from this: {'; '.join(document['apart'])}."
    for name, reason in document["unproved"].items():
        yield f"Not compared over all inputs: {name} ({reason})."
    if document["same"]:
        yield f"The same everywhere: {listed(document['same'])}."


def _compared(document: Document) -> int:
    """How many cases there are."""
    compared: int = document["cases"]["compared"] if document["cases"] else 0
    return compared


def _tried(document: Document) -> int:
    """How many scenarios were run besides those that were drawn."""
    looked_for: int = sum(c["tried"] for c in document["contenders"])
    return looked_for + _compared(document)


def _folded(decision: Document) -> Iterator[str]:
    yield f"<details><summary>{_cell(decision['title'])}: {_share(decision)}</summary>"
    yield ""
    for kind in decision["kinds"]:
        yield f"- **{marked(_change(kind))}**{_of_kind(kind, decision)}  "
        details = list(_details(kind, {**decision, "main": True}))
        yield f"  for example `{example(kind['example'])}`{_case(kind)}" + ("  " if details[1:] else "")
        for at, line in enumerate(details[1:], start=2):
            yield f"  {marked(line)}" + ("  " if at < len(details) else "")
    if decision["more"]:
        yield f"- and {decision['more']} more kinds of change"
    yield ""
    yield "</details>"
    yield ""


def _cell(text: str) -> str:
    return marked(plain(text if len(text) < 90 else text[:87] + "…"))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
