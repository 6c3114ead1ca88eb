"""Verdicts and failures: rows that only ever get more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, select
from sqlalchemy.dialects.sqlite import insert

from claimcheck.records import Failure, Verdict
from claimcheck.store import schema
from claimcheck.store.database import Database
from claimcheck.store.lookup import batches, by_prefix, decode, only


class Outcomes:
    """The part of the store that knows verdicts and failures."""

    _database: Database

    def add_outcomes(self, outcomes: Iterable[tuple[str, Verdict | Failure]]) -> None:
        """Append verdicts and failures, each with its key, in one transaction.

        A verdict whose id is stored already is the same judgement and is not stored twice.
        """
        with self._database.writing() as connection:
            append_outcomes(connection, outcomes)

    def verdict(self, name: str) -> Verdict:
        """The verdict of an id or of a unique prefix of one."""
        with self._database.reading() as connection:
            found = by_prefix(connection, schema.verdicts.c.id, name)
            record = only(connection, schema.verdicts, found, "verdict", name)
        return decode(Verdict, record)

    def verdicts(self, claim_ids: Iterable[str]) -> tuple[Verdict, ...]:
        """All verdicts on these claims, oldest first."""
        rows = self._rows(schema.verdicts, schema.verdicts.c.claim, claim_ids)
        return tuple(decode(Verdict, record) for _, record in rows)

    def failures(self, subjects: Iterable[str]) -> tuple[Failure, ...]:
        """All failures on these claims, documents or papers, oldest first."""
        rows = self._rows(schema.failures, schema.failures.c.subject, subjects)
        return tuple(decode(Failure, record) for _, record in rows)

    def verdict_keys(self, claim_ids: Iterable[str]) -> frozenset[tuple[str, str]]:
        """(claim, key) of every stored verdict on these claims: what need not be done again."""
        found: set[tuple[str, str]] = set()
        columns = schema.verdicts.c
        for batch in batches(claim_ids):
            query = select(columns.claim, columns.key).where(columns.claim.in_(batch))
            with self._database.reading() as connection:
                found.update((row.claim, row.key) for row in connection.execute(query))
        return frozenset(found)

    def _rows(
        self, table: Any, column: Column[str], values: Iterable[str]
    ) -> list[tuple[int, str]]:
        rows: list[tuple[int, str]] = []
        for batch in batches(values):
            query = select(table.c.number, table.c.record).where(column.in_(batch))
            with self._database.reading() as connection:
                rows += [(row.number, row.record) for row in connection.execute(query)]
        return sorted(rows)


def append_outcomes(
    connection: Connection, outcomes: Iterable[tuple[str, Verdict | Failure]]
) -> None:
    """Append within a transaction of the caller."""
    for key, outcome in outcomes:
        common = {"key": key, "time": outcome.time.isoformat()}
        record = outcome.model_dump_json()
        if isinstance(outcome, Verdict):
            connection.execute(
                insert(schema.verdicts)
                .values(
                    id=outcome.id,
                    claim=outcome.claim,
                    basis=outcome.basis.value,
                    label=outcome.label.value,
                    record=record,
                    **common,
                )
                .on_conflict_do_nothing(index_elements=["id"])
            )
        else:
            connection.execute(
                insert(schema.failures).values(
                    stage=outcome.stage, subject=outcome.subject, record=record, **common
                )
            )
