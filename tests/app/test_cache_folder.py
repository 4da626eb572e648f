"""Where compiled knowledge bases are kept, and that losing them does no harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import warmstart
from warmstart.cache_folder import KEPT, OFF, cache_folder

LOANS = Path(__file__).resolve().parents[1] / "bases" / "loans"


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(OFF, raising=False)
    return tmp_path / "cache"


def kept(home):
    return sorted(home.glob("warmstart/*/*.json"))


def test_a_second_load_reads_what_the_first_one_kept(home):
    first = warmstart.load(LOANS)
    (file,) = kept(home)
    written = file.stat().st_mtime_ns
    second = warmstart.load(LOANS)
    assert second.compiled == first.compiled
    assert [f.stat().st_mtime_ns for f in kept(home)] == [written]


def test_a_changed_file_is_compiled_again(home, tmp_path):
    base = tmp_path / "base"
    (base / "rules").mkdir(parents=True)
    vocabulary = "name: small\nversion: 1.0.0\ntitle: Small\nattributes:\n  a.count: {type: integer, ask: How many?}\n"
    (base / "vocabulary.yaml").write_text(vocabulary)
    (base / "rules" / "all.yaml").write_text("[]\n")
    assert warmstart.load(base).title == "Small"
    (base / "vocabulary.yaml").write_text(vocabulary.replace("title: Small", "title: Large"))
    assert warmstart.load(base).title == "Large"


def test_a_spoilt_file_is_compiled_again(home):
    first = warmstart.load(LOANS)
    (file,) = kept(home)
    file.write_text("[[], [1, 2")
    assert warmstart.load(LOANS).compiled == first.compiled


def test_nothing_is_kept_where_that_is_not_wanted(home, monkeypatch):
    monkeypatch.setenv(OFF, "1")
    assert cache_folder() is None
    warmstart.load(LOANS)
    assert kept(home) == []


def test_a_home_that_cannot_be_written_does_no_harm(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "below"))
    assert warmstart.load(LOANS).name == "loans"


def test_old_files_go(home):
    folder = Path(cache_folder())
    folder.mkdir(parents=True)
    for age in range(KEPT + 3):
        file = folder / f"{age}.json"
        file.write_text("")
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    cache_folder()
    assert [f.name for f in kept(home)] == sorted(f"{age}.json" for age in range(KEPT))
