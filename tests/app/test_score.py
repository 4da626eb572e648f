"""``kb score``: the shipped evidence, its recorded floor, and questions in the words of tables."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from warmstart import kb as shipped
from warmstart import schemas
from warmstart.engine.load import load_base
from warmstart.engine.scoring.by_name import deciding_by_name
from warmstart.engine.scoring.evidence import load_evidence
from warmstart.scoring import TOLERANCE, read_record, score_document, score_text

KB = Path(shipped.__path__[0])
Run = Callable[..., Any]
Document = dict[str, Any]


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((Path(schemas.__path__[0]) / f"{name}.schema.json").read_text()))


@pytest.fixture(scope="module")
def document() -> Document:
    base = load_base(KB)
    comparisons, findings = load_evidence(base, KB)
    assert findings == []
    return score_document(base, comparisons, read_record(KB))


def test_the_document_is_what_its_schema_says(document: Document) -> None:
    schema("score").validate(document)


def test_there_are_two_hundred_questions_from_twelve_sources(document: Document) -> None:
    assert document["overall"]["questions"] >= 200
    assert len({found["source"] for found in document["comparisons"]}) >= 12


def test_the_advice_is_not_worse_than_recorded(document: Document) -> None:
    """If it is better, or worse for a reason that you can defend, run `warmstart kb score --record`."""
    assert document["worse"] == []
    recorded = json.loads((KB / "evidence" / "recorded.json").read_text())
    assert document["overall"]["normal"] <= recorded["overall"] + TOLERANCE["overall"]
    assert set(recorded["comparisons"]) == {found["id"] for found in document["comparisons"]}


def test_the_page_shows_what_the_command_prints_today(document: Document, root: Path) -> None:
    """Run `make docs` where it does not."""
    assert f"```text\n{score_text(document)}\n```" in (root / "docs" / "score.md").read_text(encoding="utf-8")


def test_the_advice_beats_chance_on_every_topic(document: Document) -> None:
    random = {
        found["id"]: next(b["normal"] for b in found["baselines"] if b["name"] == "random")
        for found in document["comparisons"]
    }
    for topic in document["topics"]:
        of_topic = [found for found in document["comparisons"] if found["topic"] == topic["topic"]]
        assert topic["normal"] < sum(random[found["id"]] for found in of_topic) / len(of_topic)


def test_a_worse_score_than_recorded_is_told_and_gives_exit_code_1(tmp_path: Path, warmstart_command: Run) -> None:
    folder = tmp_path / "kb"
    shutil.copytree(KB, folder, ignore=shutil.ignore_patterns("cases", "pages"))
    for path in (folder / "evidence").glob("*.yaml"):
        if path.stem != "vit-sizes":
            path.unlink()
    recorded = {"overall": 0.0, "comparisons": {"vit-sizes": 0.0}, "answers": {"vit-sizes/cifar10-do-0.0": ["x", 0.0]}}
    (folder / "evidence" / "recorded.json").write_text(json.dumps(recorded))
    done = warmstart_command("kb", "score", folder)
    assert done.code == 1
    assert "Worse than recorded: overall, 0.000 -> " in done.out
    assert "1 answer changed since" in done.out
    assert warmstart_command("kb", "score", folder, "--record").code == 0
    printed = warmstart_command("kb", "score", folder, "--format", "json")
    assert printed.code == 0
    schema("score").validate(json.loads(printed.out))


def test_no_deciding_rule_names_a_model() -> None:
    assert deciding_by_name(load_base(KB)) == []


def test_ids_of_sets_are_in_no_rule() -> None:
    sets = {
        line.split(": ", 1)[1]
        for path in (KB / "evidence").glob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    set: ")
    }
    rules = "\n".join(path.read_text(encoding="utf-8").lower() for path in (KB / "rules").glob("*.yaml"))
    assert len(sets) > 60
    named = {name for name in sets if f": {name}" in rules or f"[{name}" in rules}
    assert named == set()


# --- questions in the words of tables --------------------------------------------------------------------------------

CONTEXT = {"task": "image-classification", "domain": "everyday-photos", "n_train": "1000", "n_classes": "20"}


@pytest.fixture
def answers(tmp_path: Path, warmstart_command: Run) -> Callable[..., list[Document]]:
    def answer(*questions: object) -> list[Document]:
        path = tmp_path / "q.jsonl"
        path.write_text("\n".join(json.dumps(question) for question in questions) + "\n")
        done = warmstart_command("kb", "score", "--questions", path)
        assert done.code == 0
        found = [json.loads(line) for line in done.out.splitlines()]
        for one in found:
            schema("answer").validate(one)
        return found

    return answer


def test_options_come_back_in_the_order_of_the_advice(answers: Callable[..., list[Document]]) -> None:
    model = {"model": "ViT-B/16", "source_pretraining": "ImageNet-21k supervised", "params_m": 86}
    options = [{"option": s, "strategy": s, **model} for s in ("scratch", "linear_probe", "full_ft", "peft:lora")]
    (answer,) = answers({"view": "v", "question": "q", "context": CONTEXT, "options": options})
    assert answer["options"] == ["peft:lora", "full_ft", "linear_probe", "scratch"]
    assert answer["because"][0]["decision"] == "plan.strategy"
    assert answer["because"][0]["cites"]


def test_models_are_known_by_their_words(answers: Callable[..., list[Document]]) -> None:
    options = [
        {"option": "a", "model": "resnet50", "source_pretraining": "none", "strategy": "full_ft"},
        {"option": "b", "model": "ResNet-50", "source_pretraining": "ImageNet-1k (Rotation)", "strategy": "full_ft"},
        {"option": "c", "model": "resnet_50", "source_pretraining": "supervised ImageNet-1k", "strategy": "full_ft"},
    ]
    (answer,) = answers({"view": "v", "question": "q", "context": CONTEXT, "options": options})
    assert answer["options"] == ["c", "b", "a"]


def test_a_rate_is_answered_by_the_nearest_option(answers: Callable[..., list[Document]]) -> None:
    context = {"task": "text-classification", "domain": "news", "n_train": "5000", "n_classes": "4"}
    options = [
        {"option": str(lr), "model": "bert-base", "strategy": "full_ft", "hyperparameters": {"lr": lr}}
        for lr in (1e-6, 2e-5, 1e-3)
    ]
    (answer,) = answers({"view": "v", "question": "q", "context": context, "options": options})
    assert answer["options"][0] == "2e-05"


def test_what_is_missing_or_odd_leaves_no_question_unanswered(answers: Callable[..., list[Document]]) -> None:
    questions = [
        {},
        {"view": "v", "question": "q", "context": None, "options": None},
        {"options": [{}, {"option": "x"}]},
        {"context": {"task": "no-such", "domain": 3, "n_train": "many", "n_classes": -1}, "options": [{"option": "x"}]},
        {"context": CONTEXT, "options": [{"option": "x", "params_m": "nan", "hyperparameters": "?", "strategy": 7}]},
        {"context": {**CONTEXT, "domain": "speech"}, "options": [{"option": "(a) [b], …", "model": "(a) [b], …"}]},
    ]
    found = answers(*questions)
    assert [answer["options"] for answer in found] == [[], [], ["", "x"], ["x"], ["x"], ["(a) [b], …"]]


@pytest.mark.parametrize(("text", "said"), [("[1]\n", ":1:1: "), ('{"a": 1}\n{"a"\n', ":2:5: ")])
def test_a_line_that_is_no_question_is_told_with_its_place(
    tmp_path: Path, warmstart_command: Run, text: str, said: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(text)
    done = warmstart_command("kb", "score", "--questions", path)
    assert done.code == 2
    assert f"{path}{said}error[wrong-question]" in done.err
