"""What a careful reviewer notices in a paper: notes of their own kind, beside the verdicts.

A note is about the paper, not about one claim. ``fault``: two things in the paper cannot both be
right. ``doubt``: one of them is probably wrong. ``remark``: something a referee would ask about.
"""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.records import Document, EvidenceRole, Paper
from claimcheck.verify.conflicts import statements
from claimcheck.verify.interface import Corpus, Source
from claimcheck.verify.notes import NoteKind, ReviewNote, Severity, note
from claimcheck.verify.table_review import review_table
from claimcheck.verify.text_review import review_text

MAX_NOTES = 200  # of one paper


def review(
    paper: Paper, document: Document, corpus: Corpus | None = None
) -> tuple[ReviewNote, ...]:
    """All notes on one paper, faults first; ``corpus`` may hold papers it copied numbers from."""
    source = Source(paper, document)
    found = [
        *_sentences_against_cells(source),
        *(one for view in source.views for one in review_table(source, view)),
        *review_text(source),
        *(_copied(source, corpus) if corpus is not None else ()),
    ]
    unique = {one.id: one for one in found}
    return tuple(
        sorted(
            unique.values(), key=lambda one: (list(Severity).index(one.severity), one.kind, one.id)
        )
    )[:MAX_NOTES]


def _sentences_against_cells(source: Source) -> Iterator[ReviewNote]:
    """Sentences that surely speak of a cell and give another number."""
    for statement in statements(source):
        if statement.agrees:
            continue
        row, column = statement.view.rows[statement.row], statement.view.columns[statement.column]
        entry = statement.view.at(row, column)
        if entry is None:
            continue
        yield note(
            NoteKind.CELL_AND_SENTENCE,
            Severity.FAULT,
            source,
            f"A sentence says {statement.quantity.printed} where "
            f"{statement.view.table.label or statement.view.table.id} prints {entry.printed}.",
            arithmetic=f"{statement.quantity.printed} ≠ {entry.printed} ({entry.place})",
            evidence=(
                source.quote(statement.sentence, EvidenceRole.CONFLICTS),
                source.cell(statement.view, entry, EvidenceRole.CONFLICTS),
            ),
        )


def _copied(source: Source, corpus: Corpus) -> Iterator[ReviewNote]:
    """Rows whose numbers stand, digit for digit and under the same names, in another paper."""
    for other in corpus.sources:
        if other.paper.work == source.paper.work:
            continue
        known = {
            (entry.row.stems, entry.printed.strip("*†‡ "))
            for view in other.views
            for entry in view.entries()
            if entry.decimals
        }
        for view in source.views:
            for line in (*view.rows, *view.columns):
                entries = [e for e in view.entries((line,)) if e.decimals]
                same = [e for e in entries if (line.stems, e.printed.strip("*†‡ ")) in known]
                if line.stems and len(same) >= 2 and 2 * len(same) >= len(entries):
                    yield note(
                        NoteKind.COPIED,
                        Severity.REMARK,
                        source,
                        f"The numbers of {line.name} in {view.table.label or view.table.id} are those of "
                        f"{other.paper.title or other.paper.id}: copied, not measured again.",
                        evidence=tuple(
                            source.cell(view, e, EvidenceRole.CONTEXT) for e in same[:4]
                        ),
                    )


__all__ = ["NoteKind", "ReviewNote", "Severity", "review"]
