"""Adapters of language models: which form, which rate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .reading import TEXT, WRITING, Copies, Data, Row, number, tables

SIZES = {
    "BLOOMz-7B": 7069,
    "GPT-j-6B": 6053,
    "LLaMA-7B": 6738,
    "LLaMA-13B": 13016,
    "LLaMA2-7B": 6738,
    "LLaMA3-8B": 8030,
}
FORMS = {"Prefix": "peft:prefix", "Series": "peft:adapter", "Parallel": "peft:parallel_adapter", "LoRA": "peft:lora"}


def sense(name: str) -> Data:
    """A test of common sense after tuning on 170,000 questions of eight."""
    return Data(name, WRITING, "general-text", "questions of common sense", 170000)


def llm_adapters(copies: Copies) -> Iterator[Row]:
    """Hu et al. 2023: four forms, four models."""
    repository, path = "AGI-Edgerunners/LLM-Adapters", "README.md"
    for table in tables(copies.text(repository, path)):
        maths = "GSM8K" in table[0].header
        for line in table if maths or "BoolQ" in table[0].header else ():
            found = re.fullmatch(r"(.+)-(Prefix|Series|Parallel|LoRA)", line.name)
            for name, cell in line.items() if found else ():
                value = number(cell)
                if name == "Average" or value is None or found is None:
                    continue
                words = Data(name, WRITING, "mathematics-text", "school mathematics word problems", 10000)
                yield Row(
                    "llm_adapters_2023",
                    copies.where(repository, path, line.number),
                    words if maths else sense(name),
                    FORMS[found[2]],
                    value,
                    found[1],
                    about=found[1],
                    strategy=FORMS[found[2]],
                    params_m=SIZES[found[1]],
                    decision="strategy_choice",
                )


def dora(copies: Copies) -> Iterator[Row]:
    """Liu et al. 2024: DoRA of two ranks beside LoRA."""
    repository, path = "NVlabs/DoRA", "README.md"
    for table in tables(copies.text(repository, path)):
        for line in table if "BoolQ" in table[0].header else ():
            found = re.match(r"(.+)-(LoRA|DoRA)", line.name)
            rank = number(line.cells[1])
            for name, cell in list(line.items())[1:]:
                value = number(cell)
                if name == "Average" or value is None or found is None or rank is None:
                    continue
                form = found[2].lower()
                yield Row(
                    "dora_2024",
                    copies.where(repository, path, line.number),
                    sense(name),
                    f"{form} r={rank:g}",
                    value,
                    found[1],
                    about=found[1],
                    strategy=f"peft:{form}",
                    params_m=SIZES[found[1]],
                    settings={"r": rank},
                    decision="strategy_choice",
                )


def gpt2(copies: Copies) -> Iterator[Row]:
    """Runs of GPT-2 XL as a classifier: rates of a form, and forms each at its best rate."""
    repository, path = "juny116/eff_tl", "results/benchmark.md"
    sets = {
        "MNLI 10% m": Data("MNLI, a tenth", TEXT, "general-text", "English web", 39270, 3),
        "SST-2": Data("SST-2", TEXT, "general-text", "English web", 67349, 2),
    }
    forms = {"Fine tuning": "full_ft", "LoRA": "peft:lora"}
    forms |= {"Prompt tuning": "peft:prompt_tuning", "Prefix tuning": "peft:prefix"}
    best: dict[tuple[str, str], Row] = {}
    for table in tables(copies.text(repository, path)):
        for line in table:
            value = number(line.cells[-1])
            if line.name not in forms or line.cells[3] not in sets or "sch" in line.cells[4] or value is None:
                continue
            form, data = forms[line.name], sets[line.cells[3]]
            settings = {"lr": float(line.cells[4]), "epochs": float(line.cells[5]), "batch": 32.0}
            common = {"model": "gpt2-xl", "params_m": 1558, "strategy": form, "pretraining": "WebText LM"}
            at = copies.where(repository, path, line.number)
            row = Row("gpt2_2022", at, data, form, value, about="form", decision="strategy_choice", **common)
            if (data.name, form) not in best or best[data.name, form].value < value:
                best[data.name, form] = row
            if data.name.startswith("MNLI") and (form == "peft:lora" or number(line.cells[2]) == 0.005):
                option = f"lr={settings['lr']:g}"
                about = f"rate of {form}"
                told = {"about": about, "settings": settings, "decision": "learning_rate", **common}
                yield Row("gpt2_rates_2022", at, data, option, value, **told)
    yield from best.values()


ADAPTERS = (llm_adapters, dora, gpt2)
