"""No sentence without support: every sentence is checked after it was written, whoever wrote it.

Two checks, and both must let it pass. The first reads the cited cells again from the stored
documents and holds every number of the sentence against them, in order. The second is the general
checker, which knows nothing of how the sentence came to be: what it refutes, or finds
inconsistent, is dropped. Where it cannot decide, the sentence stands on its cells alone and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from claimcheck import pipeline
from claimcheck.pipeline import Project
from claimcheck.records import Document, Finding, Paper, Record, ReportingLabel
from claimcheck.synthesis.statements import Statement
from claimcheck.verify.terms import plain

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d[\d,]*(?:\.\d+)?(?:\s?·\s?10\^\d+)?")
_AGAINST = (ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT)
_DIRECTIONS = (
    frozenset(
        "higher more better above exceeds outperforms gains rises increases improves up".split()
    ),
    frozenset(
        "lower less fewer worse below falls drops decreases declines loses down slower".split()
    ),
)
_LONGEST_PATH = 4  # parts of a header that a sentence may run together
_AT_SETTING = re.compile(
    r"(?P<value>\d[\d,.]*\d|\d)\S{0,2} at (?P<key>[#\w{}ϵα-ω]{1,14}) = (?P<setting>\d[\d,.]*\d|\d)"
)
_NEGATIONS = re.compile(
    r"\b(?:not|no|never|neither|nor|without|hardly|fails?|failed)\b|n't\b", re.I
)


class CheckedStatement(Record):
    """A sentence after the gate."""

    statement: Statement
    text: str  # the wording that passed, or the first one
    kept: bool
    label: ReportingLabel | None  # the general checker's; None: no claim was found in it
    how: str  # one line: what let it pass, or what stopped it
    finding: Finding | None = None
    phrased: bool = False  # worded by a language model


def check_statements(
    project: Project,
    statements: Sequence[Statement],
    papers: Mapping[str, Paper],
    documents: Mapping[str, Document],
) -> tuple[CheckedStatement, ...]:
    """Put every statement through both checks, the wordings of each in turn."""
    for name in dict.fromkeys(one.paper for one in statements):
        # All at once: the evidence is laid out for one call, and single calls find their verdicts.
        texts = [
            text
            for one in statements
            if one.paper == name
            for text in (one.text, *one.variants)
            if not reread(one, text, documents)
        ]
        if texts:
            pipeline.check_text(project, texts, [papers[name]])
    return tuple(_check(project, one, papers, documents) for one in statements)


def _check(
    project: Project,
    statement: Statement,
    papers: Mapping[str, Paper],
    documents: Mapping[str, Document],
) -> CheckedStatement:
    undecided: CheckedStatement | None = None
    for text in (statement.text, *statement.variants):
        checked = check_wording(project, statement, text, papers, documents)
        if checked.kept and checked.label is ReportingLabel.SUPPORTED:
            return checked
        if not checked.kept and checked.label in _AGAINST:
            return checked  # refuted in one wording: no other one is tried
        undecided = undecided or checked
    assert undecided is not None
    return undecided


def check_wording(
    project: Project,
    statement: Statement,
    text: str,
    papers: Mapping[str, Paper],
    documents: Mapping[str, Document],
    *,
    phrased: bool = False,
) -> CheckedStatement:
    """One wording of a statement through both checks."""

    def answer(kept: bool, how: str, finding: Finding | None = None) -> CheckedStatement:
        label = finding.reporting if finding else None
        return CheckedStatement(
            statement=statement, text=text, kept=kept, label=label, how=how, finding=finding,
            phrased=phrased,
        )  # fmt: skip

    trouble = reread(statement, text, documents)
    if trouble:
        return answer(False, trouble)
    found = pipeline.check_text(project, [text], [papers[statement.paper]]).findings
    finding = found[0] if found else None
    label = finding.reporting if finding else None
    if label is ReportingLabel.SUPPORTED:
        return answer(True, "supported by the checker", finding)
    if any(one.reporting in _AGAINST for one in found):
        against = next(one for one in found if one.reporting in _AGAINST)
        return answer(False, f"the checker says {against.reporting}: dropped", against)
    if finding is not None and any(
        label in {value.value for value in _AGAINST}
        for verdict in finding.verdicts
        for label in verdict.part_labels
    ):
        return answer(False, "the checker refutes a part of it: dropped", finding)
    said = label.value if label else "finds no claim in it"
    return answer(True, f"every number read again in its cell; the checker: {said}", finding)


def reread(statement: Statement, text: str, documents: Mapping[str, Document]) -> str:
    """What is wrong with a wording, judged by the cited cells alone; empty where nothing is."""
    printed: list[str] = []
    for evidence in statement.evidence:
        document = documents.get(evidence.document or "")
        table = document.table(evidence.table or "") if document else None
        cell = (
            table.cell(evidence.row, evidence.column)
            if table and evidence.row is not None and evidence.column is not None
            else None
        )
        if cell is None or cell.text != evidence.quote:
            return f"the cell that it cites does not print {evidence.quote!r}: dropped"
        printed.append(cell.text)
    allowed = [_bare(number) for number in statement.numbers]
    names = _names(statement)
    said = [_bare(n) for n in _NUMBER.findall(_without(text, names))]
    wrong = [number for number in said if number not in allowed]
    if wrong:
        return f"{wrong[0]} stands in no cell that it cites: dropped"
    if said and not _in_order(said, allowed):
        return "its numbers do not stand in the order of the cells: dropped"
    for match in _AT_SETTING.finditer(text):
        if not _stands_at(match, statement, documents):
            return f"no cited cell prints {match['value']} at {match['key']} = {match['setting']}: dropped"
    if _directions(text) - _directions(" ".join((statement.text, *statement.variants))):
        return "it says a direction that the numbers do not: dropped"
    if bool(_NEGATIONS.search(_without(text, names))) != bool(
        _NEGATIONS.search(_without(statement.text, names))
    ):
        return "it negates what the numbers say: dropped"
    return ""


def _stands_at(
    match: re.Match[str], statement: Statement, documents: Mapping[str, Document]
) -> bool:
    """Whether a cited cell prints the value in a line whose setting is the one said.

    Read from the grid alone, without what made the sentence. Where the line leaves the setting blank,
    another line of the table must print it: the base line.
    """
    for evidence in statement.evidence:
        document = documents.get(evidence.document or "")
        table = document.table(evidence.table or "") if document else None
        if table is None or _bare(match["value"]) not in map(
            _bare, _NUMBER.findall(evidence.quote)
        ):
            continue
        along = [
            cell
            for cell in table.cells
            if not cell.header
            and (
                (cell.row == evidence.row and match["key"] in map(plain, cell.column_headers))
                or (cell.column == evidence.column and match["key"] in map(plain, cell.row_headers))
            )
        ]
        printed = [plain(cell.text) for cell in along if plain(cell.text)]
        if _bare(match["setting"]) in map(_bare, printed):
            return True
        if not printed and any(
            match["key"] in map(plain, (*cell.column_headers, *cell.row_headers))
            and _bare(plain(cell.text)) == _bare(match["setting"])
            for cell in table.cells
            if not cell.header
        ):
            return True
    return False


def _names(statement: Statement) -> tuple[str, ...]:
    """Headers of the cited cells: digits in them ("LLaMA 2 13B") are no numbers of the sentence."""
    found = {statement.table, statement.paper}
    for evidence in statement.evidence:
        for header in evidence.headers:
            found |= {header, header.replace("_", " ")}
        # "Layer" over "0" is one name: a number of a header is no number of the sentence.
        parts = evidence.headers
        found |= {
            " ".join(parts[start:end])
            for start in range(len(parts))
            for end in range(start + 2, min(len(parts), start + _LONGEST_PATH) + 1)
        }
    return tuple(
        sorted((name for name in found if re.search("[A-Za-z]", name)), key=len, reverse=True)
    )


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return text


def _bare(number: str) -> str:
    return (
        number.strip().strip(",").replace(",", "").lstrip("+").replace("−", "-").rstrip("%").strip()
    )


def _in_order(said: Sequence[str], allowed: Sequence[str]) -> bool:
    """Whether the numbers said are a subsequence of those allowed."""
    rest = iter(allowed)
    return all(any(number == known for known in rest) for number in said)


def _directions(text: str) -> set[int]:
    words = {word.casefold() for word in re.findall(r"[A-Za-z]+", text)}
    return {side for side, known in enumerate(_DIRECTIONS) if words & known}
