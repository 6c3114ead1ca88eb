"""A report as GitHub-flavoured Markdown in which no text of a paper has any effect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimcheck.report import wording
from claimcheck.report.figures import data_table
from claimcheck.report.interface import (
    SYNTHETIC_NOTICE,
    BaseReport,
    Block,
    Bullets,
    Grid,
    Prose,
)
from claimcheck.report.plain import neutral
from claimcheck.report.rerun_view import RerunView, RunLink
from claimcheck.report.view import ClaimView, VerdictView, claim_views, source_view

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#!{}@]|(?<![^\W_])_|_(?![^\W_])")  # a_b needs no escape
_LINE_START = re.compile(r"^([-+=]|\d+(?=[.)](?:\s|$)))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|javascript|data|file)(?=:)|\bwww(?=\.)")


def escape(text: str) -> str:
    """``text`` as literal characters of one Markdown line, in prose and in table cells alike.

    Every character that can begin markup is escaped with a backslash, ``<`` and ``&`` as
    entities; what GitHub would turn into a link by itself is broken by an escaped colon or dot.
    """
    line = neutral(text)
    line = _SPECIAL.sub(_escaped, line)
    line = _ADDRESS.sub(lambda match: match.group() + "\\", line)
    start = _LINE_START.match(line)
    if start is None:
        return line
    if start.group()[0].isdigit():
        return f"{start.group()}\\{line[start.end() :]}"
    return f"\\{line}"


def _escaped(match: re.Match[str]) -> str:
    entities = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return entities.get(match.group(), f"\\{match.group()}")


def to_markdown(report: BaseReport) -> bytes:
    """UTF-8 Markdown with a newline at the end."""
    claims = claim_views(report)
    notice = [f"> **{SYNTHETIC_NOTICE}**", ""] if report.synthetic else []
    lines = [*notice, f"# {escape(report.title)}", ""]
    lines += [
        f"{escape(report.subject)}  ",
        f"{wording.day(report.date)}, {report.kind.replace('_', ' ')}",
        "",
    ]
    lines += ["## Abstract", ""]
    lines += [line for paragraph in report.abstract for line in (escape(paragraph), "")]
    for number, section in enumerate(report.sections, start=1):
        lines += [f"## {number} {escape(section.title)}", "", *notice]
        for block in section.blocks:
            lines += [*_block(block), ""]
    number = len(report.sections) + 1
    lines += [f"## {number} Claims", "", *notice, *_table(claims)]
    for claim in claims:
        lines += _claim(claim)
    lines += [f"## {number + 1} References", "", *notice]
    for source in (source_view(source, len(claims)) for source in report.sources):
        carried = "all claims" if source.every_claim else ", ".join(source.claims)
        link = f" <{source.link}>" if source.link else ""
        lines.append(
            f"- {escape(source.text)}{link} ({source.role}{'; ' + carried if carried else ''})"
        )
    lines += ["", f"## {number + 2} Provenance", "", *notice, *_provenance(report)]
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8", "replace")


def _block(block: Block) -> list[str]:
    match block:
        case Prose():
            return [
                f"**{escape(block.lead)}** {escape(block.text)}"
                if block.lead
                else escape(block.text)
            ]
        case Bullets():
            return [f"- {escape(entry)}" for entry in block.entries]
        case Grid():
            return _grid(block.caption, block.header, block.rows)
        case _:
            return _grid(block.title, *data_table(block))


def _grid(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"**{escape(caption)}**",
        "",
        f"| {' | '.join(map(escape, header))} |",
        f"|{' --- |' * len(header)}",
        *(f"| {' | '.join(map(escape, row))} |" for row in rows),
    ]


def _table(claims: Sequence[ClaimView]) -> list[str]:
    header = ("Claim", "Text", "Reporting", "Replication", "Confidence", "Level", "Where")
    rows = [
        (
            claim.name,
            claim.text,
            _labels(claim),
            "; ".join([*filter(None, [claim.replication]), *claim.against]) or "not run",
            _confidence(claim),
            f"{claim.level} {claim.level_key}",
            claim.where + (f"; evidence: {claim.evidence}" if claim.evidence else ""),
        )
        for claim in claims
    ]
    return [*_grid(wording.counted(len(claims), "claim") + ", worst first", header, rows), ""]


def _labels(claim: ClaimView) -> str:
    """The machine's label, whether it is contested, and what people say instead."""
    people = "".join(f"; {r.by}: {r.label}" for r in claim.reviews if r.label)
    return claim.outcome + (" (contested)" if claim.contested else "") + people


def _confidence(claim: ClaimView) -> str:
    return (
        f"{claim.confidence} ({claim.calibration})"
        if claim.confidence_value is not None
        else "none"
    )


