"""Questions of published tables, as ``kb score --questions`` reads them: words of the tables turned into our terms.

A question says its circumstances in words of its own (task, kind of data, sizes) and lists options (model, what it was
pretrained on, strategy, hyperparameters). Which word means what stands in the knowledge base (words/phrases.yaml), not
here. A word that nobody knows says nothing; a field that is missing is unknown. No question is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .engine.compiled import KnowledgeBase
from .engine.diagnostics import Diagnostic, Position, ScenarioError
from .engine.infer import Engine
from .engine.kinds import Value
from .engine.scenario import Scenario, finding
from .engine.scoring.phrases import Found, Lexicon
from .engine.scoring.placing import Option, place_options
from .scoring import reason

_TEXTS = ("source_pretraining", "model", "option")  # where an option says what its model is, the surest first
_NOT_OF_MODELS = {"text", "about", "number", "times", "task", "domain", "language", "strategy", "variant", "attribute"}


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """One question of a table: its names, what is given, and what there is to choose."""

    view: str
    ident: str
    scenario: Scenario
    options: tuple[Option, ...]


class Reader:
    """Reads questions with the phrases of one knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.phrases = _lexicons(base)

    def read(self, path: Path) -> Iterator[TableQuestion]:
        """The questions of a file, one JSON object a line.

        Raises:
            ScenarioError: the file cannot be read, or a line is no JSON object.
        """
        for data in _objects(path):
            yield self.question(data)

    def question(self, data: Mapping[str, Any]) -> TableQuestion:
        """One question."""
        context = _mapping(data.get("context"))
        given = self.circumstances(context)
        listed = data.get("options")
        rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
        options = tuple(self.option(row, rows, given) for row in rows)
        return TableQuestion(str(data.get("view", "")), str(data.get("question", "")), Scenario(given), options)

    def circumstances(self, context: Mapping[str, Any]) -> dict[str, Value]:
        """What a user would know: task, kind of data, sizes, language; and that neither time nor memory is short."""
        task = self._said("task", context.get("task"), context.get("target_task"), context.get("description"))
        domain = self._said("domain", context.get("domain"), context.get("description"))
        given: dict[str, Value] = {"target.ood": "none", "compute.budget": "unlimited", "deploy.license": "research"}
        if "task" in task:
            given["target.task"] = task["task"]
        if "domain" in domain and self._fits(given, domain["domain"]):
            given["target.domain"] = domain["domain"]
        language = domain.get("language", "other" if str(context.get("modality", "")).startswith("nlp_") else None)
        if language is not None:
            given["target.language"] = language
        for name, key, least in (("data.n_train", "n_train", 0), ("data.n_classes", "n_classes", 1)):
            number = _number(context.get(key))
            if number is not None and number >= least:
                given[name] = round(number)
        return given

    def _fits(self, given: Mapping[str, Value], domain: Value) -> bool:
        """Whether a kind of data is of the task's modality: of two words that disagree the task is believed."""
        task = given.get("target.task")
        if task is None:
            return True
        modality = self.base.facts["task.modality"][str(task)].value
        return bool(modality == self.base.facts["domain.modality"][str(domain)].value)

    def option(self, row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], given: Mapping[str, Value]) -> Option:
        """One option: strategy and its form, model, and the numbers that it fixes."""
        fixes: dict[str, Value] = {}
        read = self.phrases["strategy"].read(str(row.get("strategy") or ""))
        for name in ("strategy", "variant"):
            if name in read:
                fixes[f"plan.{name}"] = read[name][0]
        settings = _mapping(row.get("hyperparameters"))
        self._depths(fixes, read, settings, rows)
        self._settings(fixes, settings, self._frozen(fixes))
        model, fields = self._model(row, rows, given)
        fixes["plan.model"] = model
        return Option(str(row.get("option", "")), fixes, {"model": {model: fields}})

    def _depths(
        self,
        fixes: dict[str, Value],
        read: Mapping[str, tuple[Value, Found]],
        settings: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
    ) -> None:
        """How deep layers are frozen, taken over or read, as shares of all layers."""
        if "depth" in read:
            fixes["plan.feature_depth"] = read["depth"][0]
        kind, found = read.get("number", (None, None))
        if found is None or not found.numbers:
            return
        layers = found.numbers[0]
        total = _number(settings.get("total_layers")) or self._most(str(kind), rows)
        share = min(1.0, layers / total) if total else 1.0
        if kind == "feature_layer":
            fixes["plan.feature_depth"] = share
        elif kind == "freeze_layers":
            fixes["plan.freeze_target"] = share
        elif kind == "train_layers":
            fixes["plan.freeze_target"] = 1 - min(1.0, layers / (_number(settings.get("total_layers")) or 12))
        elif kind == "reuse_layers":
            fixes["plan.reuse_fraction"] = share

    def _most(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> float:
        """The largest such number among the options: where nothing says how many layers there are."""
        most = 0.0
        for row in rows:
            said, found = self.phrases["strategy"].read(str(row.get("strategy") or "")).get("number", (None, None))
            if said == kind and found is not None and found.numbers:
                most = max(most, found.numbers[0])
        return most if kind == "feature_layer" else most + 1

    def _frozen(self, fixes: Mapping[str, Value]) -> bool:
        """Whether nothing but a head learns, so that a rate is the head's."""
        method = self.base.facts["strategy.method"].get(str(fixes.get("plan.strategy")))
        return method is not None and method.value == "frozen"

    def _settings(self, fixes: dict[str, Value], settings: Mapping[str, Any], frozen: bool) -> None:
        """The hyperparameters that the knowledge base has a name for."""
        for key, raw in settings.items():
            said = self.phrases["setting"].read(str(key))
            number = _number(raw)
            if "attribute" not in said or number is None:
                continue
            meant, found = said["of_head"] if frozen and "of_head" in said else said["attribute"]
            name = str(meant)
            if len(found.phrase.words) != len(str(key).split("_")):
                continue
            attribute = self.base.attributes.get(name)
            if attribute is not None:
                fixes[name] = round(number) if attribute.kind.name == "integer" else number

    def _model(
        self, row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], given: Mapping[str, Value]
    ) -> tuple[str, dict[str, Value]]:
        """The model of an option as a record of its own, described by what its words say."""
        fields: dict[str, Value] = {}
        lexicon = self.phrases["model"]
        read = [lexicon.read(str(row.get(key) or "")) for key in _TEXTS]
        for said in read:
            for name, (value, found) in said.items():
                if name == "number":
                    times = found.phrase.says.get("times", 1)
                    attribute = self.base.attributes[f"model.{value}"]
                    if found.numbers and isinstance(times, (int, float)):
                        told = found.numbers[0] * times
                        fields.setdefault(attribute.name, round(told) if attribute.kind.name == "integer" else told)
                elif name not in _NOT_OF_MODELS and f"model.{name}" in self.base.attributes:
                    fields.setdefault(f"model.{name}", value)
        corpus = self._corpus(row, given)
        if corpus is not None:
            fields["model.corpus"] = corpus
        size = _size(row, rows)
        if size is not None:
            fields["model.params_m"] = size
        task = given.get("target.task")
        if task is not None:
            fields["model.tasks"] = (task,)
            fields["model.modality"] = self.base.facts["task.modality"][str(task)].value
            self._drop_what_does_not_fit(fields)
        label = str(row.get("model") or row.get("option") or "this model")
        kinds = [f"{k.split('.')[1]}-{v}" for k, v in sorted(fields.items()) if k != "model.tasks"]
        ident = re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(["option", label, *kinds])).rstrip("-.")
        return ident, {**fields, "model.label": label}

    def _corpus(self, row: Mapping[str, Any], given: Mapping[str, Value]) -> Value | None:
        """The special source that a model read, if one is said: a general one beside it is only how it began."""
        task, general = given.get("target.task"), self.base.facts["corpus.general"]
        for key in _TEXTS:
            for value in self.phrases["model"].values(str(row.get(key) or ""), "corpus"):
                modality = self.base.facts["corpus.modality"][str(value)].value
                if task is not None and modality != self.base.facts["task.modality"][str(task)].value:
                    continue
                if str(value) not in general or not general[str(value)].value:
                    return value
        return None

    def _drop_what_does_not_fit(self, fields: dict[str, Value]) -> None:
        """Without what words say that belong to another modality ("base", "mini" and the like mean many things)."""
        for name, catalogue in (("model.corpus", "corpus"), ("model.family", "family")):
            value = fields.get(name)
            if value is None:
                continue
            modality = self.base.facts[f"{catalogue}.modality"].get(str(value))
            if modality is not None and modality.value != fields["model.modality"]:
                del fields[name]

    def _said(self, about: str, *texts: Any) -> dict[str, Value]:
        said: dict[str, Value] = {}
        for text in texts:
            for name, (value, _) in self.phrases[about].read(str(text or "")).items():
                said.setdefault(name, value)
        return said


