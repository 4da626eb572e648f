"""The layer-freezing and learning-rate calculators."""

from __future__ import annotations

import json

import pytest

import warmstart
from warmstart.calculators import Question, freeze_document, plan_for, rates_document


@pytest.fixture(scope="module")
def kb():
    return warmstart.load()


def freeze(kb, **asked):
    question = Question(**asked)
    return freeze_document(kb, question, plan_for(kb, question))


def rates(kb, **asked):
    return rates_document(kb, plan_for(kb, Question(**asked)))


@pytest.mark.parametrize("layers", [2, 7, 48, 1000])
@pytest.mark.parametrize("similarity", [1, 5.5, 10])
@pytest.mark.parametrize("data", ["tiny", "medium", "3700"])
def test_every_layer_is_frozen_or_learns(kb, layers, similarity, data):
    found = freeze(kb, layers=layers, similarity=similarity, data=data)
    assert found["total"] == layers
    assert found["frozen"] + found["low"] + found["full"] == layers
    assert min(found["frozen"], found["low"], found["full"]) >= 0
    assert found["fraction"] == pytest.approx(found["frozen"] / layers)


def test_more_data_never_freezes_more(kb):
    counts = [
        freeze(kb, layers=24, similarity=8, data=n)["frozen"] for n in ("100", "1000", "10000", "100000", "1000000")
    ]
    assert counts == sorted(counts, reverse=True)


def test_familiar_and_huge_data_freeze_nothing(kb):
    assert freeze(kb, layers=50, similarity=10, data="huge")["frozen"] == 0


def test_a_known_architecture_is_counted_in_parameters_too(kb):
    found = freeze(kb, model="resnet50", similarity=8, data="300")
    assert found["total"] == 16
    assert found["parameters"]["total_m"] == pytest.approx(25.56, abs=0.1)
    assert 0 <= found["parameters"]["frozen_m"] <= found["parameters"]["total_m"]


def test_every_number_has_its_reason(kb):
    for document in (
        freeze(kb, layers=48, similarity=7, data="medium"),
        rates(kb, family="vit", layers=12, data="3700"),
    ):
        for name, reason in document["reasons"].items():
            assert reason["because"], name


@pytest.mark.parametrize("family", ["resnet", "vit", "convnext", "bert", "roberta", "deberta"])
@pytest.mark.parametrize("data", ["200", "3700", "huge"])
def test_rates_fall_towards_the_input(kb, family, data):
    found = rates(kb, family=family, layers=12, similarity=7, data=data)
    assert found["head"] >= found["middle"] >= found["frozen"] >= 0
    assert found["warmup_steps"] <= 0.2 * found["total_steps"]


def test_method_batch_and_epochs_are_taken_as_said(kb):
    found = rates(kb, model="roberta-base", data="3200", method="full-fine-tuning", batch=32, epochs=3)
    assert found["strategy"] == "full-fine-tuning"
    assert (found["batch_size"], found["epochs"], found["total_steps"]) == (32, 3, 300)


def test_adapters_take_a_larger_rate_than_all_weights(kb):
    full = rates(kb, model="roberta-base", data="3200", method="full-fine-tuning")
    adapters = rates(kb, model="roberta-base", data="3200", method="lora")
    assert adapters["middle"] > full["middle"]


def test_the_bar_is_drawn(warmstart_command, tmp_path):
    file = tmp_path / "layers.svg"
    done = warmstart_command("freeze", "--layers", "48", "--similarity", "3", "--data", "small", "-o", file)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert "48 blocks, from the input to the head" in file.read_text(encoding="utf-8")


def test_the_text_begins_with_the_answer(warmstart_command):
    done = warmstart_command("freeze", "--layers", "48", "--similarity", "7", "--data", "huge")
    assert done.out.startswith("Freezing: 48 blocks: ")
    done = warmstart_command("lr", "--layers", "12", "--family", "vit", "--data", "3700")
    assert done.out.startswith("Learning rates: head ")


def test_the_json_begins_with_the_contract_s_keys(warmstart_command):
    done = warmstart_command("freeze", "--layers", "48", "--similarity", "7", "--format", "json")
    assert list(json.loads(done.out))[:4] == ["total", "frozen", "low", "full"]
    done = warmstart_command("lr", "--layers", "12", "--format", "json")
    assert list(json.loads(done.out))[:5] == ["frozen", "middle", "head", "warmup_steps", "total_steps"]
