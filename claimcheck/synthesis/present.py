"""An answer, its panel and its changes as blocks of a report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from claimcheck.records import Paper
from claimcheck.report import AnswerPart, Sentence
from claimcheck.report.interface import Bar, BarFigure, Block, Bullets, Grid, Prose
from claimcheck.synthesis.answer import Answer, PartAnswer
from claimcheck.synthesis.asks import AskKind, read_ask
from claimcheck.synthesis.evidence import Aligned
from claimcheck.synthesis.interface import Flow, Question
from claimcheck.synthesis.memory import Changes
from claimcheck.synthesis.panel import BANDS, FORMULA, NOT_SCORED, Panel
from claimcheck.synthesis.statements import EvidenceRow
from claimcheck.verify.terms import STOPWORDS

if TYPE_CHECKING:
    from claimcheck.synthesis.assemble import Synthesis

_CHANGING = re.compile(
    r"^(?:(?:adding|increasing|decreasing|reducing|using|more|scaling(?: up)?) )+", re.I
)


def title_of(question: Question, papers: int) -> str:
    """A title that says what the review is about, from the question's own words."""
    ask = read_ask(question.text)
    many = f"{papers} paper{'' if papers == 1 else 's'}"
    if ask.kind is AskKind.EFFECT:
        factor = _CHANGING.sub("", ask.factor).strip()
        about = f"The effect of {factor} on {ask.outcome}"
    elif ask.kind is AskKind.CONTRAST:
        rivals = re.sub(
            r"\s*(?:\bor\b|\band\b|/)\s*(?:over|against|than|to)?\s+", " and ", ask.rival
        )
        about = f"{ask.factor} against {rivals}" + (f" on {ask.outcome}" if ask.outcome else "")
    else:
        about = question.text.rstrip("?")
    return f"{about}: evidence from {many}"


def answer_paragraphs(found: Synthesis) -> tuple[str, ...]:
    """The paragraphs of the abstract that answer; what is behind them describes the review."""
    entries = 2 if found.report.claims else 1
    return found.report.abstract[:-entries]


def part_of(part: PartAnswer) -> AnswerPart:
    """One part for the report: its sentences with their sources, or what is missing."""
    ask = read_ask(part.question)
    factor = _CHANGING.sub("", ask.factor).strip()
    label = f"Against {ask.rival}" if ask.kind is AskKind.CONTRAST else f"On {factor}"
    sentences = tuple(
        Sentence(
            text=one.text,
            paper=one.statement.paper,
            table=one.statement.table,
            cells=one.statement.evidence,
            arithmetic=one.statement.arithmetic,
            check=one.how + (" (worded by a language model)" if one.phrased else ""),
            dropped=not one.kept,
        )
        for one in part.statements
    )
    answer = headline = None
    if part.answered:
        said = [f"{one.text} ({one.statement.table} of {one.statement.paper})" for one in part.kept]
        main = [
            text
            for text, one in zip(said, part.kept, strict=True)
            if one.statement.measure == part.kept[0].statement.measure
        ]
        said_of = {
            note
            for one in part.kept
            if one.statement.measure == part.kept[0].statement.measure
            for note in one.statement.notes
        }
        noted = [note for note in part.notes if note in said_of or "does not say" in note]
        headline = " ".join(
            filter(
                None,
                (
                    part.verdict,
                    *(_ended(text) for text in main),
                    f"Note: {'; '.join(noted)}." if noted else "",
                ),
            )
        )
        notes = f" Note: {'; '.join(part.notes)}." if part.notes else ""
        answer = " ".join(filter(None, (part.verdict, *(_ended(text) for text in said)))) + notes
    return AnswerPart(
        question=part.question,
        label=label,
        answer=answer,
        headline=headline or "",
        claims=part.claims if part.answered else (),
        strength=part.strength,
        missing=part.missing,
        remedy=part.remedy.in_words() if part.remedy else _no_recipe(part),
        sentences=sentences,
        evidence=_tables(part.rows),
    )


def _ended(text: str) -> str:
    """ "It is 5. (Table 1 of X)" → "It is 5 (Table 1 of X)." """
    return re.sub(r"\.\s(\([^()]*\))$", r" \1.", text)


def _no_recipe(part: PartAnswer) -> str:
    if part.answered:
        return ""
    return (
        "a recipe that does not exist yet: none that ships with claimcheck varies this on these data"
        " sets (claimcheck recipe draft PAPER writes a skeleton)"
    )


