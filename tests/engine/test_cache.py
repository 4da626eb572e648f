"""The cache of compiled knowledge bases never changes an answer and never gets in the way."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from warmstart.engine import load
from warmstart.engine.infer import infer
from warmstart.engine.load import check_base, load_base
from warmstart.engine.reading.files import fingerprint
from warmstart.engine.scenario import scenario_from_mapping
from warmstart.engine.store import cache

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


DIGITS = b"0123456789"
DAMAGES = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "its last digits changed": lambda data: data[:-40] + data[-40:].translate(bytes.maketrans(DIGITS, DIGITS[::-1])),
    "another base's": lambda data: b"0" * 64 + data[64:],
    "no text": lambda data: b"\xff\xfe",
    "another form": lambda data: b"[[], [1, 2]]",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_ignored(directory, tmp_path, damage):
    folder = tmp_path / "cache"
    fresh = load_base(directory, cache=folder)
    file = Path(cache.cached_path(folder, fresh.sha256))
    whole = file.read_bytes()
    spoilt = DAMAGES[damage](whole)
    assert spoilt != whole
    file.write_bytes(spoilt)

    assert cache.read(folder, fresh.sha256) is None
    assert load_base(directory, cache=folder) == fresh
    assert file.read_bytes() == whole


def test_what_is_kept_is_read_where_somebody_looks(directory, tmp_path):
    fresh = load_base(directory, cache=tmp_path / "cache")
    kept = cache.read(tmp_path / "cache", fresh.sha256)
    name = next(iter(fresh.rules))

    assert kept.rules[name] is kept.rules[name]
    assert "nothing" not in kept.rules
    with pytest.raises(KeyError):
        kept.rules["nothing"]
    assert (len(kept.rules), list(kept.rules)) == (len(fresh.rules), list(fresh.rules))
    for field, column in fresh.facts.items():
        assert kept.stated(field) == fresh.stated(field) == {key: fact.value for key, fact in column.items()}
        assert [f.position for f in kept.facts[field].values()] == [f.position for f in column.values()]


def test_a_kept_base_travels_to_another_process(directory, tmp_path):
    kept = cache.read(tmp_path, load_base(directory, cache=tmp_path).sha256)

    assert pickle.loads(pickle.dumps(kept)) == kept


# --- files that nobody touched are not read again ---


@pytest.fixture
def at_rest(monkeypatch):
    """Files count as at rest at once, so that no test has to wait."""
    monkeypatch.setattr(cache, "_TICK", 0)


@pytest.fixture
def reads(monkeypatch):
    """How often the contents of the files were looked at."""
    seen: list[str] = []

    def counted(*arguments):
        seen.append("read")
        return fingerprint(*arguments)

    monkeypatch.setattr(load, "fingerprint", counted)
    return seen


def test_files_at_rest_are_read_once(directory, tmp_path, at_rest, reads):
    first = load_base(directory, cache=tmp_path / "cache")
    assert load_base(directory, cache=tmp_path / "cache") == first
    assert reads == ["read"]


def test_files_touched_just_now_are_read_again(directory, tmp_path, reads):
    for file in directory.rglob("*.yaml"):
        file.touch()
    load_base(directory, cache=tmp_path / "cache")
    load_base(directory, cache=tmp_path / "cache")
    assert reads == ["read", "read"]


def test_a_change_that_keeps_size_and_time_is_seen(directory, tmp_path, at_rest):
    before = load_base(directory, cache=tmp_path / "cache")
    vocabulary = directory / "vocabulary.yaml"
    times = vocabulary.stat()
    text = vocabulary.read_text()
    vocabulary.write_text(text.replace(before.title, before.title.swapcase()))
    os.utime(vocabulary, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert vocabulary.stat().st_size == times.st_size
    assert load_base(directory, cache=tmp_path / "cache").title == before.title.swapcase()


@pytest.mark.parametrize("change", ["a new file", "a file that is gone", "another directory"])
def test_other_files_are_seen(directory, tmp_path, at_rest, change):
    load_base(directory, cache=tmp_path / "cache")
    if change == "a new file":
        (directory / "rules" / "more.yaml").write_text("[]\n")
    elif change == "a file that is gone":
        next(directory.glob("rules/*.yaml")).unlink()
    else:
        directory = directory.rename(tmp_path / "moved")
    assert load_base(directory, cache=tmp_path / "cache").sha256 == check_base(directory)[0].sha256


@pytest.mark.parametrize("damage", [b"", b"\xff\n", b"0" * 64 + b"\n"])
def test_what_was_seen_may_be_lost(directory, tmp_path, at_rest, damage):
    folder = tmp_path / "cache"
    fresh = load_base(directory, cache=folder)
    (file,) = folder.glob("*.seen")
    for spoilt in (damage, damage + file.read_bytes().partition(b"\n")[2]):
        file.write_bytes(spoilt)
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

    assert sorted(p.suffix for p in (tmp_path / "cache").iterdir()) in ([".json"], [".json", ".seen"])


@pytest.mark.skipif(sys.platform == "win32", reason="limits how long a file may grow")
def test_a_full_disk_is_no_error_and_leaves_nothing_half_written(directory, tmp_path):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # no file gets longer than this
    try:
        found = load_base(directory, cache=tmp_path / "cache")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert found == load_base(directory)
    assert not list((tmp_path / "cache").glob("*.json")) and not list((tmp_path / "cache").glob("*.part"))
    assert load_base(directory, cache=tmp_path / "cache") == found
    assert list((tmp_path / "cache").glob("*.json"))


CROWD = """
import sys
from pathlib import Path
from warmstart.engine.infer import infer
from warmstart.engine.load import load_base
from warmstart.engine.scenario import Scenario
directory, cache = map(Path, sys.argv[1:3])
expected = infer(load_base(directory), Scenario()).plan_document()
for turn in range(12):
    for file in cache.iterdir():
        file.unlink(missing_ok=True)  # others write it at this moment, read it, or delete it, too
    assert infer(load_base(directory, cache=cache), Scenario()).plan_document() == expected
"""


def test_processes_may_write_read_and_delete_at_once(directory, tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    command = [sys.executable, "-c", CROWD, str(directory), str(folder)]
    crowd = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in crowd:
        _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told

    assert load_base(directory, cache=folder) == load_base(directory)
    assert not list(folder.glob("*.part"))
