"""The claim table for other programs: CSV, JSON Lines, Parquet, schema.org JSON-LD.

CSV and Parquet have one row a part; JSON Lines one claim a line, as the record stands.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from claimcheck.records import Binding, Claim, ClaimKind, Part

EXPORTS = {
    "csv": "claimcheck.extract.exports:to_csv",
    "jsonl": "claimcheck.extract.exports:to_jsonl",
    "jsonld": "claimcheck.extract.exports:to_jsonld",
    "parquet": "claimcheck.extract.exports:to_parquet",
}

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BINDING = tuple(Binding.model_fields)
_ARXIV = "https://arxiv.org/abs/"


def rows(claims: Sequence[Claim]) -> list[dict[str, str | float | int | bool | None]]:
    """One flat row a part, all columns in every row. Decimals are exact, as text."""
    return [
        _row(claim, number, part)
        for claim in claims
        for number, part in enumerate(claim.parts, start=1)
    ]


def _row(claim: Claim, number: int, part: Part) -> dict[str, str | float | int | bool | None]:
    first = claim.mentions[0] if claim.mentions else None
    quantity = part.quantity
    row: dict[str, str | float | int | bool | None] = {
        "claim": claim.id,
        "part": number,
        "paper": claim.paper,
        "kind": claim.kind.value,
        "text": claim.text,
        "standalone": claim.standalone,
        "part_text": part.text,
        "printed": quantity.printed if quantity else None,
        "value": f"{quantity.value:f}" if quantity else None,
        "upper": f"{quantity.upper:f}" if quantity and quantity.upper is not None else None,
        "uncertainty": f"{quantity.uncertainty:f}"
        if quantity and quantity.uncertainty is not None
        else None,
        "unit": quantity.unit if quantity else None,
        "relation": quantity.relation.value if quantity else None,
        "delta": quantity.delta if quantity else None,
        "direction": quantity.direction if quantity else None,
        "relative": quantity.relative if quantity else None,
    }
    row |= {name: getattr(part.binding, name) for name in _BINDING}
    row |= {
        "comparison": part.comparison.value if part.comparison else None,
        "quantifier": part.quantifier.value if part.quantifier else None,
        "negated": part.negated,
        "hedges": "; ".join(claim.hedges) or None,
        "scope": "; ".join(claim.scope) or None,
        "checkable_by": "; ".join(by.value for by in claim.checkable_by) or None,
        "confidence": claim.confidence,
        "calibration": claim.calibration,
        "origin": claim.origin.value,
        "fact_key": part.fact_key(claim.vocabulary),
        "mentions": len(claim.mentions),
        "section": " / ".join(first.place.section) if first else None,
        "page": first.place.page if first else None,
        "file": first.place.file if first else None,
        "line": first.place.line if first else None,
        "extractor": claim.extractor,
    }
    return row


def columns() -> tuple[str, ...]:
    """The columns of ``rows``, in order."""
    empty = Claim(
        id="", paper=None, text="", standalone="", kind=ClaimKind.METHOD, parts=(), mentions=()
    )
    return tuple(_row(empty, 0, Part(text="")))


def to_csv(claims: Sequence[Claim]) -> bytes:
    """UTF-8 CSV with a header. A cell that a spreadsheet would take for a formula gets a quote."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fieldnames=columns(), lineterminator="\r\n")
    writer.writeheader()
    for row in rows(claims):
        writer.writerow({name: _plain_cell(value) for name, value in row.items()})
    return buffer.getvalue().encode("utf-8", "replace")


def _plain_cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        cleaned = value.replace("\x00", "")
        return f"'{cleaned}" if cleaned.lstrip(" \n").startswith(_FORMULA_STARTS) else cleaned
    return value


def to_jsonl(claims: Sequence[Claim]) -> bytes:
    """One claim a line, every field of the record."""
    return b"".join(claim.model_dump_json().encode("utf-8", "replace") + b"\n" for claim in claims)


def to_parquet(claims: Sequence[Claim]) -> bytes:
    """An Apache Parquet file with the rows of the CSV, typed."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    numbers = {"part", "direction", "mentions", "page", "line"}
    flags = {"delta", "relative", "negated"}
    types = {name: arrow.int64() for name in numbers} | {name: arrow.bool_() for name in flags}
    types["confidence"] = arrow.float64()
    schema = arrow.schema([(name, types.get(name, arrow.string())) for name in columns()])
    table = arrow.Table.from_pylist(rows(claims), schema=schema)
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


def to_jsonld(claims: Sequence[Claim]) -> bytes:
    """A schema.org graph of ``Claim`` nodes; ``jsonld_schema`` describes it."""
    graph = [_node(claim) for claim in claims]
    document = {"@context": "https://schema.org", "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def jsonld_schema() -> dict[str, Any]:
    """The JSON Schema of ``to_jsonld``'s output."""
    text = files("claimcheck.extract").joinpath("schemas/claim-jsonld.schema.json")
    loaded: dict[str, Any] = json.loads(text.read_text(encoding="utf-8"))
    return loaded


def _node(claim: Claim) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "Claim",
        "@id": f"urn:claimcheck:claim:{claim.id}",
        "text": claim.text,
        "abstract": claim.standalone,
        "genre": claim.kind.value,
        "about": [_about(part, claim.vocabulary) for part in claim.parts],
    }
    if claim.mentions:
        appearances = [_appearance(claim, index) for index in range(len(claim.mentions))]
        node["firstAppearance"] = appearances[0]
        node["appearance"] = appearances
    return node


def _appearance(claim: Claim, index: int) -> dict[str, Any]:
    mention = claim.mentions[index]
    work: dict[str, Any] = {"@type": "ScholarlyArticle", "text": mention.text}
    if claim.paper:
        work["identifier"] = claim.paper
        if not claim.paper.startswith("sha256:") and any(c.isdigit() for c in claim.paper):
            work["url"] = _ARXIV + claim.paper
    if mention.place.page is not None:
        work["pagination"] = str(mention.place.page)
    if mention.place.section:
        work["articleSection"] = " / ".join(mention.place.section)
    return work


def _about(part: Part, vocabulary: str) -> dict[str, Any]:
    statement: dict[str, Any] = {"@type": "PropertyValue", "description": part.text}
    known = part.binding.specified()
    if part.binding.metric:
        statement["name"] = part.binding.metric
    if known:
        statement["valueReference"] = [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in known.items()
        ]
    key = part.fact_key(vocabulary)
    if key:
        statement["propertyID"] = key
    quantity = part.quantity
    if quantity:
        statement["value"] = f"{quantity.value:f}"
        if quantity.upper is not None:
            statement["minValue"], statement["maxValue"] = (
                f"{quantity.value:f}",
                f"{quantity.upper:f}",
            )
        if quantity.unit:
            statement["unitText"] = quantity.unit
    return statement
