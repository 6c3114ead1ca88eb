"""Small records for tests of the store and of what stands on it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from claimcheck.records import (
    Basis,
    Claim,
    ClaimKind,
    Document,
    DocumentSource,
    Failure,
    FileRole,
    Mention,
    Paper,
    Part,
    Passage,
    PassageKind,
    Place,
    Quantity,
    ReportingLabel,
    StoredFile,
    Verdict,
    digest,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def paper(paper_id: str = "2101.00001v1", *, sha256: str = "ab" * 32, **fields: object) -> Paper:
    file = StoredFile(role=FileRole.PDF, name="paper.pdf", sha256=sha256, size=10)
    return Paper(id=paper_id, title="On Hares", files=(file,)).model_copy(update=fields)


def document(
    paper_id: str = "2101.00001v1",
    sentences: tuple[str, ...] = ("The hare runs 41.8 km.", "The tortoise is slower."),
    *,
    parser: str = "pdf/1",
) -> Document:
    passages = []
    start = 0
    for number, text in enumerate(sentences, start=1):
        passages.append(
            Passage(
                id=f"p{number:04d}",
                kind=PassageKind.PARAGRAPH,
                text=text,
                start=start,
                place=Place(page=1, section=("1 Races",)),
            )
        )
        start += len(text) + 2
    return Document(
        id=digest("document", paper_id, sentences, parser),
        paper=paper_id,
        source=DocumentSource.PDF,
        parser=parser,
        title="On Hares",
        passages=tuple(passages),
        tables=(),
        pages=1,
    )


def claim(source: Document, passage: Passage, **fields: object) -> Claim:
    mention = Mention(
        id=digest("mention", source.id, passage.start),
        document=source.id,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        passage=passage.id,
        place=passage.place,
    )
    quantity = None
    if "41.8" in passage.text:
        at = passage.text.index("41.8")
        quantity = Quantity(
            printed="41.8", value=Decimal("41.8"), decimals=1, unit="km", start=at, end=at + 4
        )
    return Claim(
        id=digest("claim", source.paper, passage.text),
        paper=source.paper,
        text=passage.text,
        standalone=passage.text,
        kind=ClaimKind.RESULT,
        parts=(Part(text=passage.text, quantity=quantity),),
        mentions=(mention,),
        confidence=0.9,
    ).model_copy(update=fields)


def claims(source: Document) -> tuple[Claim, ...]:
    return tuple(claim(source, passage) for passage in source.passages)


def verdict(
    about: Claim,
    label: ReportingLabel = ReportingLabel.SUPPORTED,
    *,
    time: datetime = NOW,
    basis: Basis = Basis.TABLE,
) -> Verdict:
    return Verdict(
        id=digest("verdict", about.id, label, time),
        claim=about.id,
        basis=basis,
        label=label,
        confidence=0.8,
        calibration="uncalibrated",
        check="fake",
        explanation="it stands so in the table",
        time=time,
    )


def failure(about: Claim, reason: str = "the reader ran out of time") -> Failure:
    return Failure(stage="verify", subject=about.id, reason=reason, time=NOW)
