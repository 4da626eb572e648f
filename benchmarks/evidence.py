"""Write kb/evidence from tables of published results.

    python benchmarks/evidence.py TABLES [-o kb/evidence]

TABLES is a folder of CSV files with one row a measured option (``question_id``, ``option``, ``value``, ``model``,
``strategy`` …) and ``contexts.csv``, which says what a user would know of each data set. Only facts and figures are
taken over, in the knowledge base's own words (kb/words/phrases.yaml says which word means what), with their citation.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warmstart.api import load, shipped_directory
from warmstart.engine.scoring.placing import Option
from warmstart.table_questions import Reader, TableQuestion, word_files

Row = Mapping[str, str]
HIDDEN = {"transferability", "valid", "drift_or_forgetting"}  # outcomes, which nobody knows beforehand
FULL = ("always full fine-tuning", {"plan.strategy": "full-fine-tuning"})
FROZEN = ("always frozen", {"plan.strategy": "feature-extraction"})
ADAPTERS = ("always adapters", {"plan.strategy": "lora"})
BIGGEST = ("biggest model", "plan.model.params_m")
LORA = ("always LoRA", {"plan.variant": "lora-plain"})
CORE = re.compile(r"full_ft|linear_probe|peft:(bitfit|lora|adapter|vpt_deep)$")
PEFT = re.compile(
    r"(full-finetuning|lora|dora|ia3|adalora|prefixtuning|prompt_tuning|ptuning|ln_tuning|oft|boft|loha|lokr|vera)/"
)


@dataclass(frozen=True, slots=True)
class Table:
    """One comparison to write: its file, what it cites, its topic, which rows it has, and its baselines."""

    file: str
    cites: str
    topic: str
    source: str
    baselines: tuple[tuple[str, Any], ...] = ()
    keep: Callable[[Row], bool] = lambda row: True


def decided(what: str) -> Callable[[Row], bool]:
    """Rows of tables that decide this."""
    return lambda row: row["decision"] == what


TABLES = (
    Table(
        "vtab1k-methods",
        "vpetl24",
        "strategy",
        "vpetl_vtab1k_2024",
        (FULL, FROZEN, ADAPTERS),
        lambda r: CORE.match(r["strategy"]) is not None,
    ),
    Table(
        "vtab1k-adapters",
        "vpetl24",
        "form of adapters",
        "vpetl_vtab1k_2024",
        (LORA,),
        lambda r: r["strategy"].startswith("peft:"),
    ),
    Table("lora-glue-and-writing", "lora_repo", "strategy", "lora_2021", (FULL, ADAPTERS)),
    Table(
        "freezing-alexnet",
        "yosinski14",
        "freezing depth",
        "yosinski_2014",
        (FULL, ("always from scratch", {"plan.strategy": "from-scratch"})),
        decided("freezing_depth"),
    ),
    Table(
        "llama-metamath",
        "peft_mc",
        "form of adapters",
        "peft_metamath_2026",
        (FULL,),
        lambda r: PEFT.match(r["option"]) is not None,
    ),
    Table("detectron2-scratch", "detectron2", "strategy", "detectron2_zoo", (FULL,)),
    Table(
        "scibert-rates",
        "scibert19",
        "learning rate",
        "scibert_2019",
        (),
        lambda r: r["decision"] == "learning_rate_and_epochs" and r["target_task"] == "text_classification",
    ),
    Table(
        "scibert-pretraining",
        "scibert19",
        "pretraining",
        "scibert_2019",
        (),
        lambda r: r["decision"] == "pretraining_choice" and r["target_task"] == "text_classification",
    ),
    Table(
        "parc-controlled", "parc21", "model", "parc_2021", (BIGGEST,), lambda r: "pool=controlled" in r["question_id"]
    ),
    Table("parc-crowd", "parc21", "pretraining", "parc_2021", (BIGGEST,), lambda r: "pool=all" in r["question_id"]),
    Table("imagenet-cnns", "logme21", "model", "logme_tllib_2021", (BIGGEST,)),
    Table(
        "vtab-pretraining",
        "vtab",
        "pretraining",
        "vtab_2019",
        (("always labels", {"plan.strategy": "full-fine-tuning"}),),
    ),
    Table(
        "regularised-tuning",
        "tllib22",
        "form of fine-tuning",
        "tllib_adapt_2022",
        (("always plain", {"plan.variant": "plain"}),),
        decided("pretraining_and_regularizer"),
    ),
    Table(
        "self-supervised-tuned", "openselfsup21", "pretraining", "openselfsup_2021", (), decided("pretraining_choice")
    ),
    Table("self-supervised-layers", "openselfsup21", "feature depth", "openselfsup_2021", (), decided("feature_layer")),
    Table("chinese-encoders", "wwm19", "model", "wwm_2019", (BIGGEST,)),
    Table("glue-small-berts", "turc19", "model", "glue_bert_miniatures_2019", (BIGGEST,)),
    Table("glue-deberta", "deberta_repo", "model", "glue_deberta_2020", (BIGGEST,)),
    Table("glue-electra", "electra20", "model", "glue_electra_2020", (BIGGEST,)),
    Table("sound-embeddings", "evar25", "model", "evar_2025"),
    Table("satellite-pretraining", "ssl4eo23", "pretraining", "ssl4eo_2023", (BIGGEST,)),
    Table("vit-sizes", "vit_readme", "model", "vit_readme_2021", (BIGGEST,), decided("model_choice")),
    # texts and sounds, read by benchmarks/gathering
    Table("few-texts", "setfit_repo", "strategy", "few_texts_2022", (FULL, BIGGEST)),
    Table("legal-texts", "lexglue21", "pretraining", "legal_2021", (BIGGEST,)),
    Table("legal-texts-small", "lexglue21", "pretraining", "legal_small_2021", (BIGGEST,)),
    Table("tweets", "tweeteval20", "pretraining", "tweets_2020", (BIGGEST,)),
    Table("biomedical-texts", "blue_repo", "pretraining", "biomedical_2020"),
    Table("biomedical-texts-tuned", "blue_repo", "pretraining", "biomedical_tuned_2020"),
    Table("linked-texts", "linkbert22", "model", "links_2022", (BIGGEST,)),
    Table("albert-sizes", "albert_repo", "model", "albert_sizes_2019", (BIGGEST,)),
    Table("albert-glue", "albert_repo", "model", "albert_glue_2019", (BIGGEST,)),
    Table("xlnet-reviews-and-glue", "xlnet19", "model", "xlnet_2019", (BIGGEST,)),
    Table("tagging-rates", "modernbert_ner", "learning rate", "tagging_rates_2024"),
    Table("taggers", "neural_crf", "model", "taggers_2020", (BIGGEST,)),
    Table("chinese-encoders-later", "lert22", "model", "chinese_2022", (BIGGEST,)),
    Table("chinese-encoders-small", "lert22", "model", "chinese_small_2022", (BIGGEST,)),
    Table("chinese-clue", "clue20", "model", "clue_2020", (BIGGEST,)),
    Table("sounds-of-hear", "hear22", "model", "hear_2021"),
    Table("sounds-probed", "xares25", "model", "xares_2025", (BIGGEST,)),
    Table("sounds-by-neighbours", "xares25", "model", "xares_neighbours_2025", (BIGGEST,)),
    Table("sounds-by-kind", "dasheng_repo", "model", "dasheng_2024", (BIGGEST,)),
    Table("sounds-by-neighbours-too", "dasheng_repo", "model", "dasheng_neighbours_2024", (BIGGEST,)),
    Table("speech-tuned", "hf_audio", "model", "tuned_speech_2021", (BIGGEST,)),
    Table("language-model-adapters", "llm_adapters", "form of adapters", "llm_adapters_2023", (LORA,)),
    Table("lora-or-dora", "dora24", "form of adapters", "dora_2024", (LORA,)),
    Table("gpt2-strategies", "eff_tl", "strategy", "gpt2_2022", (FULL, ADAPTERS)),
    Table("gpt2-rates", "eff_tl", "learning rate", "gpt2_rates_2022"),
    Table("biomedical-texts-two-sizes", "blue19", "pretraining", "biomedical_2019", (BIGGEST,)),
    Table("german-encoders", "gerturax", "model", "german_2025", (BIGGEST,)),
    Table("distilled-encoders", "minilm20", "model", "minilm_2020", (BIGGEST,)),
    Table("bart-or-roberta", "bart19", "model", "bart_2019", (BIGGEST,)),
    Table("chinese-ernie", "ernie22", "model", "ernie_2022", (BIGGEST,)),
    # images, medicine, satellites, video, boxes and masks: tables found after the rules were written
    Table("medical-methods", "medmnist25", "strategy", "medmnistplus_2025", (FULL, FROZEN), decided("strategy_choice")),
    Table("medical-models", "medmnist25", "model", "medmnistplus_2025", (BIGGEST,), decided("model_choice")),
    Table("medical-features", "medmnist25", "model", "medmnistplus_2025", (BIGGEST,), decided("model_choice_frozen")),
    Table("clip-tuning", "freezeembed22", "strategy", "freezeembed_2022", (FULL,), decided("strategy_choice")),
    Table("clip-tuning-rates", "freezeembed22", "learning rate", "freezeembed_2022", (), decided("learning_rate")),
    Table("probe-rates", "clipbench22", "learning rate", "clip_probes_2022", (), decided("learning_rate_and_epochs")),
    Table("probed-models", "clipbench22", "model", "clip_probes_2022", (BIGGEST,), decided("model_choice_frozen")),
    Table("zero-shot-or-probe", "clipbench22", "strategy", "clip_zeroshot_probe_2022", (FROZEN,)),
    Table("zero-shot-models", "openclip", "model", "openclip_zeroshot_2024", (BIGGEST,)),
    Table("detection-pretexts", "pixpro21", "pretraining", "pixpro_2021"),
    Table("dense-pretexts", "densecl21", "pretraining", "densecl_2021", (BIGGEST,)),
    Table("detection-backbones", "vitdet22", "model", "vitdet_2022", (BIGGEST,)),
    Table("segmentation-backbones", "vitadapter23", "model", "vitadapter_2022", (BIGGEST,)),
    Table("detectors", "rf100", "model", "rf100_2022", (BIGGEST,)),
    Table("landsat-pretexts", "ssl4eol23", "pretraining", "ssl4eol_2023", (BIGGEST,)),
    Table("video-pretexts", "feichtenhofer21", "pretraining", "slowfast_ssl_2021"),
    Table("resnet-pretexts", "mmselfsup22", "pretraining", "mmselfsup_2022", (), lambda r: "pretr" in r["decision"]),
    Table("resnet-layers", "mmselfsup22", "feature depth", "mmselfsup_2022", (), decided("feature_layer")),
    Table("imagenet-methods", "lightly24", "strategy", "lightly_2024", (FULL, FROZEN), decided("strategy_choice")),
    Table("imagenet-pretexts", "lightly24", "pretraining", "lightly_2024", (BIGGEST,), decided("pretraining_choice")),
    Table("swin-sources", "esvit22", "pretraining", "esvit_2022", (), decided("pretraining_choice_frozen")),
    Table("swin-sizes", "esvit22", "model", "esvit_2022", (BIGGEST,), decided("model_choice_frozen")),
    Table("people-free-pretraining", "pass21", "pretraining", "pass_2021", (BIGGEST,)),
    Table("pathology-models", "eva25", "model", "eva_pathology_2025", (BIGGEST,)),
    Table("aerial-models", "rsp22", "model", "rsp_2022", (BIGGEST,)),
    Table("adapters-beyond-vtab", "vpetl24", "strategy", "vpetl_other_2024", (FULL, FROZEN, ADAPTERS)),
    # the same field, looked for a second time, when the rules had been mended after the first
    Table("moco-boxes", "moco20", "pretraining", "moco_detection_2020"),
    Table("swin-segmenters", "mmseg_swin", "model", "mmseg_swin_2021", (BIGGEST,)),
    Table("mvit-detectors", "mvitv2", "model", "mvitv2_detection_2022", (BIGGEST,)),
    Table("masked-or-not", "mmpretrain23", "strategy", "mmpretrain_ssl_2023", (FULL,), decided("strategy_choice")),
    Table("masked-models", "mmpretrain23", "pretraining", "mmpretrain_ssl_2023", (), lambda r: "pret" in r["decision"]),
    Table("masked-sizes", "mmpretrain23", "model", "mmpretrain_ssl_2023", (BIGGEST,), decided("model_choice")),
    Table("pairs-methods", "slip21", "strategy", "slip_2021", (FULL, FROZEN), decided("strategy_choice")),
    Table("pairs-pretexts", "slip21", "pretraining", "slip_2021", (), decided("pretraining_choice")),
    Table("video-sizes", "vjepa24", "model", "vjepa_2024", (BIGGEST,)),
    Table("dino-sizes", "dino21", "model", "dino_2021", (BIGGEST,)),
    Table("dinov2-sizes", "dinov2_card", "model", "dinov2_2023", (BIGGEST,)),
    Table("big-transfer", "bit_readme", "model", "bit_2020", (BIGGEST,)),
    Table("audio-visual", "avid21", "pretraining", "avid_cma_2021"),
    Table("sentinel-models", "softcon24", "model", "softcon_2024", (BIGGEST,)),
    Table("small-masked-models", "tinymim23", "model", "tinymim_2023", (BIGGEST,)),
    Table("local-features", "vicregl22", "model", "vicregl_2022", (BIGGEST,)),
    Table("token-transformers", "t2t21", "model", "t2t_2021", (BIGGEST,)),
    Table("earth-models", "geobench24", "model", "geobench_2024", (BIGGEST,)),
    Table("clip-networks", "mmaction_tsn", "model", "mmaction_tsn_2021", (BIGGEST,)),
)


def main() -> None:
    """Read the tables, write the evidence files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("kb/evidence"))
    arguments = parser.parse_args()
    directory = shipped_directory()
    reader = Reader(load(directory, facts=word_files(directory)).compiled)
    rows = [row for path in sorted(arguments.tables.glob("*.csv")) for row in read(path) if row.get("question_id")]
    contexts = {key(row): row for row in read(arguments.tables / "contexts.csv")}
    arguments.output.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        kept = [row for row in rows if row["source_id"] == table.source and table.keep(row)]
        if not kept:  # of another folder
            continue
        (arguments.output / f"{table.file}.yaml").write_text(Writer(reader, table, contexts).text(kept), "utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def key(row: Row) -> tuple[str, str, str]:
    """What a context is about."""
    return row["source_id"], row["target_dataset"], row["target_task"]


class Writer:
    """Writes one comparison."""

    def __init__(self, reader: Reader, table: Table, contexts: Mapping[tuple[str, str, str], Row]) -> None:
        self.reader, self.table, self.contexts = reader, table, contexts
        self.models: dict[str, tuple[str, dict[str, Any]]] = {}  # the reader's id -> ours, and its fields

    def text(self, rows: Sequence[Row]) -> str:
        """The file."""
        grouped: dict[str, list[Row]] = {}
        for row in rows:
            grouped.setdefault(row["question_id"], []).append(row)
        body = [line for ident, group in grouped.items() for line in self.question(ident, group)]
        table = self.table
        head = [
            f"# Published results; written by benchmarks/evidence.py. Citation: {table.cites} in facts/references.yaml."
        ]
        head += [f"# Read from {file}" for file in dict.fromkeys(row["where"].partition("#")[0] for row in rows)]
        head += [f"source: {table.cites}", f"topic: {table.topic}"]
        if table.baselines:
            head.append("baselines:")
            for name, what in table.baselines:
                how = {"most": what} if isinstance(what, str) else {"always": what}
                head.append(f"  - {flow({'id': name, **how})}")
        head += ["records:", "  model:"] if self.models else []
        head += [f"    - {flow({'id': ident, **fields})}" for ident, fields in self.models.values()]
        return "\n".join([*head, "questions:", *body]) + "\n"

    def question(self, ident: str, rows: Sequence[Row]) -> Iterator[str]:
        """One question with its options; nothing where there is nothing to choose."""
        options: dict[str, list[Row]] = {}
        for row in rows:
            options.setdefault(row["option"], []).append(row)
        if len(options) < 2:
            return
        first = rows[0]
        read = self.reader.question(self.told(first, options))
        shared, decision = self.decision(read)
        name = slug(re.sub(rf"^{first['source_id']}\|", "", ident))
        better = "higher" if first["higher_is_better"] in ("1", "1.0", "True") else "lower"
        yield f"  - id: {self.table.file}/{name}"
        yield f"    set: {slug(first['target_dataset'])}"
        yield f"    decision: [{', '.join(decision)}]"
        yield f"    given: {flow({**read.scenario.given, **shared})}"
        unit = {"unit": "percent"} if first["value_unit"] == "%" else {}
        yield f"    metric: {flow({'name': first['metric'], **unit, 'better': better})}"
        yield "    options:"
        for option, found in zip(read.options, options.values(), strict=True):
            fixed = {k: v for k, v in self.fixed(option).items() if k not in shared}
            value = sum(float(row["value"]) for row in found) / len(found)
            yield f"      - {flow({'id': slug(option.id), **fixed, 'value': round(value, 4)})}"

    def told(self, first: Row, options: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
        """A question in the words of the tables, without names of data sets."""
        context = self.contexts.get(key(first), {})
        told = {k: first[k] for k in ("modality", "n_train", "n_classes")}
        told |= {k: context.get(k, "") for k in ("task", "domain", "description")}
        listed = []
        for name, rows in options.items():
            settings = json.loads(rows[0]["hyperparameters"] or "{}")
            row: dict[str, Any] = {k: rows[0][k] for k in ("model", "source_pretraining", "strategy", "params_m")}
            row |= {"option": name, "hyperparameters": {k: v for k, v in settings.items() if k not in HIDDEN}}
            listed.append(row)
        return {"context": told, "options": listed}

    def fixed(self, option: Option) -> dict[str, Any]:
        """What an option fixes, its model by our name."""
        fixed = dict(option.fixes)
        ident = str(fixed["plan.model"])
        if ident not in self.models:
            fields = {k.split(".")[1]: v for k, v in option.records["model"][ident].items()}
            base = slug(str(fields["label"]))
            taken = {name for name, _ in self.models.values()} | set(self.reader.base.catalogues["model"].ids)
            name = next(n for n in (base, *(f"{base}-{i}" for i in range(2, 99))) if n not in taken)
            fields["tasks"] = []
            self.models[ident] = (name, fields)
        name, fields = self.models[ident]
        tasks = option.records["model"][ident].get("model.tasks") or ()
        fields["tasks"] = sorted({*fields["tasks"], *tasks})
        return {**fixed, "plan.model": name}

    def decision(self, read: TableQuestion) -> tuple[dict[str, Any], list[str]]:
        """What all options fix alike, and what they differ in."""
        fixed = [self.fixed(option) for option in read.options]
        names = list(dict.fromkeys(name for one in fixed for name in one))
        same = {n for n in names if all(n in one and one[n] == fixed[0][n] for one in fixed)}
        return {n: fixed[0][n] for n in names if n in same}, [n for n in names if n not in same]


def slug(text: str) -> str:
    """A text as an id."""
    found = re.sub(r"[^a-z0-9.]+", "-", text.lower().replace("+", "-plus")).strip("-.")
    return found if found and found[0].isalpha() else f"n{found}"


def flow(data: Mapping[str, Any]) -> str:
    """A mapping in one line of YAML."""
    return "{" + ", ".join(f"{k}: {_scalar(v)}" for k, v in data.items()) + "}"


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return flow(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:g}" if abs(value) < 1e5 and round(value, 4) == float(f"{value:g}") else str(value)
    text = str(value)
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 ./_+-]*", text)
    plain = plain and text.lower() not in {
        "none",
        "null",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "any",
        "known",
        "unknown",
    }
    return text if plain else json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    main()
