"""The ten rules of what a verdict means; each test fails where its rule is dropped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claimcheck.records import (
    Basis,
    Document,
    EvidenceRole,
    Origin,
    Paper,
    Verdict,
)
from claimcheck.records import ReportingLabel as L
from claimcheck.verify import Corpus, VerifySettings, verify_claims
from claimcheck.verify.strangers import version_clash
from tests.verify.papers import NOW, TRANSLATION, claim, corpus, document, verdict

SCORES = document(
    [
        ("title", "", "Zorbnet: deep parsing"),
        ("abstract", "Abstract", "We introduce Zorbnet. Zorbnet achieves 91.4 F1 on Grelb."),
        ("paragraph", "4 Results", "Table 1 shows the results on all tasks."),
        ("paragraph", "4 Results", "Zorbnet outperforms Plinkbert on Grelb and Moob."),
        ("paragraph", "4 Results", "Without dropout, Zorbnet falls to 87.2 F1 on Grelb."),
    ],
    [
        (
            "F1 on all tasks.",
            [
                ["Model", "Grelb", "Moob", "Tarn", "Avg."],
                ["Frobtron", "85.1", "70.2", "60.3", "71.9"],
                ["Plinkbert", "88.6", "74.9", "64.8", "76.1"],
                ["Zorbnet (small)", "90.0", "76.1", "64.0", "76.7"],
                ["Zorbnet (large)", "**91.4**", "**78.3**", "**66.1**", "**78.6**"],
            ],
        )
    ],
    title="Zorbnet: deep parsing",
)


def transposed(source: Document) -> Document:
    """The same paper with its tables' rows and columns exchanged."""
    (table,) = source.tables
    grid = [["" for _ in range(table.columns)] for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    flipped = [list(column) for column in zip(*grid, strict=True)]
    passages = [
        (p.kind.value, p.place.section[0] if p.place.section else "", p.text)
        for p in source.passages
    ]
    return document(passages, [(table.caption, flipped)], paper=source.paper, title=source.title)


def renamed(source: Document, names: dict[str, str]) -> Document:
    """The same paper with every name exchanged for another."""
    raw = source.model_dump_json()
    for old, new in names.items():
        raw = raw.replace(old, new)
    parsed = Document.model_validate_json(raw)
    passages = [
        (p.kind.value, p.place.section[0] if p.place.section else "", p.text)
        for p in parsed.passages
    ]
    (table,) = parsed.tables
    grid = [["" for _ in range(table.columns)] for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return document(passages, [(table.caption, grid)], paper=source.paper, title=parsed.title)


CLAIMS = [
    ("Zorbnet (large) reaches 91.4 on Grelb.", L.SUPPORTED),
    ("Plinkbert reaches 88.6 on Grelb.", L.SUPPORTED),
    ("Plinkbert reaches 91.4 on Grelb.", L.REFUTED),
    ("Zorbnet (large) reaches 91.4 on Moob.", L.REFUTED),
    ("Zorbnet (large) outperforms Plinkbert on Tarn.", L.SUPPORTED),
    ("Plinkbert outperforms Zorbnet (large) on Tarn.", L.REFUTED),
    ("Zorbnet (large) improves over Plinkbert by 2.8 points on Grelb.", L.SUPPORTED),
    ("Zorbnet (large) improves over Plinkbert by 4.9 points on Grelb.", L.REFUTED),
    ("Zorbnet (large) has the highest score on Moob.", L.SUPPORTED),
    ("Plinkbert has the highest score on Moob.", L.REFUTED),
]


@pytest.mark.parametrize(("text", "label"), CLAIMS)
def test_plain_claims(text: str, label: L) -> None:
    answer = verdict(text, SCORES)
    assert answer.label is label, answer.explanation


# 1. No self-verification.


def test_1_neither_its_own_span_nor_a_restatement_is_support() -> None:
    paper = document(
        [
            ("paragraph", "4 Results", "Zorbnet needs 7.25 joules a token."),
            ("paragraph", "5 Discussion", "As said, Zorbnet needs 7.25 joules a token."),
        ]
    )
    answer = verdict("Zorbnet needs 7.25 joules a token.", paper, extracted=True)
    assert answer.label is L.NOT_ENOUGH_INFO
    assert all(e.role is not EvidenceRole.DECIDES for e in answer.rationale)
    assert verdict("Zorbnet needs 7.25 joules a token.", paper).label is L.SUPPORTED


def test_1_an_unequal_value_is_no_restatement() -> None:
    answer = verdict("Zorbnet needs 8.25 joules a token.", document(
        [("paragraph", "4 Results", "Zorbnet needs 7.25 joules a token.")]
    ))  # fmt: skip
    assert answer.label is not L.SUPPORTED


# 2. Bind before comparing.


def test_2_an_average_is_another_quantity() -> None:
    # 78.6 stands in the average column: a claim about one task is not supported by it.
    assert verdict("Zorbnet (large) reaches 78.6 on Moob.", SCORES).label is L.REFUTED
    assert verdict("Zorbnet (large) reaches 78.6 on average.", SCORES).label is L.SUPPORTED


def test_2_unknown_names_leave_a_number_unbound() -> None:
    assert verdict("Zorbnet (large) reaches 91.4 on Quibble.", SCORES).label not in (
        L.SUPPORTED,
        L.REFUTED,
    )
    assert verdict("Vexnet reaches 99.9 on Grelb.", SCORES).label not in (L.SUPPORTED, L.REFUTED)


def test_2_versions_of_a_dataset_do_not_mix() -> None:
    paper = document(
        [("paragraph", "4 Results", "Tables 1 and 2 show it.")],
        [
            ("Grelb 1.1 results.", [["Model", "F1"], ["Frobtron", "80.1"], ["Zorbnet", "91.4"]]),
            ("Grelb 2.0 results.", [["Model", "F1"], ["Frobtron", "70.1"], ["Zorbnet", "83.0"]]),
        ],
    )
    assert verdict("Zorbnet reaches 83.0 F1 on Grelb 2.0.", paper).label is L.SUPPORTED
    assert verdict("Zorbnet reaches 91.4 F1 on Grelb 2.0.", paper).label is not L.SUPPORTED


def test_2_a_caption_says_which_version_before_the_section_a_table_floats_in() -> None:
    claim = "Zorbnet reaches 83.0 F1 on Grelb 1.1."
    assert version_clash(claim, "Grelb 2.0 results.", "4.2 Grelb 1.1")
    assert not version_clash(claim, "Grelb 1.1 results.", "4.3 Grelb 2.0")
    assert not version_clash(claim, "Results.", "4.2 Grelb 1.1")
    assert version_clash(claim, "Results.", "4.3 Grelb 2.0")


# 3. Rounding.


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        ("91.4", L.SUPPORTED),
        ("91", L.SUPPORTED),
        ("91.43", None),
        ("91.5", None),
        ("91.8", L.REFUTED),
    ],
)
def test_3_refuted_only_beyond_rounding_and_a_digit(stated: str, label: L | None) -> None:
    answer = verdict(f"Zorbnet (large) reaches {stated} F1 on Grelb.", SCORES)
    if label is None:
        assert answer.label not in (L.SUPPORTED, L.REFUTED)
    else:
        assert answer.label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Zorbnet (large) reaches more than 91 F1 on Grelb.", L.SUPPORTED),
        ("Zorbnet (large) reaches more than 95 F1 on Grelb.", L.REFUTED),
        ("Zorbnet (large) reaches about 91 F1 on Grelb.", L.SUPPORTED),
        ("Zorbnet (large) reaches at least 91.4 F1 on Grelb.", L.SUPPORTED),
        ("Zorbnet (large) reaches less than 80 F1 on Grelb.", L.REFUTED),
    ],
)
def test_3_relations_have_meanings(text: str, label: L) -> None:
    assert verdict(text, SCORES).label is label


