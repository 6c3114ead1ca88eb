"""Answers: for each part of a question what the evidence shows, or that it cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from claimcheck.findings import same_work
from claimcheck.pipeline import Progress, Project, silent
from claimcheck.records import Document, Evidence, Finding, Paper, Record, ReportingLabel
from claimcheck.synthesis.asks import Ask, read_ask
from claimcheck.synthesis.concepts import factor_of, measure_of
from claimcheck.synthesis.evidence import Reading, disputed_cells, sources
from claimcheck.synthesis.gate import CheckedStatement, check_statements, reread
from claimcheck.synthesis.interface import Facet, Question
from claimcheck.synthesis.missing import mismatches, what_is_missing
from claimcheck.synthesis.question import facets_of
from claimcheck.synthesis.readout import from_table, means, measured
from claimcheck.synthesis.relevance import NEEDED, UNNAMED, Place, places, speaks_of
from claimcheck.synthesis.remedy import Remedy, find_remedy
from claimcheck.synthesis.statements import EvidenceRow, Statement
from claimcheck.synthesis.treatments import is_kind
from claimcheck.synthesis.wording import in_words
from claimcheck.verify.interface import Source
from claimcheck.verify.terms import stems
from claimcheck.vocabulary import TermKind, find_terms

MOST_SENTENCES = 4  # of a part; the evidence table holds everything
_MOST_CLAIMS = 5


class PartAnswer(Record):
    """One part of the question with all that was found on it."""

    question: str
    verdict: str = ""  # the answer in a few words, without a number: "Yes, in every comparison"
    statements: tuple[CheckedStatement, ...] = ()  # those that passed, and those that did not
    rows: tuple[EvidenceRow, ...] = ()
    claims: tuple[str, ...] = ()  # ids of supported claims of the papers that bear on it
    measured_by: tuple[str, ...] = ()  # works that measured, without versions
    strength: str = ""
    notes: tuple[str, ...] = ()
    missing: str = ""
    remedy: Remedy | None = None
    disputed: tuple[Evidence, ...] = ()  # cited cells that an inconsistency concerns
    facets: tuple[str, ...] = ()  # names that the evidence had to speak of
    unmet: tuple[str, ...] = ()  # those of which no table speaks

    @property
    def answered(self) -> bool:
        """Whether at least one sentence on it passed both checks."""
        return any(one.kept for one in self.statements)

    @property
    def kept(self) -> tuple[CheckedStatement, ...]:
        """The sentences that passed."""
        return tuple(one for one in self.statements if one.kept)


class Answer(Record):
    """The answer to a question."""

    question: Question
    parts: tuple[PartAnswer, ...]
    mismatches: tuple[str, ...] = ()  # sentences for the first lines

    @property
    def answered(self) -> bool:
        """Whether every part is answered."""
        return bool(self.parts) and all(part.answered for part in self.parts)


def answer_question(
    project: Project,
    question: Question,
    reading: Reading,
    recipes: Sequence[Path],
    *,
    progress: Progress = silent,
) -> Answer:
    """Answer every part from the cells and claims of the papers that were read."""
    given = sources(reading)
    papers = {paper.id: paper for paper in reading.papers}
    documents = {document.id: document for document in reading.documents}
    disputed = disputed_cells(reading.findings)
    parts = []
    for number, part in enumerate(question.parts):
        progress("answering", "parts", number, len(question.parts))
        parts.append(
            _part(project, part, question, given, papers, documents, disputed, reading, recipes)
        )
    progress("answering", "parts", len(question.parts), len(question.parts))
    return Answer(
        question=question, parts=tuple(parts), mismatches=mismatches(question, parts, given)
    )


def _part(
    project: Project,
    part: str,
    question: Question,
    given: Sequence[Source],
    papers: Mapping[str, Paper],
    documents: Mapping[str, Document],
    disputed: frozenset[str],
    reading: Reading,
    recipes: Sequence[Path],
) -> PartAnswer:
    ask, facets = read_ask(part), facets_of(part)
    found, unmet = places(given, facets, means(ask))
    statements, rows = collect(found, ask, facets)
    checked = check_statements(project, statements[:MOST_SENTENCES], papers, documents)
    names = tuple(f.name for f in facets if f.role not in ("factor",))
    lacking = tuple(facet.name for facet in unmet)
    if not any(one.kept for one in checked):
        return PartAnswer(
            question=part,
            statements=checked,
            rows=rows,
            missing=what_is_missing(ask, facets, unmet, found, given, checked),
            remedy=find_remedy(part, facets_of(question.text), recipes),
            facets=names,
            unmet=lacking,
        )
    kept = [one for one in checked if one.kept]
    # What no sentence says is counted all the same, also where the checker dropped the sentence:
    # "every comparison" must mean every one.
    dropped = [one.statement for one in checked if not one.kept]
    further = [
        one
        for one in (*dropped, *statements[MOST_SENTENCES:])
        if not reread(one, one.text, documents)
    ]
    compared = sum(one.steps for one in further)
    works = tuple(dict.fromkeys(papers[one.statement.paper].work for one in kept))
    cells = [evidence for one in kept for evidence in one.statement.evidence]
    return PartAnswer(
        question=part,
        verdict=in_words(ask, [*(one.statement for one in kept), *further]),
        statements=checked,
        rows=rows,
        claims=bearing(reading.findings, facets, ask, works),
        measured_by=works,
        strength=_strength(works, kept),
        notes=(
            *dict.fromkeys(note for one in kept for note in one.statement.notes),
            *_unnamed(found, [one.statement for one in kept]),
            *(
                (f"{compared} more comparisons are counted that no sentence tells",)
                if compared
                else ()
            ),
        ),
        disputed=tuple(cell for cell in cells if cell.id in disputed),
        facets=names,
        unmet=lacking,
    )


def collect(
    found: Sequence[Place], ask: Ask, facets: Sequence[Facet]
) -> tuple[list[Statement], tuple[EvidenceRow, ...]]:
    """Everything that tables show on an ask, the most fitting measures first."""
    ranked: list[tuple[int, Statement]] = []
    rows: list[EvidenceRow] = []
    named = [
        *facets_of(ask.outcome),
        *(f for f in facets if f.role == "method" and f.name in ask.outcome),
    ]
    for place, lines in measured(found, ask, facets, named):
        shown = from_table(place, ask, facets, lines)
        arms = {row.what for _, its_rows in shown for row in its_rows}
        whole = is_kind(ask.factor) and len(arms) > 1  # then one table after the other
        for rank, (statement, its_rows) in enumerate(shown):
            ranked.append((len(ranked) if whole else rank, statement))
            rows += its_rows
    ranked.sort(key=lambda one: one[0])
    return [statement for _, statement in ranked], tuple(rows)


def _unnamed(found: Sequence[Place], kept: Sequence[Statement]) -> tuple[str, ...]:
    """Metrics of the question that an answering table does not name."""
    used = {(one.paper, one.table) for one in kept}
    said = [
        f"{place.view.table.label} does not say that it prints {name}"
        for place in found
        if (place.source.paper.id, place.view.table.label or place.view.table.id) in used
        for name, where in place.where
        if where == UNNAMED
    ]
    return tuple(dict.fromkeys(said))


def _strength(works: Sequence[str], kept: Sequence[CheckedStatement]) -> str:
    """How many measured, and what they leave out."""
    many = "one source that measured" if len(works) == 1 else f"{len(works)} sources that measured"
    spreads = [one.statement.spread for one in kept]
    spread = "no spread printed"
    if any(spreads):
        whom = "each value" if all(spreads) else "some of the values"
        spread = f"with a spread printed for {whom}"
    return f"{many}, {spread}"


def relevant(findings: Sequence[Finding], question: Question) -> tuple[Finding, ...]:
    """The claims that bear on a question: they share a name with it, or its factor and its measure."""
    needed = [f for f in question.facets if f.role in NEEDED]
    factor, measure = factor_of(question.text), measure_of(question.text)
    found = []
    for finding in findings:
        text = finding.claim.standalone or finding.claim.text
        named_here = sum(speaks_of(facet, text) for facet in needed)
        varied = factor is not None and any(p.search(text) for p in factor.words)
        asked = measure is not None and any(p.search(text) for p in measure.words)
        if named_here >= min(2, len(needed) or 9) or (varied and (asked or named_here)):
            found.append(finding)
    return tuple(found)


def bearing(
    findings: Sequence[Finding], facets: Sequence[Facet], ask: Ask, works: Sequence[str]
) -> tuple[str, ...]:
    """Ids of supported claims of the measuring papers that speak of what is asked."""
    topic = stems(f"{ask.factor} {ask.rival} {ask.outcome}")
    names = {
        facet.name for facet in facets if facet.role in ("model", "benchmark", "dataset", "metric")
    }
    scored = []
    for finding in findings:
        claim = finding.claim
        if finding.reporting is not ReportingLabel.SUPPORTED or claim.paper is None:
            continue
        if not any(same_work(claim.paper, work) for work in works):
            continue
        shared = stems(claim.text) & topic
        here = {
            t.canonical for t in find_terms(claim.text) if t.kind is not TermKind.LANGUAGE
        } & names
        score = len(shared) + 2 * len(here)
        if score >= 3 and (here or not names):
            scored.append((score, claim.id))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple(key for _, key in scored[:_MOST_CLAIMS])
