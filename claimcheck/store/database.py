"""The connection to SQLite: explicit transactions, one file, errors that say what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from claimcheck.errors import ClaimcheckError, StoreError, WorkspaceError, WorkspaceLockedError
from claimcheck.store import migrations
from claimcheck.workspace import from_os_error

APPLICATION_ID = 0x436C436B  # "ClCk", in the header of every database of ours
_BUSY_MILLISECONDS = 10_000


class Database:
    """One SQLite file. Reading and writing are separate, explicit transactions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine | None = None

    def open(self) -> None:
        """Check that the file is ours and undamaged at its head, and that we know its schema.

        Makes an empty database where there is none, and takes missing migrations after a backup.
        Both write: the caller holds the writer's lock, or knows from ``pending`` that it need not.
        Raises StoreError for anything that is not a database of this or an older claimcheck.
        """
        self._engine = self._make_engine()
        with self._translated():
            raw = _connect(self.path, read_only=not self._can_write)
            with contextlib.closing(raw):
                self._check_origin(raw)
                self._migrate(raw)

    def pending(self) -> bool:
        """Whether ``open`` would write: the database is absent or of an older schema."""
        if not self.path.exists():
            return True
        with self._translated(), contextlib.closing(_connect(self.path, read_only=True)) as raw:
            self._check_origin(raw)
            return _version(raw) < len(migrations.MIGRATIONS)

    def close(self) -> None:
        """Release the file; the write-ahead log is folded into it."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database, whatever a writer does meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept when the block ends well, else undone."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def check(self) -> tuple[str, ...]:
        """What SQLite's own integrity check and foreign keys complain about; () when sound."""
        with self.reading() as connection:
            lines = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        complaints = [line for line in lines if line != "ok"]
        complaints += [f"{row[0]} row {row[1]} refers to a missing {row[2]} row" for row in orphans]
        return tuple(complaints)

    @property
    def _can_write(self) -> bool:
        return os.access(self.path.parent, os.W_OK) and (
            not self.path.exists() or os.access(self.path, os.W_OK)
        )

    def _make_engine(self) -> Engine:
        engine = create_engine(
            "sqlite://",
            creator=lambda: _connect(self.path, read_only=not self._can_write),
            poolclass=NullPool,
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:  # sqlite3 itself never begins: see _connect
            connection.exec_driver_sql(connection.get_execution_options()["begin"])

        return engine

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        if self._engine is None:
            raise RuntimeError("the store is closed")
        with (
            self._translated(),
            self._engine.connect().execution_options(begin=begin) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.Error):
                raise
            raise self._translate(error.orig) from error
        except sqlite3.Error as error:
            raise self._translate(error) from error
        except OSError as error:
            raise from_os_error(error, self.path) from error
        except SQLAlchemyError as error:
            raise StoreError(f"the store {self.path} cannot be used: {error}") from error

    def _translate(self, error: sqlite3.Error) -> ClaimcheckError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return from_os_error(OSError(errno.ENOSPC, "full"), self.path)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return WorkspaceLockedError(
                f"{self.path} is in use by another program",
                hint="close programs that hold the database open, then try again",
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            return WorkspaceError(
                f"{self.path} cannot be opened or written: {error}",
                hint="check the permissions, or choose another folder with --workspace DIR",
            )
        if code == sqlite3.SQLITE_IOERR:
            return WorkspaceError(
                f"{self.path} could not be read or written: {error}",
                hint="the disk may be full or failing; everything stored so far is kept",
            )
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged(str(error))
        raise error  # a wrong statement or a broken constraint is a bug of ours

    def _damaged(self, reason: str) -> StoreError:
        backups = sorted(self.path.parent.glob(f"{self.path.name}.before-*"))
        where = f"; a backup lies at {backups[-1]}" if backups else ""
        return StoreError(
            f"the store {self.path} is damaged: {reason}",
            hint=f"move it away and run the commands again{where}",
        )

    def _check_origin(self, raw: sqlite3.Connection) -> None:
        identity = raw.execute("PRAGMA application_id").fetchone()[0]
        version = _version(raw)
        if identity != APPLICATION_ID:
            tables = raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if tables or version:
                raise StoreError(
                    f"{self.path} is a database of another program",
                    hint="move it away, or choose another folder with --workspace DIR",
                )
        known = len(migrations.MIGRATIONS)
        if version > known:
            raise StoreError(
                f"{self.path} was written by a newer claimcheck "
                f"(schema {version}; this one knows {known})",
                hint="update claimcheck, or choose another folder with --workspace DIR",
            )

    def _migrate(self, raw: sqlite3.Connection) -> None:
        version = _version(raw)
        if version == len(migrations.MIGRATIONS):
            return
        if version:
            self._back_up(raw, version)
        else:
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            raw.execute("PRAGMA journal_mode = WAL")
        migrations.apply(raw.execute)

    def _back_up(self, raw: sqlite3.Connection, version: int) -> None:
        """Copy the database beside itself before its schema changes."""
        target = self.path.with_name(f"{self.path.name}.before-{version + 1:03d}")
        partial = self.path.with_name(f".part-{target.name}")
        partial.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(partial)) as copy:
            raw.backup(copy)
        partial.replace(target)


def _version(raw: sqlite3.Connection) -> int:
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection that begins no transaction by itself."""
    location = path.absolute().as_uri()
    if read_only:
        # Without a log SQLite would have to make one, which a folder we cannot write to forbids;
        # then nobody else writes there under our rights either.
        log = path.with_name(f"{path.name}-wal")
        sealed = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
        location += "?immutable=1" if sealed else "?mode=ro"
    connection: Any = sqlite3.connect(
        location,
        uri=True,
        isolation_level=None,
        timeout=_BUSY_MILLISECONDS / 1000,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")  # a database that came by mail runs nothing
    return connection  # type: ignore[no-any-return]
