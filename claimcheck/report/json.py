"""A report as JSON: the record itself in an envelope, with the counts beside it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from claimcheck.report.interface import SCHEMA, BaseReport, PaperReport, Report, SynthesisReport
from claimcheck.report.plain import escape_invisible


def envelope(report: BaseReport) -> dict[str, Any]:
    """``{"schema": …, "report": …, "tally": …}``, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "report": report.model_dump(mode="json"),
        "tally": report.tally.model_dump(mode="json"),
    }


def dumps(content: object, *, compact: bool = False) -> str:
    """JSON with sorted keys, in which invisible and reordering characters are escaped."""
    indent, separators = (None, (",", ":")) if compact else (1, None)
    return escape_invisible(
        json.dumps(
            content, ensure_ascii=False, indent=indent, separators=separators, sort_keys=True
        )
    )


def to_json(report: BaseReport) -> bytes:
    """UTF-8 JSON with a newline at the end. Text is verbatim, never neutralised or cut."""
    return (dumps(envelope(report)) + "\n").encode("utf-8")


def from_json(content: bytes | str) -> PaperReport | SynthesisReport:
    """The report behind :func:`to_json`. Raises pydantic's ValidationError for anything else."""
    adapter: TypeAdapter[PaperReport | SynthesisReport] = TypeAdapter(Report)
    return adapter.validate_python(json.loads(content)["report"], strict=False)
