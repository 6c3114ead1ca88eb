"""Finding rows by ids and by prefixes of ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, select

from claimcheck.errors import AmbiguousIdError, NotFoundError, StoreError
from claimcheck.records import Record
from claimcheck.store import schema

R = TypeVar("R", bound=Record)

_BATCH = 500  # ids in one IN (…); SQLite allows 32,766 parameters
_LARGEST = chr(0x10FFFF)


def decode(model: type[R], record: str | bytes) -> R:
    """The record of that JSON. Raises StoreError when it is not one this claimcheck knows."""
    try:
        return model.model_validate_json(record)
    except ValueError as error:
        raise StoreError(
            f"a stored {model.__name__.lower()} cannot be read: damaged, or of a newer claimcheck",
            hint="claimcheck doctor checks the whole store",
        ) from error


def batches(values: Iterable[str]) -> Iterable[list[str]]:
    """The distinct values, sorted, in lists that fit into one statement."""
    unique = sorted(set(values))
    return (unique[start : start + _BATCH] for start in range(0, len(unique), _BATCH))


def by_prefix(connection: Connection, column: Column[str], prefix: str) -> list[tuple[str, str]]:
    """Up to nine (id, work or id) whose id begins with ``prefix``; an exact match is the only one."""
    if not prefix:
        return []
    second = schema.papers.c.work if column is schema.papers.c.id else column
    query = (
        select(column, second)
        .where((column >= prefix) & (column < prefix + _LARGEST))
        .order_by(column)
        .limit(9)
    )
    rows = [(str(row[0]), str(row[1])) for row in connection.execute(query)]
    exact = [row for row in rows if row[0] == prefix]
    return exact or rows


def only(
    connection: Connection, table: Any, found: list[tuple[str, str]], what: str, name: str
) -> str:
    """The record of the one row found. Raises NotFoundError or AmbiguousIdError."""
    if not found:
        known = connection.execute(select(table.c.id).limit(1)).scalar()
        hint = f"claimcheck {what}s lists them" if what != "verdict" else "claimcheck verify --json"
        raise NotFoundError(
            f"no {what} has an id that begins with {name!r}",
            hint=hint if known is not None else f"nothing is stored yet: no {what}",
        )
    if len(found) > 1:
        shown = ", ".join(row[0] for row in found[:4]) + (" …" if len(found) > 4 else "")
        raise AmbiguousIdError(
            f"{name!r} begins the id of more than one {what}: {shown}", hint="give more of the id"
        )
    query = select(table.c.record).where(table.c.id == found[0][0])
    return str(connection.execute(query).scalar_one())
