"""Every migration is whole or not at all, wherever it is cut off."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.errors import StoreError
from claimcheck.store import Store, schema
from claimcheck.store.database import APPLICATION_ID
from claimcheck.store.migrations import MIGRATIONS, apply
from tests.store import samples


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def state(raw: sqlite3.Connection) -> tuple[object, ...]:
    """All that makes a database: its version and every statement of its schema."""
    rows = raw.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    return raw.execute("PRAGMA user_version").fetchone()[0], *rows


CUTS = [
    pytest.param(number, cut, id=f"{number + 1} before statement {cut + 1}")
    for number, migration in enumerate(MIGRATIONS)
    for cut in range(len(migration.statements) + 2)  # the version and COMMIT can fail too
]


@pytest.mark.parametrize(("number", "cut"), CUTS)
def test_abort_midway_leaves_the_database_as_it_was(tmp_path: Path, number: int, cut: int) -> None:
    path = tmp_path / "store.sqlite3"
    raw = connect(path)
    apply(raw.execute, MIGRATIONS[:number])
    before = state(raw)
    own = (*MIGRATIONS[number].statements, f"PRAGMA user_version = {number + 1}")
    done = 0

    def failing(statement: str) -> sqlite3.Cursor:
        nonlocal done
        committing = statement == "COMMIT" and done == len(own)
        if statement in own or committing:
            if done == cut:
                raise sqlite3.OperationalError("disk I/O error")
            done += 1
        return raw.execute(statement)

    with pytest.raises(sqlite3.OperationalError):
        apply(failing, MIGRATIONS[: number + 1])
    assert state(raw) == before
    raw.close()
    raw = connect(path)  # and so it is on disk
    assert state(raw) == before
    apply(raw.execute, MIGRATIONS[: number + 1])
    assert raw.execute("PRAGMA user_version").fetchone()[0] == number + 1
    raw.close()


@pytest.mark.parametrize("number", range(len(MIGRATIONS)))
def test_killed_midway_leaves_the_database_as_it_was(tmp_path: Path, number: int) -> None:
    path = tmp_path / "store.sqlite3"
    raw = connect(path)
    raw.execute("PRAGMA journal_mode = WAL")
    apply(raw.execute, MIGRATIONS[:number])
    before = state(raw)
    raw.close()
    script = f"""
import os, signal, sqlite3
from claimcheck.store.migrations import MIGRATIONS, apply
raw = sqlite3.connect({str(path)!r}, isolation_level=None)
def execute(statement):
    if statement == "PRAGMA user_version = {number + 1}":
        raw.execute(statement)
        os.kill(os.getpid(), signal.SIGKILL)
    return raw.execute(statement)
apply(execute, MIGRATIONS[:{number + 1}])
"""
    finished = subprocess.run([sys.executable, "-c", script], check=False)
    assert finished.returncode == -signal.SIGKILL
    raw = connect(path)
    assert state(raw) == before
    raw.close()


def test_the_migrated_schema_is_the_one_the_queries_use(tmp_path: Path) -> None:
    raw = connect(tmp_path / "store.sqlite3")
    apply(raw.execute)
    for table in schema.metadata.sorted_tables:
        rows = raw.execute(f"PRAGMA table_info({table.name})").fetchall()
        columns = {row[1]: (bool(row[3]) or bool(row[5]), bool(row[5])) for row in rows}
        expected = {
            column.name: (not column.nullable, column.primary_key) for column in table.columns
        }
        assert columns == expected, table.name
        keys = raw.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
        assert {(key[3], f"{key[2]}.{key[4]}") for key in keys} == {
            (key.parent.name, key.target_fullname) for key in table.foreign_keys
        }, table.name
    known = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert known - {"sqlite_sequence"} == set(schema.metadata.tables)
    raw.close()


def test_a_store_is_backed_up_before_its_schema_changes(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    raw = connect(path)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    apply(raw.execute, MIGRATIONS[:2])
    stored = samples.paper()
    raw.execute(
        "INSERT INTO papers VALUES (?, ?, 1, 'On Hares', 'then', ?)",
        (stored.id, stored.work, stored.model_dump_json()),
    )
    before = state(raw)
    raw.close()
    store = Store(path)
    assert store.pending()
    store.open()
    assert not store.pending()
    assert store.papers() == (stored,)
    store.close()
    (backup,) = tmp_path.glob("store.sqlite3.before-*")
    assert backup.name == "store.sqlite3.before-003"
    raw = connect(backup)
    assert state(raw) == before
    assert raw.execute("SELECT count(*) FROM papers").fetchone() == (1,)
    raw.close()


def test_a_failed_migration_keeps_store_and_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.sqlite3"
    raw = connect(path)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    apply(raw.execute, MIGRATIONS[:2])
    before = state(raw)
    raw.close()
    from claimcheck.store import migrations

    broken = migrations.Migration("broken", ("CREATE TABLE x (a)", "CREATE TABLE x (a)"))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS[:2], broken))
    monkeypatch.setattr(migrations.apply, "__defaults__", (migrations.MIGRATIONS,))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        Store(path).open()
    raw = connect(path)
    assert state(raw) == before
    raw.close()
    assert list(tmp_path.glob("store.sqlite3.before-*"))


def test_a_database_from_the_future_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    Store(path).open().close()
    raw = connect(path)
    raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    raw.close()
    for act in (Store(path).open, Store(path).pending):
        with pytest.raises(StoreError, match="newer claimcheck") as caught:
            act()
        assert "update claimcheck" in (caught.value.hint or "")


def test_somebody_elses_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    raw = connect(path)
    raw.execute("CREATE TABLE bookmarks (url TEXT)")
    raw.close()
    content = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path).open()
    assert path.read_bytes() == content
