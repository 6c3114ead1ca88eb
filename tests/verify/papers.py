"""Small hand-made papers for the tests of the verifier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from claimcheck.parse.grid import RawCell, finish
from claimcheck.parse.interface import DocumentBuilder
from claimcheck.quantities import find_quantities
from claimcheck.records import (
    Claim,
    ClaimKind,
    Document,
    DocumentSource,
    Emphasis,
    Mention,
    Origin,
    Paper,
    Part,
    PassageKind,
    Place,
    Quantity,
    digest,
)
from claimcheck.verify import Corpus, verify_claims

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class _Reader:
    name, version, source = "hand", 1, DocumentSource.LATEX

    def read(self, path: object, builder: object, limits: object) -> None:
        raise NotImplementedError


def document(
    passages: Sequence[tuple[str, str, str]],  # kind, section, text
    tables: Sequence[tuple[str, Sequence[Sequence[str]]]] = (),  # caption, rows of cells
    *,
    paper: str = "2401.00001v1",
    title: str | None = None,
) -> Document:
    """A document of passages and tables; ``**x**`` in a cell is bold; a cell "<" joins leftwards."""
    builder = DocumentBuilder()
    builder.title = title
    for kind, section, text in passages:
        builder.add_passage(PassageKind(kind), text, Place(page=1, section=(section,)))
    for number, (caption, rows) in enumerate(tables, start=1):
        cells = []
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text == "<":
                    continue
                span = 1
                while c + span < len(row) and row[c + span] == "<":
                    span += 1
                bold = text.startswith("**")
                cells.append(
                    RawCell(
                        row=r,
                        column=c,
                        column_span=span,
                        text=text.strip("*"),
                        emphasis=(Emphasis.BOLD,) if bold else (),
                    )
                )
        grid = finish(cells, len(rows), max(len(row) for row in rows))
        builder.add_table(
            label=f"Table {number}",
            caption=caption,
            place=Place(page=2, section=("Results",)),
            rows=grid.rows,
            columns=grid.columns,
            header_rows=grid.header_rows,
            header_columns=grid.header_columns,
            cells=grid.cells,
        )
    digests = (digest(paper, title, passages, tables),)
    return builder.build(paper=paper, file_hashes=digests, reader=_Reader())  # type: ignore[arg-type]


def corpus(*documents: Document) -> Corpus:
    return Corpus(entries=tuple((Paper(id=d.paper, title=d.title), d) for d in documents))


def claim(text: str, paper: str = "2401.00001v1", within: Document | None = None) -> Claim:
    """An external claim; with ``within`` one extracted from every place where it stands there."""
    quantities = find_quantities(text)
    parts = tuple(Part(text=text, quantity=quantity) for quantity in quantities) or (
        Part(text=text),
    )
    mentions = []
    if within is not None:
        start = within.text.find(text)
        while start >= 0:
            passage = within.passage_at(start)
            assert passage is not None
            mentions.append(
                Mention(
                    id=digest(within.id, start), document=within.id, start=start,
                    end=start + len(text), text=text, passage=passage.id, place=passage.place,
                )
            )  # fmt: skip
            start = within.text.find(text, start + 1)
        assert mentions, text
    return Claim(
        id=digest("claim", paper, text),
        paper=paper,
        text=text,
        standalone=text,
        kind=ClaimKind.RESULT,
        parts=parts,
        mentions=tuple(mentions),
        origin=Origin.EXTRACTED if mentions else Origin.EXTERNAL,
    )


def verdict(text: str, *documents: Document, extracted: bool = False):
    """The verdict on a claim about the first document."""
    first = documents[0]
    made = claim(text, first.paper, first if extracted else None)
    return verify_claims([made], corpus(*documents), now=NOW)[0]


TRANSLATION = document(
    [
        ("title", "", "Quorn: translation without recurrence"),
        ("abstract", "Abstract", "We propose a new architecture, the Quorn. Our model achieves 28.4 BLEU on the Avalon 2014 Elvish-to-Dwarvish translation task, improving over the existing best results, including ensembles, by over 2 BLEU. On Elvish-to-Gnomish it reaches 41.8 BLEU."),
        ("paragraph", "4 Training", "The big models were trained for 300,000 steps (3.5 days)."),
        ("paragraph", "5 Results", "On the Avalon 2014 Elvish-to-Dwarvish translation task, the big Quorn model (Quorn (big) in Table 1) outperforms the best previously reported models by more than 2.0 BLEU."),
        ("paragraph", "5 Results", "On the Avalon 2014 Elvish-to-Gnomish translation task, our big model achieves a BLEU score of 41.0."),
        ("paragraph", "6 Conclusion", "We presented the Quorn."),
    ],
    [
        (
            "The Quorn achieves better BLEU scores than previous models on Elvish-to-Dwarvish and Elvish-to-Gnomish.",
            [
                ["Model", "BLEU", "<", "Training Cost (FLOPs)", "<"],
                ["", "Elvish-Dwarvish", "Elvish-Gnomish", "Elvish-Dwarvish", "Elvish-Gnomish"],
                ["ByteNorp", "23.75", "", "", ""],
                ["DeepAtt + PosUnk", "", "39.2", "", "1.0e20"],
                ["ConvSmurf", "25.16", "40.46", "9.6e18", "1.5e20"],
                ["MoEx", "26.03", "40.56", "2.0e19", "1.2e20"],
                ["ConvSmurf Ensemble", "26.36", "41.29", "7.7e19", "1.2e21"],
                ["Quorn (base model)", "27.3", "38.1", "3.3e18", "<"],
                ["Quorn (big)", "**28.4**", "**41.8**", "2.3e19", "<"],
            ],
        )
    ],
    title="Quorn: translation without recurrence",
)  # fmt: skip


def part(text: str, quantity: Quantity) -> Part:
    """A part about one number of a text."""
    return Part(text=text, quantity=quantity)