# 4. Derived numbers over bound cells, with the formula.


def test_4_the_formula_is_printed() -> None:
    answer = verdict("Zorbnet (large) improves over Plinkbert by 2.8 points on Grelb.", SCORES)
    assert answer.basis is Basis.TABLE
    assert answer.arithmetic[0].startswith("91.4 − 88.6 = 2.8")
    assert {e.quote for e in answer.rationale} == {"91.4", "88.6"}


# 5. Direction, superlatives and negation, symbolically.


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Plinkbert improves over Zorbnet (large) by 2.8 points on Grelb.", L.REFUTED),
        ("Zorbnet (large) does not outperform Plinkbert on Grelb.", L.REFUTED),
        ("Plinkbert does not outperform Zorbnet (large) on Grelb.", L.SUPPORTED),
        ("Frobtron performs worse than Plinkbert on Tarn.", L.SUPPORTED),
    ],
)
def test_5_equal_numbers_do_not_make_a_comparison_true(text: str, label: L) -> None:
    assert verdict(text, SCORES).label is label


# 6. Absence is not refutation.


def test_6_nothing_found_is_not_false() -> None:
    for text in ("Zorbnet runs on 12 phones.", "Blorp sings at 3.2 hertz.", "Cats like Zorbnet."):
        assert verdict(text, SCORES).label in (L.NOT_ENOUGH_INFO, L.ABSTAINED)


# 7. Calibration: a confidence names its set, or says that there is none.


def test_7_confidence_names_its_set() -> None:
    for text, _ in CLAIMS:
        answer = verdict(text, SCORES)
        assert (answer.confidence is None) == (answer.calibration == "uncalibrated")