def _tables(rows: Sequence[EvidenceRow]) -> tuple[Grid, ...]:
    if not rows:
        return ()
    return (
        Grid(
            caption=f"Evidence: {len(rows)} numbers side by side",
            header=("Measure", "What", "Value", "Against", "Difference", "Source"),
            rows=tuple(
                (row.measure, row.what, row.value, row.against, row.difference, f"{row.table} of {row.paper}")
                for row in rows
            ),
        ),
    )  # fmt: skip


def aligned_blocks(found: Sequence[Aligned]) -> tuple[Block, ...]:
    """Numbers of different papers for the same thing."""
    if not found:
        return (
            Prose(
                lead="Across papers.",
                text="No two of the papers print a number for the same system on the same data set, "
                "so nothing corroborates and nothing contradicts across papers.",
            ),
        )
    return (
        Grid(
            caption=f"Across papers: {len(found)} pairs of numbers for the same system and data set",
            header=("System", "Data set", "Metric", "One paper", "Another", "Relation", "Why"),
            rows=tuple(
                (
                    one.system,
                    one.dataset,
                    one.metric or "not said",
                    f"{one.first.printed} ({one.first.table} of {one.first.paper})",
                    f"{one.second.printed} ({one.second.table} of {one.second.paper})",
                    one.relation.value,
                    one.why,
                )
                for one in found
            ),
        ),
    )


def question_blocks(question: Question) -> tuple[Block, ...]:
    """How the question was understood."""
    facts = [
        ("Varied", question.factor),
        ("Measured", question.outcome),
        ("On", question.population),
        ("Against", question.comparison),
        ("By", question.metric),
    ]
    rows = [(name, value or "the question does not say") for name, value in facts]
    rows += [
        (facet.role.capitalize(), facet.name + ("" if facet.known else " (not in the vocabulary)"))
        for facet in question.facets
    ]
    blocks: list[Block] = [
        Grid(
            caption="How the question was understood",
            header=("Field", "Value"),
            rows=tuple(rows),
        )
    ]
    if question.problems:
        blocks.append(Bullets(entries=tuple(f"The question {one}." for one in question.problems)))
    return tuple(blocks)


def flow_grid(flow: Flow) -> Grid:
    """The flow diagram as a table."""
    rows = [(f"Records identified in {index.value}", count) for index, count in flow.identified]
    rows += [
        ("Malformed records, left out", flow.malformed),
        ("Duplicates merged", flow.duplicates),
        ("Works screened", flow.screened),
        *((f"Excluded: {reason}", count) for reason, count in flow.excluded),
        ("Full texts sought", flow.sought),
        ("Not retrieved", flow.not_retrieved),
        ("Unreadable", flow.unreadable),
        *((f"Ineligible: {reason}", count) for reason, count in flow.ineligible),
        ("Papers read", flow.read),
    ]
    return Grid(
        caption="Flow of records",
        header=("Step", "Records"),
        rows=tuple((step, f"{count:,}") for step, count in rows),
    )


def panel_blocks(panel: Panel) -> tuple[Block, ...]:
    """Scores with their fractions, formula, disagreement, bands and gate."""
    reviews = panel.reviews
    first = reviews[0].rubrics
    rows = []
    for at, rubric in enumerate(first):
        shares = [f"{r.rubrics[at].numerator}/{r.rubrics[at].denominator}" for r in reviews]
        rows.append((rubric.name, *shares, rubric.meaning))
    rows += [
        (name, *("not scored" for _ in reviews), "cannot be computed from papers")
        for name in NOT_SCORED
    ]
    weights = tuple(
        (
            review.reviewer.name + (" (strict)" if review.reviewer.strict else ""),
            " : ".join(map(str, review.reviewer.weights)),
            _share(review.score),
        )
        for review in reviews
    )
    gate = "; ".join(panel.gate) if panel.gate else "nothing lowers the tier"
    bands = ", ".join(
        f"{tier.value} {_share(low)} to {'1' if high > 1 else 'below ' + _share(high)}"
        for tier, low, high in BANDS
    )
    return (
        Prose(
            lead=f"Overall: {_share(panel.score)} of 1, {panel.tier.value}.",
            text=f"{FORMULA} Bands: {bands}. Gate: {gate}.",
        ),
        Grid(
            caption="Rubrics, as each reviewer counts them",
            header=("Rubric", *(review.reviewer.name for review in reviews), "What is counted"),
            rows=tuple(rows),
        ),
        Grid(
            caption="Reviewers: fixed weightings of the rubrics, in the order above",
            header=("Reviewer", "Weights", "Score"),
            rows=weights,
        ),
        Prose(
            lead="Disagreement.",
            text=f"The reviewers differ by {_share(panel.spread)} between the highest and the lowest score. "
            "They are computed weightings, not people.",
        ),
        BarFigure(
            title="Scores of the reviewers, in hundredths",
            unit="hundredth",
            bars=tuple(
                Bar(label=review.reviewer.name, count=round(review.score * 100))
                for review in reviews
            ),
        ),
    )


