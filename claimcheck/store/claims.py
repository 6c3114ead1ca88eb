"""Claims, and which of them a document makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.dialects.sqlite import insert

from claimcheck.records import Claim
from claimcheck.store import schema
from claimcheck.store.database import Database
from claimcheck.store.lookup import by_prefix, decode, only


class Claims:
    """The part of the store that knows claims."""

    _database: Database

    def put_extraction(
        self, document_id: str, claims: Sequence[Claim], *, key: str, now: datetime
    ) -> None:
        """Store the claims of a document, which become its current ones.

        ``key`` holds whatever decided the outcome. Claims that were listed before and no longer
        are stay stored with their verdicts, and are listed no more.
        """
        with self._database.writing() as connection:
            _put_claims(connection, claims)
            number = connection.execute(
                insert(schema.extractions)
                .values(document=document_id, key=key, time=now.isoformat())
                .returning(schema.extractions.c.number)
            ).scalar_one()
            rows = [
                {"extraction": number, "position": position, "claim": claim.id}
                for position, claim in enumerate(claims)
            ]
            if rows:
                connection.execute(insert(schema.extracted), rows)

    def extraction_key(self, document_id: str) -> str | None:
        """The key of the current extraction; None when claims were never listed."""
        extractions = schema.extractions.c
        query = (
            select(extractions.key)
            .where(extractions.document == document_id)
            .order_by(extractions.number.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def extracted_claims(self, document_id: str) -> tuple[Claim, ...]:
        """The current claims of a document, in its order."""
        latest = (
            select(func.max(schema.extractions.c.number))
            .where(schema.extractions.c.document == document_id)
            .scalar_subquery()
        )
        query = (
            select(schema.claims.c.record)
            .join(schema.extracted, schema.extracted.c.claim == schema.claims.c.id)
            .where(schema.extracted.c.extraction == latest)
            .order_by(schema.extracted.c.position)
        )
        return self._claims(query)

    def put_claims(self, claims: Sequence[Claim]) -> None:
        """Store claims that no document of ours makes: somebody else's sentences."""
        with self._database.writing() as connection:
            _put_claims(connection, claims)

    def external_claims(self, paper_id: str) -> tuple[Claim, ...]:
        """Somebody else's claims about a paper, in the order in which they came."""
        columns = schema.claims.c
        return self._claims(
            select(columns.record)
            .where((columns.paper == paper_id) & (columns.origin == "external"))
            .order_by(schema.claims.c.id)
        )

    def claim(self, name: str) -> Claim:
        """The claim of an id or of a unique prefix of one."""
        with self._database.reading() as connection:
            found = by_prefix(connection, schema.claims.c.id, name)
            record = only(connection, schema.claims, found, "claim", name)
        return decode(Claim, record)

    def _claims(self, query: Select[Any]) -> tuple[Claim, ...]:
        with self._database.reading() as connection:
            return tuple(decode(Claim, row.record) for row in connection.execute(query))


def _put_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    for claim in claims:
        values = {
            "paper": claim.paper,
            "origin": claim.origin.value,
            "kind": claim.kind.value,
            "confidence": claim.confidence,
            "record": claim.model_dump_json(),
        }
        connection.execute(
            insert(schema.claims)
            .values(id=claim.id, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )
        connection.execute(schema.mentions.delete().where(schema.mentions.c.claim == claim.id))
        for position, mention in enumerate(claim.mentions):
            connection.execute(
                insert(schema.mentions).values(
                    claim=claim.id,
                    position=position,
                    id=mention.id,
                    document=mention.document,
                    start=mention.start,
                    end=mention.end,
                )
            )
