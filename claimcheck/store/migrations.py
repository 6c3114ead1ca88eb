"""The schema's history: small steps, applied in order, each one whole or not at all.

A step that was released is never edited; a change is a new step at the end. The number of steps
taken stands in SQLite's ``user_version`` and moves in the same transaction as the step.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """One atomic step: statements that run in one transaction."""

    name: str
    statements: tuple[str, ...]


def _append_only(table: str) -> tuple[str, str]:
    """Triggers that refuse to change or remove a row of ``table``."""

    def trigger(event: str) -> str:
        return (
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        )

    return trigger("UPDATE"), trigger("DELETE")


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "papers and their files",
        (
            "CREATE TABLE papers (id TEXT PRIMARY KEY, work TEXT NOT NULL, version INTEGER,"
            " title TEXT, added TEXT NOT NULL, record TEXT NOT NULL) STRICT",
            "CREATE INDEX papers_by_work ON papers (work, version)",
            "CREATE TABLE files (paper TEXT NOT NULL REFERENCES papers (id), role TEXT NOT NULL,"
            " name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
            " PRIMARY KEY (paper, role)) STRICT",
        ),
    ),
    Migration(
        "documents, and when each was read",
        (
            "CREATE TABLE documents (id TEXT PRIMARY KEY,"
            " paper TEXT NOT NULL REFERENCES papers (id), source TEXT NOT NULL,"
            " parser TEXT NOT NULL, record BLOB NOT NULL) STRICT",
            "CREATE TABLE readings (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " paper TEXT NOT NULL REFERENCES papers (id),"
            " document TEXT NOT NULL REFERENCES documents (id), reason TEXT NOT NULL,"
            " attempts TEXT NOT NULL, time TEXT NOT NULL) STRICT",
            "CREATE INDEX readings_by_paper ON readings (paper, number)",
            *_append_only("documents"),
            *_append_only("readings"),
        ),
    ),
    Migration(
        "claims and where they are made",
        (
            "CREATE TABLE claims (id TEXT PRIMARY KEY, paper TEXT, origin TEXT NOT NULL,"
            " kind TEXT NOT NULL, confidence REAL, record TEXT NOT NULL) STRICT",
            "CREATE INDEX claims_by_paper ON claims (paper, origin)",
            "CREATE TABLE mentions (claim TEXT NOT NULL REFERENCES claims (id),"
            " position INTEGER NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,"
            ' start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (claim, position)) STRICT',
            "CREATE INDEX mentions_by_document ON mentions (document, start)",
            "CREATE TABLE extractions (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " document TEXT NOT NULL REFERENCES documents (id), key TEXT NOT NULL,"
            " time TEXT NOT NULL) STRICT",
            "CREATE INDEX extractions_by_document ON extractions (document, number)",
            "CREATE TABLE extracted (extraction INTEGER NOT NULL REFERENCES extractions (number),"
            " position INTEGER NOT NULL, claim TEXT NOT NULL REFERENCES claims (id),"
            " PRIMARY KEY (extraction, position)) STRICT",
        ),
    ),
    Migration(
        "verdicts, which only ever grow",
        (
            "CREATE TABLE verdicts (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " id TEXT NOT NULL UNIQUE, claim TEXT NOT NULL REFERENCES claims (id),"
            " basis TEXT NOT NULL, label TEXT NOT NULL, key TEXT NOT NULL, time TEXT NOT NULL,"
            " record TEXT NOT NULL) STRICT",
            "CREATE INDEX verdicts_by_claim ON verdicts (claim, number)",
            "CREATE INDEX verdicts_by_key ON verdicts (key)",
            *_append_only("verdicts"),
        ),
    ),
    Migration(
        "what could not be checked",
        (
            "CREATE TABLE failures (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " stage TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL, time TEXT NOT NULL,"
            " record TEXT NOT NULL) STRICT",
            "CREATE INDEX failures_by_subject ON failures (subject, number)",
            *_append_only("failures"),
        ),
    ),
    Migration(
        "what reruns said, in numbers",
        (
            "CREATE TABLE replications (verdict TEXT PRIMARY KEY REFERENCES verdicts (id),"
            " claim TEXT NOT NULL REFERENCES claims (id), label TEXT NOT NULL,"
            " record TEXT NOT NULL) STRICT",
            "CREATE INDEX replications_by_claim ON replications (claim)",
            *_append_only("replications"),
        ),
    ),
    Migration(
        "what people said",
        (
            "CREATE TABLE reviews (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " id TEXT NOT NULL UNIQUE, claim TEXT NOT NULL REFERENCES claims (id),"
            ' "by" TEXT NOT NULL, time TEXT NOT NULL, record TEXT NOT NULL) STRICT',
            "CREATE INDEX reviews_by_claim ON reviews (claim, number)",
            *_append_only("reviews"),
        ),
    ),
)


def apply(
    execute: Callable[[str], sqlite3.Cursor], migrations: tuple[Migration, ...] = MIGRATIONS
) -> None:
    """Take every step that the database has not taken yet; ``execute`` runs one SQL statement.

    Each step is one transaction. When a statement raises, the database stands as it stood before
    that step, and the exception goes on.
    """
    for number, migration in enumerate(migrations, start=1):
        execute("BEGIN IMMEDIATE")
        try:
            if execute("PRAGMA user_version").fetchone()[0] < number:
                for statement in migration.statements:
                    execute(statement)
                execute(f"PRAGMA user_version = {number}")
            execute("COMMIT")
        except BaseException:
            with contextlib.suppress(
                sqlite3.OperationalError
            ):  # a full disk has rolled back already
                execute("ROLLBACK")
            raise