def _share(value: Fraction) -> str:
    return f"{float(value):.2f}"


def change_blocks(changes: Changes) -> tuple[Block, ...]:
    """What is different from the last report on the same question."""
    lead = f"Since the report of {changes.before:%-d %B %Y}:"
    if not changes.any:
        return (Prose(lead=lead, text="nothing changed."),)
    entries = [
        *(f"Paper added: {name}." for name in changes.added),
        *(f"Paper no longer included: {name}." for name in changes.removed),
        *changes.answers,
        *changes.labels,
        *changes.counts,
        *changes.search,
    ]
    return (Prose(lead=lead, text=f"{len(entries)} changes."), Bullets(entries=tuple(entries)))


def bibliography_blocks(
    papers: Sequence[Paper], kinds: Mapping[str, str], carried: Mapping[str, Sequence[str]]
) -> tuple[Block, ...]:
    """Role, type and claims of every source, and the sources in BibTeX."""
    if not papers:
        return ()
    return (
        Grid(
            caption="Sources: role, type of publication, and the parts that they carry",
            header=("Source", "Role", "Type", "Carries"),
            rows=tuple(
                (
                    paper.id,
                    "included: synthetic, no evidence" if paper.synthetic else "included",
                    kinds.get(paper.id, "not known: a local file" if paper.status.value == "local" else "preprint"),
                    "; ".join(carried.get(paper.id, ())) or "nothing of the answer",
                )
                for paper in papers
            ),
        ),
        Grid(
            caption="BibTeX",
            header=("Key", "Entry"),
            rows=tuple((bibtex_key(paper), bibtex(paper)) for paper in papers),
            folded=True,
        ),
    )  # fmt: skip


def bibtex_key(paper: Paper) -> str:
    """A key that a bibliography can use: first author, year, id; the title's words for an author."""
    named = paper.authors[0].split()[-1:] if paper.authors else _title_words(paper.title or "")
    year = str(paper.published.year) if paper.published else ""
    head = re.sub(r"[^A-Za-z0-9]+", "", f"{''.join(named)}{year}")
    rest = re.sub(r"[^\w.]+", "_", paper.id)
    return f"{head}_{rest}" if head else rest


def _title_words(title: str) -> list[str]:
    """The first words of a title that say something: "intermediate training miniature"."""
    words = (word for word in re.findall(r"[A-Za-z0-9]+", title.casefold()))
    return [word for word in words if word not in STOPWORDS and len(word) > 2][:_KEY_WORDS]


_KEY_WORDS = 3
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def bibtex(paper: Paper) -> str:
    """One entry on one line. What is not known is left out."""
    fields = [("title", paper.title or paper.id)]
    if paper.authors:
        fields.append(("author", " and ".join(paper.authors)))
    if paper.published:
        fields.append(("year", str(paper.published.year)))
    if re.match(r"^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$", paper.id):
        fields += [("eprint", paper.id), ("archiveprefix", "arXiv")]
    if paper.doi:
        fields.append(("doi", paper.doi))
    body = ", ".join(f"{name} = {{{_tex(value)}}}" for name, value in fields)
    return f"@misc{{{bibtex_key(paper)}, {body}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in " ".join(text.split()))


def doubts(answer: Answer, *, searched: bool, papers: int) -> tuple[str, ...]:
    """Limits of this review, from what happened in it."""
    kept = [one for part in answer.parts for one in part.kept]
    said = []
    if not searched:
        said.append(
            f"No index was searched: the {papers} papers are those that were in the workspace, so the"
            " answer is about them and not about the literature."
        )
    said.append(
        "Only tables count as evidence for numbers; figures are not read, and sentences of the papers"
        " are quoted only where a check supports them."
    )
    undecided = sum(one.how != "supported by the checker" for one in kept)
    if undecided:
        said.append(
            f"{undecided} of {len(kept)} sentences of the answer rest on their cells alone: the checker"
            " could not decide on them."
        )
    if kept and not any(one.statement.spread for one in kept):
        said.append("The tables print no spread, so a small difference may be chance.")
    if any(len(part.measured_by) == 1 for part in answer.parts):
        said.append("Parts that one source measured are not corroborated by anybody else.")
    return tuple(said)


def search_lines(lines: Sequence[str]) -> tuple[Block, ...]:
    """What went wrong in a search, said where the search is described."""
    return (Bullets(entries=tuple(lines)),) if lines else ()
