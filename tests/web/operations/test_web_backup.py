"""A backup restored into an empty place has identical hashes, on either database."""

import gzip
import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from tests.web.operations.running import presencia, python
from tests.web.postgres.cluster import Cluster

FILL = """
from datetime import UTC, datetime
from presencia.text import Text
from presencia.web.access.demo import make_accounts
from presencia.web.access.models import Person
from presencia.web.jobs.queue import start
from presencia.web.operations.starting import migrate
migrate()
list(make_accounts())
who = Person.objects.get(role="regional_coordinator")
start(who, "assess", {"spec": "region-2010", "seed": 3}, subject=Text("Región ñ", "Region ñ"))
who.created_at = datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)
who.save()
print(Person.objects.count())
"""
LOOK = """
from pathlib import Path
from presencia.web.operations.backup import backup
from django.conf import settings
print(backup(settings.WORKSPACE, settings.WORKSPACE.parent / "b", print).sha256)
from presencia.web.access.models import Person, Organisation
from presencia.web.jobs.models import Job
from presencia.text import Text
who = Person.objects.get(role="regional_coordinator")
job = Job.objects.get()
codes = sorted(c.code for c in job.countries.all())
print(who.created_at.isoformat(), job.subject_es, job.state, codes)
Organisation.objects.create(name="otra", kind="partner")  # the numbering goes on
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, workspace: Path) -> Path:
    """Return a workspace with data, results, own files and unfinished work."""
    root = tmp_path_factory.mktemp("backup") / "ws"
    shutil.copytree(workspace, root)
    (root / "plans" / "mío.yaml").write_text("id: mío\n", "utf-8")
    (root / ".staging").mkdir()
    (root / ".staging" / "half").write_text("unfinished")
    (root / ".secret-key").write_text("secret")
    return root


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, small: Path, tmp_path: Path) -> tuple[Path, str]:
    """Return a served workspace and the address of its database."""
    root = tmp_path / "ws"
    shutil.copytree(small, root)
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").create(f"from_{tmp_path.name[-24:]}")
    python(FILL, workspace=root, database=database)
    return root, database


@pytest.mark.slow
def test_restored_alike_into_an_empty_place_on_the_other_database(
    source: tuple[Path, str], tmp_path: Path, postgres: Cluster
) -> None:
    root, database = source
    made = presencia("backup", str(tmp_path / "a"), "--json", workspace=root, database=database)
    assert made.returncode == 0, made.stderr
    saved = json.loads(made.stdout)
    target = "" if database else postgres.create(f"into_{tmp_path.name[-24:]}")
    again = tmp_path / "again"
    done = presencia(
        "restore", str(tmp_path / "a"), str(again), "--json", workspace=again, database=target
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sha256"] == saved["sha256"]

    digest, looked = python(LOOK, workspace=again, database=target).splitlines()
    assert digest == saved["sha256"]
    assert looked.startswith("2026-03-01T12:00:00.123457+00:00 Región ñ waiting ['BLZ', 'CRI'")
    assert not list(tmp_path.glob(".again-*"))


@pytest.fixture(scope="module")
def saved(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of a workspace with decisions in SQLite."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copytree(small, folder / "ws")
    python(FILL, workspace=folder / "ws")
    done = presencia("backup", str(folder / "copy"), workspace=folder / "ws")
    assert done.returncode == 0, done.stderr
    return folder / "copy"


def test_it_holds_facts_and_decisions_and_no_secret_of_this_server(saved: Path) -> None:
    with tarfile.open(saved) as tar:
        names = tar.getnames()
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert "decisions/access.person" in names
    assert "workspace/plans/mío.yaml" in names
    assert names[-1] == "manifest.json"
    assert any(n.startswith("workspace/results/region-2010-") for n in names)
    left_out = ("sqlite3", ".secret-key", ".staging", ".lock", "sessions")
    assert not [n for n in names if any(word in n for word in left_out)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "changed", "not one"])
def test_a_damaged_backup_restores_nothing(saved: Path, tmp_path: Path, damage: str) -> None:
    bad = tmp_path / "bad"
    content = saved.read_bytes()
    if damage == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        middle = len(content) // 2
        bad.write_bytes(content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :])
    elif damage == "changed":
        plain = gzip.decompress(content)
        assert b"id: m\xc3\xado" in plain
        bad.write_bytes(gzip.compress(plain.replace(b"id: m\xc3\xado", b"id: m\xc3\xadx"), 1))
    else:
        bad.write_text("this is no archive")
    done = presencia("restore", str(bad), str(tmp_path / "again"), workspace=tmp_path)
    assert done.returncode == 4
    assert "E-WEB-031" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["bad"]


def test_a_part_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    (tmp_path / "evil").write_text("evil")
    with tarfile.open(bad, "w:gz") as tar:
        tar.add(tmp_path / "evil", "workspace/../../escaped")
    done = presencia("restore", str(bad), str(tmp_path / "in" / "again"), workspace=tmp_path)
    assert done.returncode == 4
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path / "in" / "escaped").exists()


def test_a_used_place_is_left_as_it_is(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine").write_text("mine")
    done = presencia("restore", str(saved), str(tmp_path / "used"), workspace=tmp_path)
    assert (done.returncode, "E-WEB-035" in done.stderr) == (2, True)
    assert [p.name for p in (tmp_path / "used").iterdir()] == ["mine"]


def test_a_used_database_is_left_as_it_is(saved: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'used.sqlite3'}"
    first = presencia(
        "restore", str(saved), str(tmp_path / "a"), workspace=tmp_path, database=database
    )
    assert first.returncode == 0, first.stderr
    done = presencia(
        "restore", str(saved), str(tmp_path / "b"), workspace=tmp_path, database=database
    )
    assert (done.returncode, "E-WEB-037" in done.stderr) == (2, True)
    assert not (tmp_path / "b").exists()


def test_a_full_disk_leaves_no_half_backup(saved: Path, tmp_path: Path) -> None:
    """The file may grow to 64 KB only, as on a disk that is nearly full."""
    program = f"""
import resource, signal
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from presencia.errors import SourceUnavailable
from presencia.web.operations.backup import backup
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    backup(Path({str(saved.parent / "ws")!r}), Path({str(tmp_path / "copy")!r}), print)
except SourceUnavailable as error:
    print(error.code)
"""
    assert "E-WEB-032" in python(program, workspace=saved.parent / "ws")
    assert not list(tmp_path.iterdir())
