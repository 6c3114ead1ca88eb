"""A report as PDF, set by typst.

The template is constant. All text travels as one JSON value and is inserted as strings, which
typst never reads as markup, so nothing needs escaping and nothing in a paper can run. The compiler
sees a folder with that template alone as its root, imports no package and uses no network.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
import textwrap
from importlib.resources import files
from pathlib import Path
from typing import Any

from claimcheck.errors import ClaimcheckError
from claimcheck.report import figures, wording
from claimcheck.report.interface import (
    SYNTHETIC_NOTICE,
    BaseReport,
    Block,
    Bullets,
    Grid,
    Prose,
)
from claimcheck.report.methodology import standing_lines
from claimcheck.report.plain import neutral
from claimcheck.report.view import claim_views, source_view


def to_pdf(report: BaseReport) -> bytes:
    """A tagged A4 PDF whose dates are the report's. Equal reports give equal bytes.

    Fonts: those inside typst; only letters that they lack are taken from the machine's fonts.
    Raises ClaimcheckError when typst refuses.
    """
    import typst

    template = files("claimcheck.report").joinpath("templates", "report.typ").read_bytes()
    with tempfile.TemporaryDirectory(prefix="claimcheck-typst-") as name:
        folder = Path(name)
        source = folder / "report.typ"
        source.write_bytes(template)
        try:
            return typst.compile(
                source,
                root=folder,
                format="pdf",
                sys_inputs={"report": json.dumps(content(report))},
                package_path=folder,
                package_cache_path=folder,
            )
        except typst.TypstError as error:
            raise ClaimcheckError(
                f"typst could not set the report: {neutral(str(error))}",
                hint="ask for html or md, and report this with the JSON form of the report",
            ) from error


def content(report: BaseReport) -> dict[str, Any]:
    """What the template prints: neutral strings, numbers and SVG."""
    claims = claim_views(report)
    counts = report.tally
    return {
        "title": neutral(report.title),
        "running": textwrap.shorten(neutral(report.title), 90, placeholder=" …"),  # page heads
        "subject": neutral(report.subject),
        "kind": report.kind.replace("_", " ").capitalize(),
        "day": [report.date.year, report.date.month, report.date.day],
        "date": wording.day(report.date),
        "notice": SYNTHETIC_NOTICE if report.synthetic else "",
        "standing": [neutral(line) for line in standing_lines(report)],
        "abstract": [neutral(paragraph) for paragraph in report.abstract],
        "strip": str(figures.strip(counts)) if counts.claims else "",
        "outcomes": [
            [known.value, wording.OUTCOME_NAMES[known], f"{count:,}"]
            for known, count in counts.outcomes
        ],
        "total": wording.counted(counts.claims, "claim"),
        "contested": counts.contested,
        "tones": figures.TONES,
        "sections": [
            {"title": neutral(section.title), "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
        ],
        "claims": [dataclasses.asdict(claim) for claim in claims],
        "sources": [
            dataclasses.asdict(source_view(source, len(claims))) for source in report.sources
        ],
        "facts": [
            [neutral(name), neutral(value)] for name, value in wording.provenance_facts(report)
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Prose():
            return {"kind": "prose", "lead": neutral(block.lead), "text": neutral(block.text)}
        case Bullets():
            return {"kind": "bullets", "entries": [neutral(entry) for entry in block.entries]}
        case Grid():
            return {
                "kind": "grid",
                "caption": neutral(block.caption),
                "header": [neutral(name) for name in block.header],
                "rows": [[neutral(cell) for cell in row] for row in block.rows],
            }
        case _:
            return {
                "kind": "figure",
                "caption": neutral(block.title),
                "svg": str(figures.svg(block)),
                "alt": figures.description(block),
            }
