"""A report as one self-contained HTML file.

Every template is autoescaped, whatever its name. A content security policy allows exactly the one
style sheet and the one script of this file, by their hashes, and nothing from anywhere else; style
attributes are not used, so the policy needs no exception for them.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claimcheck.report import figures, methodology, wording
from claimcheck.report.interface import SYNTHETIC_NOTICE, BaseReport, Outcome
from claimcheck.report.json import dumps, envelope
from claimcheck.report.plain import neutral
from claimcheck.report.view import claim_views, source_view


@cache
def environment() -> Environment:
    """The template environment: everything is escaped that is not Markup made here."""
    made = Environment(
        loader=PackageLoader("claimcheck.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["neutral"] = neutral
    made.globals.update(svg=figures.svg, strip=figures.strip, data_table=figures.data_table)
    return made


def to_html(report: BaseReport) -> bytes:
    """UTF-8 HTML. No link leaves the page but http(s) ones; text of papers never runs."""
    style, script = _asset("report.css"), _asset("report.js")
    claims = claim_views(report)
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            claims=claims,
            groups=_groups(report, claims),
            counts=report.tally,
            sources=[source_view(source, len(claims)) for source in report.sources],
            standing=methodology.standing_lines(report),
            facts=wording.provenance_facts(report),
            words=wording,
            notice=SYNTHETIC_NOTICE,
            style=Markup(style),  # noqa: S704 (a file of ours)
            script=Markup(script),  # noqa: S704 (a file of ours)
            policy=_policy(style, script),
            embedded=_embedded(report),
        )
    )
    return page.encode("utf-8", "replace")


def _groups(report: BaseReport, claims: tuple[object, ...]) -> list[tuple[str, list[object]]]:
    """Claims under the headings of the detail section; the contested have one of their own."""
    grouped: dict[str, list[object]] = {}
    for entry, claim in zip(report.claims, claims, strict=True):
        contested = entry.finding.contested and entry.outcome not in (
            Outcome.INCONSISTENT,
            Outcome.REFUTED,
        )
        heading = "Contested" if contested else wording.OUTCOME_NAMES[entry.outcome]
        grouped.setdefault(heading, []).append(claim)
    return list(grouped.items())


def _asset(name: str) -> str:
    loader = environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(environment(), name)
    return source


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(report: BaseReport) -> Markup:
    """JSON that cannot end its script element or begin a comment in it."""
    text = dumps(envelope(report), compact=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped above)
