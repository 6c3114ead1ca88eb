"""The store of a workspace: one class, one transaction a method. Records in, records out."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from claimcheck.store import schema
from claimcheck.store.claims import Claims
from claimcheck.store.database import Database
from claimcheck.store.outcomes import Outcomes
from claimcheck.store.papers import Papers
from claimcheck.store.replications import Replications
from claimcheck.store.reviews import Reviews


class Store(Papers, Claims, Outcomes, Replications, Reviews):
    """The records of one workspace. Open with :meth:`open`; every method is one transaction.

    Raises StoreError for a damaged or newer database, WorkspaceError for a full disk.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def pending(self) -> bool:
        """Whether ``open`` would write (make the database, or bring its schema up to date)."""
        return self._database.pending()

    def open(self) -> Store:
        """Open the database, making or migrating it where needed; returns itself."""
        self._database.open()
        return self

    def close(self) -> None:
        """Release the database."""
        self._database.close()

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database; () when it is sound."""
        return self._database.check()

    def counts(self) -> dict[str, int]:
        """How many papers, documents, claims, verdicts and failures are stored."""
        tables = (schema.papers, schema.documents, schema.claims, schema.verdicts, schema.failures)
        with self._database.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            }
