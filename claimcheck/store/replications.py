"""What reruns said in numbers, beside their verdicts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from claimcheck.records import RerunOutcome, Verdict
from claimcheck.store import schema
from claimcheck.store.database import Database
from claimcheck.store.lookup import batches, decode


class Replications:
    """The part of the store that knows the structured side of rerun verdicts."""

    _database: Database

    def add_reruns(self, judged: Iterable[tuple[str, Verdict, RerunOutcome]]) -> None:
        """Append rerun verdicts, each with its key and its outcome, all in one transaction.

        A verdict whose id is stored already is the same judgement: neither it nor its outcome is
        stored twice. Raises ValueError where an outcome belongs to another verdict.
        """
        with self._database.writing() as connection:
            for key, verdict, outcome in judged:
                if (outcome.verdict, outcome.claim) != (verdict.id, verdict.claim):
                    raise ValueError(f"the outcome of {outcome.verdict} is not of {verdict.id}")
                connection.execute(
                    insert(schema.verdicts)
                    .values(
                        id=verdict.id,
                        claim=verdict.claim,
                        basis=verdict.basis.value,
                        label=verdict.label.value,
                        key=key,
                        time=verdict.time.isoformat(),
                        record=verdict.model_dump_json(),
                    )
                    .on_conflict_do_nothing(index_elements=["id"])
                )
                connection.execute(
                    insert(schema.replications)
                    .values(
                        verdict=verdict.id,
                        claim=verdict.claim,
                        label=outcome.label.value,
                        record=outcome.model_dump_json(),
                    )
                    .on_conflict_do_nothing(index_elements=["verdict"])
                )

    def replications(self, claim_ids: Iterable[str]) -> tuple[RerunOutcome, ...]:
        """The outcomes of all rerun verdicts on these claims, oldest first."""
        columns = schema.replications.c
        rows: list[tuple[int, str]] = []
        for batch in batches(claim_ids):
            query = (
                select(schema.verdicts.c.number, columns.record)
                .join(schema.verdicts, schema.verdicts.c.id == columns.verdict)
                .where(columns.claim.in_(batch))
            )
            with self._database.reading() as connection:
                rows += [(row.number, row.record) for row in connection.execute(query)]
        return tuple(decode(RerunOutcome, record) for _, record in sorted(rows))
