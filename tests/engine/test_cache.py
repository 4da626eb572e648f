"""The cache of compiled knowledge bases never changes an answer and never gets in the way."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from warmstart.engine import cache
from warmstart.engine.infer import infer
from warmstart.engine.load import load_base
from warmstart.engine.scenario import scenario_from_mapping

BASES = Path(__file__).parent.parent / "bases"


@pytest.fixture(params=["animals", "loans"])
def directory(request, tmp_path):
    copy = tmp_path / request.param
    shutil.copytree(BASES / request.param, copy)
    return copy


def plan(base) -> str:
    data = {"animal.mass": 25, "place.region": "ice"} if base.name == "animals" else {"loan.amount": 5e4}
    return json.dumps(infer(base, scenario_from_mapping(base, data)).plan_document())


def test_what_comes_back_is_what_was_kept(directory, tmp_path):
    fresh = load_base(directory, cache=tmp_path / "cache")
    kept = cache.read(tmp_path / "cache", fresh.sha256)

    assert kept == fresh
    assert plan(kept) == plan(fresh)
    assert kept.attributes.keys() == fresh.attributes.keys()
    # positions and labels take no part in equality, but explanations need them
    assert [r.position for r in kept.rules.values()] == [r.position for r in fresh.rules.values()]
    assert [a.kind.labels for a in kept.attributes.values()] == [a.kind.labels for a in fresh.attributes.values()]


def test_a_changed_file_is_compiled_again(directory, tmp_path):
    before = load_base(directory, cache=tmp_path / "cache")
    vocabulary = directory / "vocabulary.yaml"
    vocabulary.write_text(vocabulary.read_text().replace("version: ", "version: 9"))

    after = load_base(directory, cache=tmp_path / "cache")

    assert after.version == "9" + before.version


@pytest.mark.parametrize("damage", [b"", b"{", b"[[],[5]]", b"[[],[-3,9]]", b"null", b"[[],[99,1]]", b"\xff\xfe"])
def test_a_damaged_cache_is_ignored(directory, tmp_path, damage):
    folder = tmp_path / "cache"
    fresh = load_base(directory, cache=folder)
    cache.cached_path(folder, fresh.sha256).write_bytes(damage)

    assert load_base(directory, cache=folder) == fresh


def test_a_cache_that_cannot_be_written_is_no_error(directory, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")

    assert load_base(directory, cache=blocked / "cache") == load_base(directory)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_no_error(directory, tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    assert load_base(directory, cache=folder) == load_base(directory)


def test_nothing_half_written_stays(directory, tmp_path):
    load_base(directory, cache=tmp_path / "cache")

    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".json"]
