"""why-not, what-if, flip, sensitivity and ask: on the command line, in Python, and as valid JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

import warmstart

ROOT = Path(__file__).resolve().parents[2]
LOANS = ROOT / "tests" / "bases" / "loans"
ANIMALS = ROOT / "tests" / "bases" / "animals"
PETS = ROOT / "examples" / "pet-photos.yaml"
WARMSTART = Path(sys.executable).with_name("warmstart")
LOAN = ("--kb", LOANS, "--set", "applicant.income=35000", "--set", "applicant.age=30", "--set", "loan.amount=80000")
GROUP = ("ask", "--kb", ANIMALS, "--decision", "animal.group")


def valid(name: str, document: dict) -> dict:
    """The document, if its schema describes it."""
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    return document


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("why-not", ["offer.decision=grant", *LOAN]),
        ("why-not", ["offer.decision=grant-smaller", *LOAN]),
        ("why-not", ["offer.rate=4", *LOAN]),
        ("why-not", ["offer.decision=grant", "--kb", LOANS]),
        ("why-not", ["animal.species=cow", "--kb", ANIMALS, "--set", "animal.covering=fur"]),
        ("why-not", ["species.ruled_out[eagle]=false", "--kb", ANIMALS, "--set", "animal.covering=fur"]),
        ("why-not", ["plan.strategy=lora", PETS]),
        ("why-not", ["plan.model=resnet50", PETS]),
        ("what-if", ["loan.amount=60000", *LOAN]),
        ("what-if", ["loan.amount=", "offer.decision!=grant", *LOAN]),
        ("what-if", ["animal.legs=6", "place.region=ice", "--kb", ANIMALS]),
        ("what-if", ["data.n_train=50000", PETS]),
        ("flip", ["offer.decision", *LOAN]),
        ("flip", ["offer.decision=grant", *LOAN]),
        ("flip", ["offer.rate=<= 4", *LOAN]),
        ("flip", ["offer.decision=grant", "--cases", "2", *LOAN]),
        ("flip", ["animal.species", "--kb", ANIMALS]),
        ("flip", ["plan.strategy", PETS]),
        ("sensitivity", [*LOAN]),
        ("sensitivity", ["--decision", "animal.group", "--kb", ANIMALS]),
        ("sensitivity", [PETS]),
    ],
    ids=lambda v: v if isinstance(v, str) else "-".join(map(str, v[:1])),
)
def test_what_is_printed_is_valid(warmstart_command, name, arguments):
    done = warmstart_command(name, *arguments, "--format", "json")
    assert (done.code, done.err) == (0, "")
    valid(name, json.loads(done.out))


# --- text -------------------------------------------------------------------------------------------------------------


def test_why_not_in_text(warmstart_command):
    assert warmstart_command("why-not", "risk.limit=high", *LOAN).out == (
        "Risk band: why not High?\n"
        "Risk band is Middle. The burden is 23% of the income.\n"
        "\n"
        "What would say so, and what it lacks\n"
        "  – risk/by-ratio[>= 0.4]: Burden would have to be at least 0.4 of income, 0.171\n"
        "    of income more than now (0.229 of income).\n"
        "  – risk/defaults: Past defaults would have to be at least 1, 1 more than now\n"
        "    (0).\n"
    )


def test_what_if_in_text(warmstart_command):
    assert warmstart_command("what-if", "applicant.age=17", *LOAN).out == (
        "What if Age were 17 years (now 30 years)?\n"
        "\n"
        "What changes\n"
        "  – Decision: Grant a smaller one → Refuse\n"
        "      Ruled out before it: Grant a smaller one.\n"
        "      (now offer/no-income)\n"
        "\n"
        "Numbers that move\n"
        "  – Interest rate: 8 percent → unknown\n"
        "  – Rate low: 5 → unknown\n"
        "  – Rate high: 12 → unknown\n"
        "\n"
        "Otherwise nothing changes: 4 conclusions stay as they are.\n"
    )


def test_flip_in_markdown(warmstart_command):
    signs = ("animal.signs={includes: warm-coat}", "--kb", ANIMALS, "--set", "animal.covering=fur")
    done = warmstart_command("flip", *signs, "--format", "md")
    assert done.out == (
        "**What would it take for Signs to include Warm coat?**\n"
        "\n"
        "It is none.\n"
        "\n"
        "**One change is enough:**\n"
        "\n"
        "- Region: Ice (now unknown), or Tundra → Warm coat\n"
    )


def test_what_was_said_itself_cannot_be_flipped(warmstart_command):
    done = warmstart_command("flip", "offer.decision", *LOAN, "--set", "offer.decision=refuse")
    assert done.out.splitlines()[1] == "It is Refuse, as you said; no other input changes that."


def test_sensitivity_in_text(warmstart_command):
    lines = warmstart_command("sensitivity", *LOAN).out.splitlines()
    assert lines[:4] == [
        "How near is a turn? (Decision)",
        "  – Amount (80,000 EUR): 10,001 EUR less, and Decision becomes Grant it and Risk",
        "    band becomes Low.",
        "      The burden is 20% of the income.",
    ]


def test_the_form_follows_the_name_of_the_file(warmstart_command, tmp_path):
    for ending, begins in (("json", "{"), ("md", "**"), ("txt", "Decision")):
        file = tmp_path / f"answer.{ending}"
        assert warmstart_command("why-not", "offer.decision=grant", *LOAN, "-o", file).out == ""
        assert file.read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["why-not", "offer.decision"], "Say which value: warmstart why-not plan.strategy=lora"),
        (
            ["why-not", "offer.decision=garnt"],
            "offer.decision=garnt: error[unknown-record]: there is no answer 'garnt'",
        ),
        (["why-not", "offer.decisoin=grant"], "did you mean 'offer.decision'?"),
        (["what-if", "somewhere.yaml"], "Say what changes, and at most one scenario"),
        (["what-if", "loan.amuont=3"], "loan.amuont:1:1: error[unknown-attribute]"),
        (["what-if", "loan.amount=much"], "loan.amount:1:13: error[wrong-type]"),
        (["what-if", "loan.amuont="], "did you mean 'loan.amount'?"),
        (["flip", "offer.rate"], 'say what you want of it: offer.rate="<= 8"'),
        (["flip", "offer.rate=cheap"], "'cheap'"),
        (["sensitivity", "--decision", "offer.rate"], "error[decision-number]"),
        (["ask", "--decision", "loan.amount"], "error[decision-input]"),
        (["ask", "-"], "The answers come from standard input"),
    ],
)
def test_a_wrong_question_ends_with_2_and_a_message(warmstart_command, arguments, message):
    done = warmstart_command(*arguments, "--kb", LOANS)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


# --- Python -----------------------------------------------------------------------------------------------------------


def test_the_same_answers_in_python():
    plan = warmstart.load(LOANS).recommend({"applicant": {"income": 35_000, "age": 30}, "loan.amount": 80_000})

    assert plan.why_not("offer.decision", "grant").to_dict()["rules"][0]["rule"] == "offer/named-only"
    assert plan.what_if({"loan.amount": 60_000}).to_dict()["changed"]["offer.decision"]["to"] == "grant"
    assert plan.what_if({"applicant.age": None}).to_dict()["changes"]["applicant.age"]["to"] is None
    assert plan.flip("offer.decision", "refuse", inputs=1).to_dict()["flips"][0]["changes"] == {
        "applicant.income": 20_000
    }
    assert plan.sensitivity("offer.decision").to_dict()["turns"][0]["attribute"] == "loan.amount"
    assert str(plan.why_not("risk.limit", "high")).startswith("Risk band: why not High?")
    assert plan.flip("offer.decision")._repr_markdown_().startswith("**What would flip Decision?**")
    assert repr(plan.sensitivity()) == "<Answer sensitivity>"


def test_a_wrong_question_is_a_scenario_error_in_python():
    plan = warmstart.load(LOANS).recommend()

    with pytest.raises(warmstart.ScenarioError, match=r"did you mean 'offer\.decision'"):
        plan.flip("offer.decisoin")
    with pytest.raises(warmstart.ScenarioError, match="there is no attribute"):
        plan.what_if({"loan.amuont": None})
    with pytest.raises(warmstart.ScenarioError, match="say which, such as"):
        plan.why_not("answer.barred", True)


# --- the interview ----------------------------------------------------------------------------------------------------


def test_an_interview_in_text(warmstart_command, tmp_path):
    kept = tmp_path / "answers.yaml"
    done = warmstart_command(*GROUP, "-o", kept, stdin="fether\n?\nback\nfeathers\n\n")

    assert done.code == 0
    assert done.out.splitlines()[:24] == [
        "1. What covers its body?",
        "   1 Fur, 2 Feathers, 3 Scales, 4 Shell",
        "   (Group: unknown so far; it could still be Arthropod or Mammal.)",
        "   [Enter: don't know; ?, back, done] fether",
        "   'fether' is none of the answers (did you mean 'feathers'?)",
        "   [Enter: don't know; ?, back, done] ?",
        "   There is no recipe for finding this out; give your best guess, or press",
        "   Enter.",
        "1. What covers its body?",
        "   1 Fur, 2 Feathers, 3 Scales, 4 Shell",
        "   (Group: unknown so far; it could still be Arthropod or Mammal.)",
        "   [Enter: don't know; ?, back, done] back",
        "   This is the first question.",
        "1. What covers its body?",
        "   1 Fur, 2 Feathers, 3 Scales, 4 Shell",
        "   (Group: unknown so far; it could still be Arthropod or Mammal.)",
        "   [Enter: don't know; ?, back, done] feathers",
        "2. How many legs has it?",
        "   (Group: Bird so far; it could still be Arthropod.)",
        "   [Enter: don't know; ?, back, done] ",
        "   Settled: Group is Bird. A body covered with Feathers is a sign of its group.",
        "",
        "That settles it. No other answer can change Group.",
        "",
    ]
    assert kept.read_text(encoding="utf-8") == 'animal.covering: "feathers"\n'


@pytest.mark.parametrize("answers", ["fur\n", "fur\ndone\n"])
def test_the_end_of_input_ends_with_the_plan_so_far(warmstart_command, answers):
    done = warmstart_command(*GROUP, stdin=answers)

    assert done.code == 0
    assert "Stopped here: other answers could still change Group." in done.out
    assert "Group: Mammal" in done.out


def test_the_interview_as_lines_of_json(warmstart_command):
    lines = ['{"answer": "mush"}', "nonsense", "[1]", '{"back": true}', '{"answer": "fur"}', '{"answer": 6}']
    done = warmstart_command(*GROUP, "--format", "json", stdin="\n".join(lines) + "\n")
    documents = [valid("interview", json.loads(line)) for line in done.out.splitlines()]

    told = [d.get("code") or d.get("ended") or d["question"]["attribute"] for d in documents]
    assert told == [
        *("animal.covering", "unknown-value", "animal.covering", "answer-json", "animal.covering"),
        *("answer-form", "animal.covering", "answer-back", "animal.covering"),
        *("animal.legs", "none"),
    ]
    valid("plan", documents[-1]["plan"])
    assert documents[-1]["plan"]["conclusions"]["animal.group"]["value"] == "arthropod"


def test_done_ends_the_interview_of_a_program(warmstart_command):
    done = warmstart_command(*GROUP, "--format", "json", stdin='{"answer": null}\n{"done": true}\n')
    end = valid("interview", json.loads(done.out.splitlines()[-1]))

    assert (end["ended"], end["answered"], end["complete"]) == ("stopped", 1, False)


def test_an_answer_at_a_time_over_a_pipe():
    command = [str(WARMSTART), *map(str, GROUP), "--format", "json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        asked = []
        while (document := json.loads(process.stdout.readline()))["type"] == "question":
            asked.append(document["question"]["attribute"])
            process.stdin.write('{"answer": null}\n')
            process.stdin.flush()
        process.stdin.close()
        assert process.wait(timeout=60) == 0
    assert asked == ["animal.covering", "animal.legs"]


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_whoever_interrupts_it_leaves_quietly():
    command = [str(WARMSTART), *map(str, GROUP)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None and process.stdin is not None
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read().strip() == ""


def test_answers_that_are_kept_give_the_same_plan(warmstart_command, tmp_path):
    kept = tmp_path / "answers.yaml"
    warmstart_command("ask", *LOAN, "-o", kept, stdin="\n\n\n\n\n\n\n\n")
    again = warmstart_command("recommend", kept, "--kb", LOANS, "--format", "json")

    assert json.loads(again.out)["conclusions"]["offer.decision"]["value"] == "grant-smaller"
