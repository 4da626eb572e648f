"""Writes benchmarks/measurements/*.yaml from published tables of measured memory and time.

    python tools/measurements.py EVIDENCE

EVIDENCE is a folder with the tables compute_facts.csv, detectron2_zoo.csv, peft_2026.csv and vit_readme_2021.csv (tidy
copies of what the sources print; each row says where it was read). Of each row the script keeps the measured figures
and describes the run in the knowledge base's own words: a model by what a user would know of it (family, parameters,
blocks, width, multiply-adds, activations), never by name alone. Multiply-adds and activations that the sources do not
print are counted on the architectures; that needs ``pip install -e '.[architectures]'``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LARGEST, MEAN = (800, 1344), (720, 960)  # images as Detectron2 trains on them, in pixels
TO = HERE.parent / "benchmarks" / "measurements"
Row = dict[str, str]

# The language models of the Qwen tables, from their published configurations.
QWEN = {
    "qwen-1-8b": {"params_m": 1837, "embed_m": 622.3, "blocks": 24, "width": 2048},
    "qwen-7b": {"params_m": 7721, "embed_m": 1244.7, "blocks": 32, "width": 4096},
    "qwen-14b": {"params_m": 14167, "embed_m": 1557.1, "blocks": 40, "width": 5120},
    "qwen-72b": {"params_m": 72288, "embed_m": 2491.4, "blocks": 80, "width": 8192},
}
VIT = {  # vision_transformer: fine-tuned at 384 pixels
    "ViT-B_16": ("vit_base_patch16_384", {"params_m": 86.9, "blocks": 12, "width": 768}),
    "ViT-B_32": ("vit_base_patch32_384", {"params_m": 88.3, "blocks": 12, "width": 768}),
    "ViT-L_16": ("vit_large_patch16_384", {"params_m": 304.7, "blocks": 24, "width": 1024}),
    "ViT-L_32": ("vit_large_patch32_384", {"params_m": 306.6, "blocks": 24, "width": 1024}),
    "R50+ViT-B_16": ("vit_base_r50_s16_384", {"params_m": 98.9, "blocks": 12, "width": 768}),
}
# Which family of the knowledge base a user would name for an architecture of timm.
FAMILIES = (
    ("efficientnetv2", r"(tf_|gc_)?efficientnetv2"),
    ("efficientnet", r"(tf_)?efficientnet_"),
    ("mobilenet", r"(tf_)?(mobilenetv\d|mnasnet|semnasnet|lcnet|fbnet|spnasnet|hardcorenas|tinynet)"),
    ("convnext", r"convnext"),
    ("swin", r"swin"),
    ("vit", r"(vit_(?!.*(resnet|r50|r26|relpos))|deit|beit)"),
    ("resnet", r"(tv_|gluon_|ssl_|swsl_|ig_|wide_)?(se|eca)?resnet(v2)?_?\d"),
)


def read(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hyper(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row["hyperparameters"])
    return found


# ---- writing ---------------------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A value as YAML, inside a flow."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str) and not re.fullmatch(r"[\w./-]+", value):
        return json.dumps(value)
    return str(value)


def flow(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {shown(value)}" for key, value in values.items()) + "}"


def write(
    name: str, head: Mapping[str, str], models: Mapping[str, Mapping[str, Any]], groups: Iterable[Mapping[str, Any]]
) -> None:
    lines = ["# Written by tools/measurements.py from the published tables; do not edit by hand."]
    lines += [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in head.items()]
    if models:
        lines += ["models:"] + [f"  {id}: {flow(facts)}" for id, facts in models.items()]
    lines.append("groups:")
    for group in groups:
        lines += [f"  - family: {json.dumps(group['family'])}", f"    given: {flow(group['given'])}"]
        lines += [f"    columns: [{', '.join(group['columns'])}]", "    rows:"]
        lines += [f"      - [{', '.join('null' if v is None else shown(v) for v in row)}]" for row in group["rows"]]
    (TO / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}.yaml: {sum(len(group['rows']) for group in groups)} rows")


# ---- the sources -----------------------------------------------------------------------------------------------


def qwen(folder: Path) -> None:
    rows = [row for row in read(folder, "compute_facts") if row["source_id"] == "qwen_memory_2023"]
    text = {"family": "llm", "modality": "text", "vocab": 151936}
    models = {id: {**text, **facts} for id, facts in QWEN.items()}
    ways = {  # what the table calls it -> the group, and what pins it
        "LoRA": ("language models, LoRA", {"plan.strategy": "lora", "plan.lora_rank": 64}),
        "Q-LoRA": (
            "language models, QLoRA",
            {"plan.strategy": "qlora", "plan.lora_rank": 64, "plan.optimizer": "adamw"},
        ),
        "Full-parameter": ("language models, full", {"plan.strategy": "full-fine-tuning", "plan.weights_in": "mixed"}),
        "LoRA + Deepspeed Zero3": ("language models, LoRA sharded", {"plan.strategy": "lora", "plan.lora_rank": 64}),
        "LoRA (multinode)": ("language models, LoRA sharded", {"plan.strategy": "lora", "plan.lora_rank": 64}),
    }
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["option"] not in ways:  # LoRA (emb): trains the embeddings too, a variant that no plan has
            continue
        family, pins = ways[row["option"]]
        setting = hyper(row)
        cards = int(setting["gpus_per_node"]) * int(setting["nodes"])
        group = groups.setdefault(
            family,
            {
                "family": family,
                "given": {
                    "compute.gpu": "a100-80",
                    "plan.batch_size": 1,
                    "plan.grad_accum": 8,
                    "plan.memory_step": "checkpointing",
                    **pins,
                },
                "columns": ["plan.model", "data.seq_len", "compute.gpus", "memory_gib", "seconds_a_step"],
                "rows": [],
            },
        )
        model = "qwen-" + row["model"].removeprefix("Qwen-").lower().replace(".", "-")
        memory = float(row["gpu_mem_gb"]) / cards
        group["rows"].append(
            [model, setting["seq_len"], cards, round(memory, 2), float(row["train_time"].removesuffix("s/it"))]
        )
    head = {
        "source": "qwen",
        "title": "Qwen, profiling of memory and speed",
        "note": (
            "A100 80 GB, batch 1, accumulation 8, gradient checkpointing, FlashAttention 2; the "
            "source prints the sum over all GPUs, a row here one GPU's share."
        ),
        "task": "instruction-tuning",
    }
    write("qwen", head, models, groups.values())


def peft(folder: Path) -> None:
    groups: dict[str, dict[str, Any]] = {}
    for row in read(folder, "peft_2026"):
        setting = hyper(row)
        full = row["strategy"] == "full_ft"
        family = "language models, full in bfloat16" if full else "language models, adapters without checkpointing"
        given = {
            "compute.gpu": "l40s",
            "plan.batch_size": setting["batch"],
            "plan.grad_accum": 1,
            "plan.memory_step": "as-is",
            "plan.model": "llama-3-2-3b",
        }
        given |= {"plan.strategy": "full-fine-tuning"} if full else {"plan.strategy": "lora"}
        group = groups.setdefault(
            family,
            {
                "family": family,
                "given": given,
                "columns": ["way", "plan.lora_trainable_m", "data.seq_len", "memory_gib"],
                "rows": [],
            },
        )
        trained = None if full else round(setting["trainable_params"] / 1e6, 4)
        group["rows"].append([row["option"].split("/")[0], trained, setting["max_seq_len"], float(row["gpu_mem_gb"])])
    head = {
        "source": "peft_mc",
        "title": "PEFT method comparison, MetaMathQA, Llama 3.2 3B",
        "note": (
            "L40S, batch 4, texts up to 768 tokens, weights in bfloat16, no checkpointing; the "
            "peak. Times are of unknown lengths and are left out."
        ),
        "task": "instruction-tuning",
    }
    write("peft", head, {}, groups.values())


def detectron2(folder: Path) -> None:
    import detectors

    groups: dict[str, dict[str, Any]] = {}
    models: dict[str, dict[str, Any]] = {}
    for row in read(folder, "detectron2_zoo"):
        if not row["gpu_mem_gb"]:
            continue
        name = row["model"]
        classes = 1203 if float(row["value"]) < 30 else 80  # an AP this low is LVIS's
        id = re.sub(r"_\dx", "", name).lower().replace("_", "-") + ("-lvis" if classes == 1203 else "")
        known = {
            "family": "rcnn",
            "modality": "image",
            "blocks": {"R_50": 16, "R_101": 33, "X_101": 33, "X_152": 50}[detectors.depth_of(name)],
        }
        models.setdefault(id, {**known, "native_px": 800, **detectors.facts(name, classes, *LARGEST)})
        models.setdefault(f"{id}-720", {**known, "native_px": 720, **detectors.facts(name, classes, *MEAN)})
        scratch = row["strategy"] == "scratch"
        given = {
            "compute.gpu": "v100-16",
            "compute.gpus": 8,
            "plan.batch_size": 2,
            "plan.grad_accum": 1,
            "plan.optimizer": "sgd",
            "plan.precision": "fp32",
            "plan.memory_step": "as-is",
            "plan.strategy": "from-scratch" if scratch else "full-fine-tuning",
            "plan.freeze_fraction": 0 if scratch else 0.1,
        }
        seconds = row["train_time"].removesuffix(" s/iter")
        figures = {"memory_gib": (800, id, float(row["gpu_mem_gb"]))}
        if seconds not in ("", "N/A"):
            figures["seconds_a_step"] = (720, f"{id}-720", float(seconds))
        for column, (pixels, model, value) in figures.items():
            group = groups.setdefault(
                f"{column} {scratch}",
                {
                    "family": "detectors, from scratch" if scratch else "detectors",
                    "given": {**given, "data.resolution": pixels},
                    "columns": ["plan.model", "plan.norms_frozen", column],
                    "rows": [],
                },
            )
            group["rows"].append([model, not re.search("_gn|syncbn", name), value])
    head = {
        "source": "detectron2",
        "title": "Detectron2 model zoo",
        "note": (
            "8 V100, two images on each, float32, SGD; the stem and the first stage are frozen "
            "except from scratch. The short side is drawn from 640 to 800 pixels: memory is "
            "reckoned at the largest size, time at 720 by 960."
        ),
        "task": "object-detection",
    }
    write("detectron2", head, models, groups.values())


def hours(text: str) -> float:
    return float(text[:-1]) / (60 if text.endswith("m") else 1)


def vit(folder: Path) -> None:
    import timm
    import torch
    from counting import count
    from timm.layers import set_fused_attn

    set_fused_attn(False)
    models: dict[str, dict[str, Any]] = {}
    for name, (architecture, facts) in VIT.items():
        with torch.device("meta"):
            gmacs, macts = count(timm.create_model(architecture).eval(), torch.empty(1, 3, 384, 384))
        models[name.lower().replace("_", "-").replace("+", "-")] = {
            "family": "vit",
            "modality": "image",
            **facts,
            "native_px": 384,
            "gmacs": round(gmacs, 2),
            "macts": round(macts, 2),
        }
    groups: dict[str, dict[str, Any]] = {}
    for row in read(folder, "vit_readme_2021"):
        setting = hyper(row)
        if "gpus" not in setting:  # the short runs name no GPU
            continue
        card = {"8xA100": "a100-40", "8xV100": "v100-16"}[setting["gpus"]]
        steps = 20_000 if row["target_dataset"] == "imagenet2012" else 10_000
        group = groups.setdefault(
            card,
            {
                "family": "vision transformers, float32, whole runs",
                "given": {
                    "compute.gpu": card,
                    "compute.gpus": 8,
                    "plan.batch_size": 64,
                    "plan.grad_accum": 1,
                    "plan.strategy": "full-fine-tuning",
                    "plan.optimizer": "sgd",
                    "plan.precision": "fp32",
                    "plan.memory_step": "as-is",
                    "data.resolution": 384,
                },
                "columns": ["plan.model", "steps", "hours"],
                "rows": [],
            },
        )
        group["rows"].append(
            [row["model"].lower().replace("_", "-").replace("+", "-"), steps, hours(row["train_time"])]
        )
    head = {
        "source": "vit_readme",
        "title": "Vision Transformer, fine-tuning runs",
        "note": (
            "JAX in float32, batch 512 over 8 GPUs, 384 pixels, 10,000 steps (CIFAR) or 20,000 "
            "(ImageNet), SGD; reading, augmentation and evaluation are in the time."
        ),
        "task": "image-classification",
    }
    write("vit", head, models, groups.values())


def timm_speed(folder: Path) -> None:
    import timm
    import torch
    from counting import count, parameters
    from timm.layers import set_fused_attn

    set_fused_attn(False)
    cache = TO / ".counts.json"
    counted: dict[str, Any] = json.loads(cache.read_text()) if cache.exists() else {}
    groups: dict[str, dict[str, Any]] = {}
    rows = [row for row in read(folder, "compute_facts") if row["source_id"] == "timm_train_bench_2022"]
    fastest: dict[
        tuple[str, int], Row
    ] = {}  # each network was run in two memory layouts; whoever trains it takes the faster
    for row in rows:
        one = (row["model"], int(hyper(row)["img"]))
        if one not in fastest or float(row["value"]) > float(fastest[one]["value"]):
            fastest[one] = row
    for row in fastest.values():
        name, setting = row["model"], hyper(row)
        size = int(setting["img"])
        key = f"{name}@{size}"
        if key not in counted:
            counted[key] = None
            try:
                with torch.device("meta"):
                    network = timm.create_model(name).eval()
                    counted[key] = [parameters(network), *count(network, torch.empty(1, 3, size, size))]
            except (
                RuntimeError,
                AssertionError,
                NotImplementedError,
                ValueError,
                TypeError,
            ):  # not in this version of timm, or not on meta
                continue
        if counted[key] is None:
            continue
        if abs(counted[key][0] / float(row["params_m"]) - 1) > 0.03:  # another network under the same name
            continue
        family = next((id for id, pattern in FAMILIES if re.match(pattern, name)), "")
        group = groups.setdefault(
            family,
            {
                "family": f"timm, {family or 'other architectures'}",
                "given": {
                    **({"model.family": family} if family else {}),
                    "compute.gpu": "rtx-3090",
                    "compute.cores": 1024,
                    "plan.strategy": "full-fine-tuning",
                    "plan.grad_accum": 1,
                    "plan.optimizer": "sgd",
                    "plan.precision": "fp16",
                    "plan.memory_step": "as-is",
                },
                "columns": [
                    "way",
                    "model.params_m",
                    "data.resolution",
                    "model.gmacs",
                    "model.macts",
                    "plan.batch_size",
                    "images_a_second",
                ],
                "rows": [],
            },
        )
        millions, gmacs, macts = counted[key]
        group["rows"].append(
            [
                name,
                round(millions, 2),
                size,
                round(gmacs, 3),
                round(macts, 2),
                int(setting["batch"]),
                float(row["value"]),
            ]
        )
    cache.write_text(json.dumps(counted))
    head = {
        "source": "timm_csv",
        "title": "timm, training throughput",
        "note": (
            "RTX 3090, PyTorch 1.12, automatic mixed precision, SGD, images that lie on the GPU "
            "already; the largest batch that fits, the faster of the two memory layouts."
        ),
        "task": "image-classification",
    }
    write("timm", head, {}, [group for _, group in sorted(groups.items())])


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    sys.path.insert(0, str(HERE))
    TO.mkdir(exist_ok=True)
    for source in (qwen, peft, detectron2, vit, timm_speed):
        source(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