def test_7_below_the_operating_point_the_label_is_suppressed() -> None:
    timid = VerifySettings(refute_at=1.01, support_at=1.01)
    answer = verify_claims([claim(CLAIMS[2][0])], corpus(SCORES), now=NOW, settings=timid)[0]
    assert isinstance(answer, Verdict)
    assert answer.label is L.ABSTAINED
    assert answer.suppressed is L.REFUTED


# 8. External claims are first-class.


def test_8_somebody_elses_sentence_is_judged() -> None:
    made = claim("Plinkbert reaches 91.4 on Grelb.")
    assert made.origin is Origin.EXTERNAL
    assert verdict(made.text, SCORES).label is L.REFUTED


def test_8_the_papers_own_claim_against_its_table_is_an_inconsistency() -> None:
    paper = document(
        [
            ("paragraph", "4 Results", "Plinkbert reaches 91.4 on Grelb."),
            *[(p.kind.value, "4 Results", p.text) for p in SCORES.passages if "Table" in p.text],
        ],
        [
            (
                "F1.",
                [
                    ["Model", "Grelb", "Moob"],
                    ["Plinkbert", "88.6", "70.1"],
                    ["Zorbnet", "91.4", "71.3"],
                ],
            )
        ],
    )
    answer = verdict("Plinkbert reaches 91.4 on Grelb.", paper, extracted=True)
    assert answer.label is L.INCONSISTENT
    conflicting = {e.quote for e in answer.rationale}
    assert "88.6" in conflicting
    assert "Plinkbert reaches 91.4 on Grelb." in conflicting


# 9. A model never scores its training items: see test_weigh.py and test_entailment.py.


# 10. Names do not matter.

NAMES = {"Zorbnet": "Quexel", "Plinkbert": "Vormix", "Frobtron": "Haldane", "Grelb": "Ostrow", "Moob": "Pindar", "Tarn": "Ulmo"}  # fmt: skip


@pytest.mark.parametrize(("text", "label"), CLAIMS)
def test_10_renaming_changes_no_verdict(text: str, label: L) -> None:
    other = text
    for old, new in NAMES.items():
        other = other.replace(old, new)
    assert verdict(other, renamed(SCORES, NAMES)).label is label


@pytest.mark.parametrize(("text", "label"), CLAIMS)
def test_10_transposing_the_table_changes_no_verdict(text: str, label: L) -> None:
    assert verdict(text, transposed(SCORES)).label is label


def test_10_without_the_decisive_cell_nothing_is_known() -> None:
    (table,) = SCORES.tables
    text = "Plinkbert reaches 88.6 on Grelb."
    before = verdict(text, SCORES)
    decisive = next(e for e in before.rationale if e.role is EvidenceRole.DECIDES)
    cells = tuple(c for c in table.cells if (c.row, c.column) != (decisive.row, decisive.column))
    blinded = SCORES.model_copy(update={"tables": (table.model_copy(update={"cells": cells}),)})
    assert before.label is L.SUPPORTED
    assert verdict(text, blinded).label is L.NOT_ENOUGH_INFO
    false = "Plinkbert reaches 70.0 on Grelb."
    assert verdict(false, SCORES).label is L.REFUTED
    assert verdict(false, blinded).label is L.NOT_ENOUGH_INFO


def test_the_contradiction_is_seen_from_both_sides() -> None:
    for value in ("41.0", "41.8"):
        answer = verdict(
            f"The big Quorn reaches {value} BLEU on Avalon 2014 Elvish-to-Gnomish.", TRANSLATION
        )
        assert answer.label is L.INCONSISTENT
        assert len({(e.table, e.row, e.column, e.passage) for e in answer.rationale}) >= 2


def test_dates_bound_what_is_held_against_a_paper() -> None:
    early, late = datetime(2015, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    silent = document(
        [("paragraph", "4 Results", "Zorbnet reaches 80.0 on Grelb.")], paper="1501.00001v1"
    )
    speaking = SCORES.model_copy(update={"paper": "2001.00001v1"})

    def answer(mine: datetime, theirs: datetime) -> Verdict:
        entries = (
            (Paper(id=silent.paper, published=mine), silent),
            (Paper(id=speaking.paper, published=theirs, title="Another"), speaking),
        )
        made = claim("Plinkbert reaches 70.0 on Grelb.", silent.paper)
        found = verify_claims([made], Corpus(entries=entries), now=NOW)[0]
        assert isinstance(found, Verdict)
        return found

    against = answer(late, early)
    assert against.label is L.ABSTAINED
    assert against.suppressed is L.REFUTED
    assert answer(early, late).label is L.NOT_ENOUGH_INFO
