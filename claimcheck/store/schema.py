"""The tables as SQLAlchemy sees them; ``migrations`` builds them.

The column ``record`` is the authority: the record as JSON (documents: zlib over JSON). Every other
column repeats a field of it, so that SQLite can find and order rows, and is written from the
record in the same statement. Of the tables, ``documents``, ``readings``, ``verdicts``,
``failures``, ``replications`` and ``reviews`` only ever grow; triggers refuse anything else. Which reading,
extraction or verdict holds today is never stored: it is the latest.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

papers = Table(
    "papers",
    metadata,
    Column("id", String, primary_key=True),
    Column("work", String, nullable=False),  # the id without its version
    Column("version", Integer),
    Column("title", Text),
    Column("added", String, nullable=False),
    Column("record", Text, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("paper", String, ForeignKey("papers.id"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("paper", String, ForeignKey("papers.id"), nullable=False),
    Column("source", String, nullable=False),
    Column("parser", String, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

readings = Table(  # one row each time a paper was read; the latest names its current document
    "readings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("paper", String, ForeignKey("papers.id"), nullable=False),
    Column("document", String, ForeignKey("documents.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Text, nullable=False),  # JSON: [[reader, error], …] that failed before
    Column("time", String, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("id", String, primary_key=True),
    Column("paper", String),  # what it speaks of; it need not be stored here
    Column("origin", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("confidence", Float),
    Column("record", Text, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("claim", String, ForeignKey("claims.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("document", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

extractions = Table(  # one row each time claims were listed; the latest of a document holds
    "extractions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("document", String, ForeignKey("documents.id"), nullable=False),
    Column("key", String, nullable=False),  # everything that decided the outcome
    Column("time", String, nullable=False),
)

extracted = Table(
    "extracted",
    metadata,
    Column("extraction", Integer, ForeignKey("extractions.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("claim", String, ForeignKey("claims.id"), nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("claim", String, ForeignKey("claims.id"), nullable=False),
    Column("basis", String, nullable=False),
    Column("label", String, nullable=False),
    Column("key", String, nullable=False),  # everything that decided the outcome
    Column("time", String, nullable=False),
    Column("record", Text, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("stage", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("key", String, nullable=False),
    Column("time", String, nullable=False),
    Column("record", Text, nullable=False),
)

replications = Table(  # the structured side of rerun verdicts
    "replications",
    metadata,
    Column("verdict", String, ForeignKey("verdicts.id"), primary_key=True),
    Column("claim", String, ForeignKey("claims.id"), nullable=False),
    Column("label", String, nullable=False),
    Column("record", Text, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("claim", String, ForeignKey("claims.id"), nullable=False),
    Column("by", String, nullable=False),
    Column("time", String, nullable=False),
    Column("record", Text, nullable=False),
)