def word_files(directory: Path) -> list[Path]:
    """The facts files that say what words of tables mean; only who reads tables needs them."""
    return sorted((directory / "words").glob("*.yaml"))


def _lexicons(base: KnowledgeBase) -> dict[str, Lexicon]:
    """The phrases by what they are read in."""
    columns = {name.split(".", 1)[1]: column for name, column in base.facts.items() if name.startswith("phrase.")}
    phrases: dict[str, list[tuple[str, str, Mapping[str, Value]]]] = {
        about: [] for about in base.attributes["phrase.about"].kind.values
    }
    default = base.attributes["phrase.about"].default
    for ident in base.catalogues["phrase"].ids:
        says = {name: column[ident].value for name, column in columns.items() if ident in column}
        text, about = str(says.pop("text", "")), str(says.pop("about", default))
        phrases[about].append((ident, text, says))
    return {about: Lexicon.of(found) for about, found in phrases.items()}


def _size(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> float | None:
    """The parameters of a row's model: the fewest told of it, because tables count what a method adds as well."""
    name = (row.get("model"), row.get("source_pretraining"))
    told = (_number(r.get("params_m")) for r in rows if (r.get("model"), r.get("source_pretraining")) == name)
    return min((size for size in told if size is not None and size > 0), default=None)


def answer(engine: Engine, question: TableQuestion) -> dict[str, Any]:
    """A question's options in the order of the advice, and why the first comes first."""
    placing = place_options(engine, question.scenario, question.options)
    return {
        "view": question.view,
        "question": question.ident,
        "options": [option.id for option in placing.options],
        "because": [reason(step) for step in placing.steps],
    }


def _objects(path: Path) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of a file, one a line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise finding("unreadable", f"cannot read it: {error.strerror}", str(path)) from error
    except UnicodeDecodeError as error:
        raise finding("unreadable", "it is not text in UTF-8", str(path)) from error
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            column = getattr(error, "colno", 1)
            raise _wrong_line(path, at, column, "this is no JSON", line) from error
        if not isinstance(data, Mapping):
            raise _wrong_line(path, at, 1, "a question is a JSON object", line)
        yield data


def _wrong_line(path: Path, line: int, column: int, message: str, source: str) -> ScenarioError:
    hint = 'write one question a line: {"view": …, "question": …, "context": {…}, "options": [{"option": …}, …]}'
    place = Position(str(path), line, column)
    return ScenarioError([Diagnostic("wrong-question", message, place, hint, source=source)])


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _number(raw: Any) -> float | None:
    """A number as tables write it, None where there is none."""
    if isinstance(raw, bool) or raw is None:
        return None
    try:
        number = float(raw)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
