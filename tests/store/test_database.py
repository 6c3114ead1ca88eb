"""What SQLite and the disk say becomes one line that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import ArgumentError

from claimcheck.errors import StoreError, WorkspaceError, WorkspaceLockedError
from claimcheck.store import Store
from claimcheck.store.database import Database
from tests.store import samples


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "store.sqlite3")
    opened.open()
    yield opened
    opened.close()


def sqlite_error(name: str, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    error = kind(name)
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (sqlite_error("SQLITE_FULL"), WorkspaceError, "no space is left"),
        (sqlite_error("SQLITE_BUSY"), WorkspaceLockedError, "in use by another program"),
        (sqlite_error("SQLITE_READONLY"), WorkspaceError, "cannot be opened or written"),
        (sqlite_error("SQLITE_CANTOPEN"), WorkspaceError, "cannot be opened or written"),
        (sqlite_error("SQLITE_IOERR_WRITE"), WorkspaceError, "could not be read or written"),
        (sqlite_error("SQLITE_CORRUPT"), StoreError, "damaged"),
        (sqlite_error("SQLITE_NOTADB"), StoreError, "damaged"),
        (OSError(28, "No space left on device"), WorkspaceError, "no space is left"),
        (ArgumentError("odd"), StoreError, "odd"),
        (
            sqlite_error("SQLITE_CONSTRAINT", sqlite3.IntegrityError),
            sqlite3.IntegrityError,
            "CONSTRAINT",
        ),
        (sqlite_error("SQLITE_ERROR"), sqlite3.OperationalError, "SQLITE_ERROR"),
        (KeyError("x"), KeyError, "x"),
    ],
)
def test_errors_are_translated_and_bugs_are_not(
    database: Database, error: Exception, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught, database.writing():
        raise error
    if isinstance(caught.value, WorkspaceError | StoreError) and "odd" not in words:
        assert caught.value.hint
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_program_that_holds_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.store.database._BUSY_MILLISECONDS", 50)
    store = Store(tmp_path / "store.sqlite3").open()
    other = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkspaceLockedError):
        store.put_paper(samples.paper(), now=samples.NOW)
    assert store.papers() == ()  # reading goes on
    other.close()
    store.put_paper(samples.paper(), now=samples.NOW)
    store.close()


def test_a_transaction_that_fails_is_undone(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO papers VALUES ('x', 'x', 1, '', '', '{}')")
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM papers").scalar() == 0


def test_a_reader_sees_one_state_while_a_writer_commits(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "s").open(), Store(tmp_path / "s").open()
    with one._database.reading() as connection:
        count = "SELECT count(*) FROM papers"
        assert connection.exec_driver_sql(count).scalar() == 0
        two.put_paper(samples.paper(), now=samples.NOW)
        assert connection.exec_driver_sql(count).scalar() == 0
    assert len(one.papers()) == 1
    one.close()
    two.close()


def test_foreign_keys_and_the_log_are_on(database: Database) -> None:
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA trusted_schema").scalar() == 0


def test_a_killed_writers_log_is_read_from_a_folder_without_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the log, what was committed last would be invisible."""
    path = tmp_path / "store.sqlite3"
    writer = Store(path).open()
    keeper = sqlite3.connect(path)  # keeps the log from being folded in
    keeper.execute("SELECT * FROM papers").fetchall()
    writer.put_paper(samples.paper(), now=samples.NOW)
    writer.close()
    assert path.with_name("store.sqlite3-wal").stat().st_size
    monkeypatch.setattr("os.access", lambda *_: False)
    reader = Store(path).open()
    assert len(reader.papers()) == 1
    reader.close()
    keeper.close()
