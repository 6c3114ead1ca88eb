"""Synthetic records that the tests of reports share: a small made-up paper and its findings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    Binding,
    Cell,
    CheckableBy,
    Citation,
    Claim,
    ClaimKind,
    Comparison,
    Document,
    DocumentSource,
    Evidence,
    EvidenceRole,
    Failure,
    Finding,
    Mention,
    Paper,
    PaperStatus,
    Part,
    Passage,
    PassageKind,
    Place,
    Quantity,
    Reference,
    ReplicationLabel,
    ReportingLabel,
    Table,
    Verdict,
)
from claimcheck.report.interface import PaperReport, Provenance

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TODAY = date(2026, 5, 5)
PAPER = Paper(
    id="2601.00017v2",
    title="Sorting Pebbles by Colour with Small Transducers",
    authors=("Ada Example", "Bo Sample"),
    published=datetime(2026, 1, 9, tzinfo=UTC),
    status=PaperStatus.CURRENT,
)
OTHER = Paper(
    id="2507.00400v1",
    title="Pebble Benchmarks Revisited",
    authors=("Cleo Placeholder",),
    published=datetime(2025, 7, 2, tzinfo=UTC),
    status=PaperStatus.CURRENT,
)
TEXTS = (
    "PebbleNet reaches 91.4 accuracy on the Brook test set, 2.1 points above the linear baseline.",
    "On the Shore set PebbleNet is best with 88.0 accuracy.",
    "We train on 12,400 pebbles for 3 days on a single machine [1].",
    "PebbleNet is smaller than every earlier system.",
    "Colour constancy is the ability to name a colour under changing light.",
    "Adding moonlight data improves accuracy by 4.0 points.",
    "PebbleNet needs about half of the memory of the linear baseline.",
    "Children sort pebbles in the same order.",
    "The gain holds in almost every one of the nine valleys.",
)


def document() -> Document:
    """The passages are the claims, one section each two; there is one table of four numbers."""
    passages, start = [], 0
    for index, text in enumerate(TEXTS):
        passages.append(
            Passage(
                id=f"p{index + 1:04d}",
                kind=PassageKind.PARAGRAPH,
                text=text,
                start=start,
                place=Place(
                    page=index // 3 + 1,
                    section=(f"{index // 2 + 1} Part",),
                    file="main.tex",
                    line=20 + index,
                ),
                citations=(
                    Citation(
                        start=text.index("[1]"), end=text.index("[1]") + 3, keys=("stone2019",)
                    ),
                )
                if "[1]" in text
                else (),
            )
        )
        start += len(text) + 2
    rows = (
        ("System", "Brook", "Shore"),
        ("PebbleNet", "91.4", "87.6"),
        ("Linear baseline", "89.3", "88.1"),
    )
    cells = tuple(
        Cell(
            row=row,
            column=column,
            text=text,
            number=Decimal(text) if row and column else None,
            header=not (row and column),
            row_headers=(rows[row][0],) if row and column else (),
            column_headers=(rows[0][column],) if row and column else (),
        )
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    )
    return Document(
        id="doc1",
        paper=PAPER.id,
        source=DocumentSource.LATEX,
        parser="latex/1",
        title=PAPER.title,
        passages=tuple(passages),
        tables=(
            Table(
                id="t01",
                label="Table 1",
                caption="Accuracy.",
                place=Place(page=2, file="main.tex", line=40),
                rows=3,
                columns=3,
                header_rows=1,
                header_columns=1,
                cells=cells,
            ),
        ),
        references=(
            Reference(key="stone2019", text="P. Stone. A Catalogue of Pebbles. 2019.", year=2019),
            Reference(key="never", text="Nobody. Never Cited. 2001.", year=2001),
        ),
        pages=3,
        warnings=(r"unknown macro \pebble in main.tex line 12",),
    )


def claim(index: int, **changes: object) -> Claim:
    """The claim of ``TEXTS[index]``."""
    text, passage = TEXTS[index], document().passages[index]
    number = {0: "91.4", 1: "88.0", 2: "12,400", 5: "4.0"}.get(index)
    quantity = None
    if number is not None:
        quantity = Quantity(
            printed=number,
            value=Decimal(number.replace(",", "")),
            unit="%" if index < 2 else None,
            delta=index == 5,
            direction=1 if index == 5 else 0,
            start=text.index(number),
            end=text.index(number) + len(number),
        )
    fields: dict[str, object] = {
        "id": f"claim{index}",
        "paper": PAPER.id,
        "text": text,
        "standalone": text.replace("We train", "PebbleNet is trained"),
        "kind": (
            ClaimKind.RESULT,
            ClaimKind.COMPARISON,
            ClaimKind.DATASET_STATISTIC,
            ClaimKind.COMPARISON,
            ClaimKind.DEFINITION,
            ClaimKind.RESULT,
            ClaimKind.COMPARISON,
            ClaimKind.QUALITATIVE,
            ClaimKind.RESULT,
        )[index],
        "parts": (
            Part(
                text=text,
                quantity=quantity,
                binding=Binding(system="PebbleNet", dataset="Brook", metric="accuracy"),
                comparison=Comparison.BETTER if index == 0 else None,
            ),
        ),
        "mentions": (
            Mention(
                id=f"m{index}",
                document="doc1",
                start=passage.start,
                end=passage.end,
                text=text,
                passage=passage.id,
                place=passage.place,
            ),
        ),
        "hedges": ("about",) if "about" in text else (),
        "checkable_by": (CheckableBy.TABLE, CheckableBy.RERUN) if number else (CheckableBy.TEXT,),
        "extractor": "sentences/1",
    }
    return Claim.model_validate(fields | changes)


def cell_evidence(row: int, column: int, role: EvidenceRole = EvidenceRole.DECIDES) -> Evidence:
    """The cell of the one table."""
    cell = document().tables[0].cell(row, column)
    assert cell is not None
    return Evidence(
        id=f"e{row}{column}{role}",
        role=role,
        paper=PAPER.id,
        document="doc1",
        quote=cell.text,
        place=Place(page=2, file="main.tex", line=40),
        table="t01",
        row=row,
        column=column,
        headers=(*cell.row_headers, *cell.column_headers),
    )


def verdict(index: int, label: ReportingLabel | ReplicationLabel, **changes: object) -> Verdict:
    """A verdict on ``claim(index)`` by a table, unless changed."""
    fields: dict[str, object] = {
        "id": f"v{index}{label}",
        "claim": f"claim{index}",
        "basis": Basis.TABLE,
        "label": label,
        "confidence": 0.91,
        "calibration": "made-up-set",
        "check": "value",
        "rationale": (cell_evidence(1, 1),),
        "explanation": "Made up for the tests.",
        "signature": (("check", "value/1"), ("rounding", "printed")),
        "time": NOW,
    }
    return Verdict.model_validate(fields | changes)


def some_findings() -> tuple[Finding, ...]:
    """Every outcome but NOT_CHECKED once, a contested one and a rerun."""
    verdicts = (
        verdict(
            0,
            ReportingLabel.SUPPORTED,
            arithmetic=("91.4 − 89.3 = 2.1",),
            check="delta",
            rationale=(cell_evidence(1, 1), cell_evidence(2, 1)),
        ),
        verdict(
            1,
            ReportingLabel.INCONSISTENT,
            explanation="The text says 88.0 and Table 1 says 87.6.",
            rationale=(cell_evidence(1, 2, EvidenceRole.CONFLICTS),),
        ),
        verdict(
            2,
            ReportingLabel.NOT_ENOUGH_INFO,
            confidence=None,
            calibration="uncalibrated",
            rationale=(),
        ),
        verdict(
            3,
            ReportingLabel.REFUTED,
            confidence=0.997,
            explanation="The table lists a smaller system.",
        ),
        verdict(
            4,
            ReportingLabel.NOT_CHECKABLE,
            confidence=None,
            rationale=(),
            explanation="A definition.",
            check="kind",
        ),
        verdict(5, ReportingLabel.SUPPORTED, confidence=0.62, calibration="uncalibrated"),
        verdict(
            5,
            ReplicationLabel.CONTRADICTED,
            basis=Basis.RERUN,
            check="paired-t",
            explanation="d̄ = −1.2, p = 0.003.",
            rationale=(
                Evidence(
                    id="r",
                    role=EvidenceRole.DECIDES,
                    paper=PAPER.id,
                    quote="−1.2 points",
                    run="stage-7f",
                ),
            ),
        ),
        verdict(6, ReportingLabel.ABSTAINED, suppressed=ReportingLabel.SUPPORTED, confidence=0.55),
        verdict(8, ReportingLabel.PARTIAL, part_labels=("PARTIAL",), confidence=0.8),
        verdict(
            0,
            ReportingLabel.NOT_ENOUGH_INFO,
            id="old",
            time=datetime(2026, 5, 1, tzinfo=UTC),
            rationale=(),
        ),
    )
    failures = (
        Failure(stage="verify", subject="claim7", reason="the sentence has no end", time=NOW),
    )
    return findings([claim(index) for index in range(len(TEXTS))], verdicts, failures)


def some_report(**changes: object) -> PaperReport:
    """A paper report over all of it."""
    from claimcheck.report import paper_report

    fields: dict[str, object] = {
        "paper": PAPER,
        "document": document(),
        "findings": some_findings(),
        "failures": (
            Failure(stage="fetch", subject=PAPER.id, reason="no PDF was stored", time=NOW),
        ),
        "references": (OTHER,),
        "provenance": Provenance(
            version="0.0.0", reader="LaTeX was there", settings=(("seed", "1"),)
        ),
        "date": TODAY,
    }
    return paper_report(**(fields | changes))  # type: ignore[arg-type]
