"""Papers, their files, and the documents that were read from them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from claimcheck.errors import InputError, NotFoundError, StoreError
from claimcheck.records import Document, Paper, Record
from claimcheck.store import schema
from claimcheck.store.database import Database
from claimcheck.store.lookup import by_prefix, decode, only

_MAX_DOCUMENT = 512 * 2**20  # bytes of one document as JSON; reading allows far less
_HEX = re.compile(r"[0-9a-f]{4,16}")
_VERSION = re.compile(r"v([0-9]{1,9})$")


class Reading(Record):
    """How a document came about."""

    reason: str  # why this reader was chosen
    attempts: tuple[tuple[str, str], ...]  # (reader, error) of those that failed before
    time: datetime


class Papers:
    """The part of the store that knows papers and documents."""

    _database: Database

    def put_paper(self, paper: Paper, *, now: datetime) -> None:
        """Store a paper, or newer metadata of it. Its files may become more; none may change.

        Raises InputError where another file is stored in the same role.
        """
        with self._database.writing() as connection:
            _put_paper(connection, paper, now)

    def papers(self) -> tuple[Paper, ...]:
        """All papers, in the order in which they were first stored."""
        query = select(schema.papers.c.record).order_by(schema.papers.c.added, schema.papers.c.id)
        with self._database.reading() as connection:
            return tuple(decode(Paper, row.record) for row in connection.execute(query))

    def paper(self, name: str) -> Paper:
        """The paper of an id, of a work (then its newest version here), or of a unique prefix.

        The digits of a local file's ``sha256:`` id do without the scheme. Raises NotFoundError or
        AmbiguousIdError.
        """
        columns = schema.papers.c
        with self._database.reading() as connection:
            found = by_prefix(connection, columns.id, name)
            if not found and _HEX.fullmatch(name):
                found = by_prefix(connection, columns.id, f"sha256:{name}")
            exact = len(found) == 1 and found[0][0] == name
            works = {work for _, work in found}
            if name in works:
                works = {name}
            if exact or len(works) != 1:
                record = only(connection, schema.papers, found, "paper", name)
            else:  # one paper, possibly several versions: the newest is meant
                query = (
                    select(columns.record)
                    .where(columns.work == works.pop())
                    .order_by(columns.version.desc(), columns.id)
                    .limit(1)
                )
                record = connection.execute(query).scalar_one()
        return decode(Paper, record)

    def paper_with_file(self, sha256: str) -> Paper | None:
        """The paper that a file of this hash belongs to; the first stored of several."""
        query = (
            select(schema.papers.c.record)
            .join(schema.files, schema.files.c.paper == schema.papers.c.id)
            .where(schema.files.c.sha256 == sha256)
            .order_by(schema.papers.c.added, schema.papers.c.id)
            .limit(1)
        )
        with self._database.reading() as connection:
            record = connection.execute(query).scalar()
        return None if record is None else decode(Paper, record)

    def put_reading(
        self,
        paper: Paper,
        document: Document,
        *,
        reason: str,
        attempts: Sequence[tuple[str, str]],
        now: datetime,
    ) -> None:
        """Store a paper and the document that was just read from it, which becomes its current one."""
        packed = zlib.compress(document.model_dump_json().encode(), 6)
        with self._database.writing() as connection:
            _put_paper(connection, paper, now)
            connection.execute(
                insert(schema.documents)
                .values(
                    id=document.id,
                    paper=document.paper,
                    source=document.source.value,
                    parser=document.parser,
                    record=packed,
                )
                .on_conflict_do_nothing()
            )
            connection.execute(
                insert(schema.readings).values(
                    paper=paper.id,
                    document=document.id,
                    reason=reason,
                    attempts=json.dumps([list(attempt) for attempt in attempts]),
                    time=now.isoformat(),
                )
            )

    def document(self, document_id: str) -> Document:
        """The document of that id. Raises NotFoundError."""
        query = select(schema.documents.c.record).where(schema.documents.c.id == document_id)
        with self._database.reading() as connection:
            packed = connection.execute(query).scalar()
        if packed is None:
            raise NotFoundError(f"no document {document_id} is stored")
        return self._unpack(packed)

    def current_document(self, paper_id: str) -> Document | None:
        """What was last read from a paper; None when it was never read."""
        readings, documents = schema.readings, schema.documents
        query = (
            select(documents.c.record)
            .join(readings, readings.c.document == documents.c.id)
            .where(readings.c.paper == paper_id)
            .order_by(readings.c.number.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            packed = connection.execute(query).scalar()
        return None if packed is None else self._unpack(packed)

    def reading(self, paper_id: str) -> Reading | None:
        """How the current document came about; None when the paper was never read."""
        readings = schema.readings.c
        query = (
            select(readings.reason, readings.attempts, readings.time)
            .where(readings.paper == paper_id)
            .order_by(readings.number.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        attempts = tuple((reader, error) for reader, error in json.loads(row.attempts))
        return Reading(reason=row.reason, attempts=attempts, time=row.time)

    def _unpack(self, packed: bytes) -> Document:
        try:
            stream = zlib.decompressobj()
            text = stream.decompress(packed, _MAX_DOCUMENT)
            if not stream.eof:
                raise StoreError("a stored document is cut off or far too large")
        except zlib.error as error:
            raise StoreError(
                f"a stored document is damaged: {error}",
                hint="claimcheck doctor checks the whole store",
            ) from error
        return decode(Document, text)


def _put_paper(connection: Connection, paper: Paper, now: datetime) -> None:
    for file in paper.files:
        stored = connection.execute(
            select(schema.files.c.sha256).where(
                (schema.files.c.paper == paper.id) & (schema.files.c.role == file.role.value)
            )
        ).scalar()
        if stored is not None and stored != file.sha256:
            raise InputError(
                f"{paper.id} is stored with another {file.role.value} file",
                hint="a version of a paper never changes: use another id (--as ID)",
            )
    version = _VERSION.search(paper.id) if paper.work != paper.id else None
    values = {
        "work": paper.work,
        "version": int(version[1]) if version else None,
        "title": paper.title,
        "record": paper.model_dump_json(),
    }
    connection.execute(
        insert(schema.papers)
        .values(id=paper.id, added=now.isoformat(), **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    for file in paper.files:
        connection.execute(
            insert(schema.files)
            .values(
                paper=paper.id,
                role=file.role.value,
                name=file.name,
                sha256=file.sha256,
                size=file.size,
            )
            .on_conflict_do_nothing()
        )
