"""Scenarios from a file, standard input and options."""

from __future__ import annotations

import pytest

from warmstart.engine.diagnostics import ScenarioError
from warmstart.engine.load import load_base
from warmstart.scenarios import Said, scenario_said


@pytest.fixture(scope="module")
def loans(request):
    return load_base(request.config.rootpath / "tests" / "bases" / "loans")


def finding(base, **said):
    with pytest.raises(ScenarioError) as raised:
        scenario_said(base, Said(**said))
    (only,) = raised.value.diagnostics
    return only


def test_nothing_said_is_an_empty_scenario(loans):
    assert dict(scenario_said(loans, Said()).given) == {}


def test_a_file_may_nest_names_or_dot_them(loans, tmp_path):
    nested, dotted = tmp_path / "nested.yaml", tmp_path / "dotted.yaml"
    nested.write_text("applicant: {age: 30, job: none}\nloan.amount: 1e4\n")
    dotted.write_text("applicant.age: 30\napplicant.job: none\nloan.amount: 10000\n")
    expected = {"applicant.age": 30, "applicant.job": "none", "loan.amount": 10000.0}
    assert dict(scenario_said(loans, Said(str(nested))).given) == expected
    assert dict(scenario_said(loans, Said(str(dotted))).given) == expected


def test_an_option_wins_over_the_file(loans):
    said = Said("-", b"applicant: {age: 30, income: 5}", settings=("applicant.age=41", "loan.secured=true"))
    assert dict(scenario_said(loans, said).given) == {
        "applicant.age": 41,
        "applicant.income": 5.0,
        "loan.secured": True,
    }


def test_the_last_of_two_options_wins(loans):
    assert dict(scenario_said(loans, Said(settings=("applicant.age=1", "applicant.age=2"))).given) == {
        "applicant.age": 2
    }


def test_candidates_left_out_by_options_are_added_to_those_of_the_file(loans):
    said = Said("-", b"without: {offer.decision: [refuse]}", without=("offer.decision=grant",))
    assert dict(scenario_said(loans, said).without) == {"offer.decision": ("refuse", "grant")}


def test_an_option_may_list_several_candidates(loans):
    said = Said(only=("offer.decision=[grant, refuse]",))
    assert dict(scenario_said(loans, said).only) == {"offer.decision": ("grant", "refuse")}


def test_a_misspelt_name_in_a_file_is_shown_where_it_stands(loans):
    found = finding(loans, file="-", text=b"applicant:\n  agee: 30\n")
    assert str(found.position) == "standard input:2:3"
    assert found.source == "  agee: 30"
    assert found.hint == "did you mean 'applicant.age'?"


def test_a_wrong_value_of_an_option_is_shown_with_the_option(loans):
    found = finding(loans, settings=("applicant.age=old",))
    assert str(found.position) == "--set applicant.age:1:15"
    assert found.source == "applicant.age=old"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"settings": ("applicant.age",)}, "--set wants NAME=VALUE"),
        ({"settings": ("=3",)}, "--set wants NAME=VALUE"),
        ({"settings": ("applicant.age=",)}, "there is no value behind the ="),
        ({"without": ("offer.decision",)}, "--without wants NAME=VALUE"),
    ],
)
def test_an_option_of_another_form_is_told(loans, said, message):
    assert finding(loans, **said).message == message


def test_a_file_that_is_not_there_is_told(loans, tmp_path):
    found = finding(loans, file=str(tmp_path / "none.yaml"))
    assert found.code == "scenario-unreadable"
    assert found.message == "the scenario cannot be read: no such file or directory"
    assert str(found.position) == str(tmp_path / "none.yaml")


def test_a_scenario_that_is_no_mapping_is_told(loans):
    assert finding(loans, file="-", text=b"[1, 2]").code == "scenario-type"