def _claim(claim: ClaimView) -> list[str]:
    state = claim.outcome + (", contested" if claim.contested else "")
    rerun = claim.replication or "not run"
    lines = [f"### {claim.name}: {escape(state)}", "", f"> {escape(claim.text)}", ""]
    facts = [("On its own", claim.standalone or ""), ("Kind", claim.kind)]
    facts += [("Stands in", place) for place in claim.places]
    facts += [("Is a claim", claim.listing)]
    facts += [("Origin", "somebody else's sentence about the paper")] if claim.outside else []
    facts += list(claim.reading)
    facts += [("Hedged", hedge) for hedge in claim.hedges] + [("Scope", s) for s in claim.scope]
    facts += [
        ("Reporting", state),
        ("Replication", rerun),
        ("Confidence", _confidence(claim)),
        ("Levels", ", ".join(claim.levels)),
    ]
    facts += [*claim.listed, *(("Review", review.line) for review in claim.reviews)]
    facts += [("Not run again", line) for line in claim.gaps]
    facts += [("Could not check", f"{stage}: {reason}") for stage, reason in claim.failures]
    lines += [f"- {name}: {escape(text)}" for name, text in facts if text]
    lines.append("")
    if claim.parts:
        rows = [(p.text, p.quantity, p.measures, p.says, p.label) for p in claim.parts]
        lines += [
            *_grid("What it says", ("Part", "Quantity", "Measures", "Says", "Label"), rows),
            "",
        ]
    for verdict in claim.verdicts:
        lines += _verdict(verdict)
    if claim.earlier:
        lines += ["Earlier verdicts, replaced since:", ""]
        lines += [*(f"- {escape(line)}" for line in claim.earlier), ""]
    return lines


def _rerun(verdict: VerdictView, rerun: RerunView) -> list[str]:
    """A rerun: each measured part, then what ran, where and for how long."""
    lines = [
        f"**By {verdict.basis}: {escape(verdict.label)}** (check: {escape(verdict.check)}, {verdict.time})",
        "",
    ]
    for part in rerun.parts:
        rows = [(case.name, case.claimed, case.measured) for case in part.cases]
        title = f"{part.name}: {part.label_name}"
        if rows:
            lines += [*_grid(title, ("Case", "Claimed", "Rerun, points"), rows), ""]
        else:
            lines += [f"**{escape(title)}**", ""]
        lines += [escape(part.said), ""] if part.said else []
        lines += [f"- {escape(line)}" for line in part.arithmetic]
        lines += [f"- {escape(part.power)}"] if part.power else []
        lines += [f"- Caps the label: {escape(line)}" for line in part.caps]
        lines += [f"- Note: {escape(line)}" for line in part.notes]
        lines += [f"- How it was linked: {escape(part.linked)}"] if part.linked else []
        lines += [f"- Seeds {part.seeds}"] if part.seeds else []
        lines += [f"- Evaluations: {_runs(part.runs)}"] if part.runs else []
        lines.append("")
    facts = [("Recipe", line) for line in rerun.recipes] + [("Cost", rerun.cost)]
    facts += [("Ran on", line) for line in rerun.where]
    facts += [("Not measured", line) for line in rerun.gaps]
    lines += [f"- {name}: {escape(text)}" for name, text in facts]
    lines += [f"- Stages before the evaluations: {_runs(rerun.before)}"] if rerun.before else []
    return [*lines, "", *([f"Signature: {verdict.signature}", ""] if verdict.signature else [])]


def _runs(runs: Sequence[RunLink]) -> str:
    return " ".join(f"[{run.name}]({run.link})" if run.link else escape(run.name) for run in runs)


def _verdict(verdict: VerdictView) -> list[str]:
    if verdict.rerun is not None:
        return _rerun(verdict, verdict.rerun)
    lines = [
        f"**By {verdict.basis}: {escape(verdict.label)}** (check: {escape(verdict.check)}, confidence "
        f"{escape(verdict.confidence)}, {escape(verdict.calibration)}, {verdict.time})",
        "",
    ]
    if verdict.withheld:
        lines += [f"Withheld label: {escape(verdict.withheld)}", ""]
    if verdict.explanation:
        lines += [escape(verdict.explanation), ""]
    lines += [f"- {escape(line)}" for line in verdict.arithmetic] + [""] * bool(verdict.arithmetic)
    for evidence in verdict.evidence:
        source = f" of {escape(evidence.paper)}" if evidence.paper else ""
        lines += [
            f"> {escape(evidence.quote)}",
            ">",
            f"> — {evidence.role}, {escape(evidence.where)}{source}",
            "",
        ]
    if verdict.signature:
        lines += [f"Signature: {verdict.signature}", ""]
    return lines


def _provenance(report: BaseReport) -> list[str]:
    return [
        f"- {escape(name)}: {escape(value)}" for name, value in wording.provenance_facts(report)
    ]
