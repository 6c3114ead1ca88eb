"""Reviews: what named persons said, appended and never changed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from claimcheck.errors import AmbiguousIdError, NotFoundError
from claimcheck.records import Failure, Review, Verdict
from claimcheck.store import schema
from claimcheck.store.database import Database
from claimcheck.store.lookup import batches, by_prefix, decode
from claimcheck.store.outcomes import append_outcomes


class Reviews:
    """The part of the store that knows reviews."""

    _database: Database

    def add_review(
        self, review: Review, outcomes: Iterable[tuple[str, Verdict | Failure]] = ()
    ) -> None:
        """Append a review of a stored claim and, with it, what checking the claim anew gave.

        One transaction: a correction never stands without its verdicts. ``outcomes`` are as those
        of ``add_outcomes``.
        """
        with self._database.writing() as connection:
            append_outcomes(connection, outcomes)
            connection.execute(
                insert(schema.reviews).values(
                    id=review.id,
                    claim=review.claim,
                    by=review.by,
                    time=review.time.isoformat(),
                    record=review.model_dump_json(),
                )
            )

    def review(self, name: str) -> Review:
        """The review of an id or of a unique prefix of one."""
        with self._database.reading() as connection:
            found = by_prefix(connection, schema.reviews.c.id, name)
            if not found:
                raise NotFoundError(
                    f"no review has an id that begins with {name!r}",
                    hint="claimcheck review --list",
                )
            if len(found) > 1:
                shown = ", ".join(row[0] for row in found[:4])
                raise AmbiguousIdError(
                    f"{name!r} begins the id of more than one review: {shown}",
                    hint="give more of the id",
                )
            query = select(schema.reviews.c.record).where(schema.reviews.c.id == found[0][0])
            return decode(Review, str(connection.execute(query).scalar_one()))

    def reviews(self, claim_ids: Iterable[str] | None = None) -> tuple[Review, ...]:
        """All reviews of these claims, oldest first, withdrawn ones too; None: of every claim."""
        columns = schema.reviews.c
        everything = select(columns.number, columns.record)
        queries = (
            [everything]
            if claim_ids is None
            else [everything.where(columns.claim.in_(batch)) for batch in batches(claim_ids)]
        )
        rows: list[tuple[int, str]] = []
        with self._database.reading() as connection:
            for query in queries:
                rows += [(row.number, row.record) for row in connection.execute(query)]
        return tuple(decode(Review, record) for _, record in sorted(rows))
