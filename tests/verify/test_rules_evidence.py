"""No claim supports itself, absence refutes nothing, and every verdict shows verbatim evidence."""

from __future__ import annotations

import pytest

from claimcheck.records import Document, EvidenceRole, Origin, Verdict
from claimcheck.records import ReportingLabel as L
from tests.verify.papers import TRANSLATION, document, verdict
from tests.verify.rules_papers import READING, check, verdicts

ENERGY = document(
    [
        ("abstract", "Abstract", "Quorn needs 7.25 joules a token."),
        ("paragraph", "6 Conclusion", "Quorn spends 7.25 joules a token."),
    ]
)
CLAIMS = (
    "Norvel large reaches 84.6 accuracy on Morrow.",
    "Norvel small reaches 84.6 accuracy on Morrow.",
    "Norvel large outperforms Corvid by 6.6 points on Morrow.",
    "Norvel large does not outperform Corvid on Tansy.",
    "Norvel reads 312 tokens a second.",
    "Norvel large reaches 84.6 accuracy on Morrow and 70.5 accuracy on Tansy.",
    "Norvel large reaches 84.6 accuracy on Zebrin.",
)


def verbatim(answer: Verdict, *documents: Document) -> None:
    """Every piece of evidence is what is stored at its place."""
    known = {one.id: one for one in documents}
    assert len({e.id for e in answer.rationale}) == len(answer.rationale)
    for evidence in answer.rationale:
        assert evidence.id and evidence.document is not None
        source = known[evidence.document]
        assert evidence.paper == source.paper
        if evidence.table:
            table = next(t for t in source.tables if t.id == evidence.table)
            assert evidence.row is not None and evidence.column is not None
            cell = table.cell(evidence.row, evidence.column)
            assert cell is not None and cell.text == evidence.quote
        else:
            assert source.text[evidence.start : evidence.end] == evidence.quote
            passage = source.passage_at(evidence.start)  # type: ignore[arg-type]
            assert passage is not None and passage.id == evidence.passage


@pytest.mark.parametrize("text", CLAIMS)
def test_evidence_is_what_is_stored_at_its_place(text: str) -> None:
    answer = check(text)
    verbatim(answer, READING)
    decided = {L.SUPPORTED, L.REFUTED, L.PARTIAL, L.INCONSISTENT}
    if answer.label in decided:
        assert any(e.role is EvidenceRole.DECIDES for e in answer.rationale)
        assert answer.explanation
    assert check(text).id == answer.id  # and the same question has the same answer


# Rule 1: nothing supports itself.


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Quorn needs 7.25 joules a token.", ENERGY),  # said again in the conclusion only
        ("Quorn spends 7.25 joules a token.", ENERGY),
        ("Norvel reads 312 tokens a second.", READING),  # said once
        ("Norvel raises the Lumen benchmark score to 80.5, a gain of 7.7 points.", READING),
    ],
)
def test_own_words_and_summaries_are_no_support(text: str, paper: Document) -> None:
    answer = verdict(text, paper, extracted=True)
    assert answer.label is L.NOT_ENOUGH_INFO
    assert not any(e.role is EvidenceRole.DECIDES for e in answer.rationale)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Quorn needs 7.25 joules a token.", ENERGY),
        ("Norvel reads 312 tokens a second.", READING),
    ],
)
def test_for_somebody_else_s_claim_the_same_sentences_are_evidence(
    text: str, paper: Document
) -> None:
    assert check(text, paper).label is L.SUPPORTED


def test_restatements_in_the_body_are_shown_as_such() -> None:
    paper = document(
        [
            ("paragraph", "4 Experiments", "Quorn needs 7.25 joules a token."),
            ("paragraph", "5 Results", "Quorn spends 7.25 joules a token."),
        ]
    )
    answer = verdict("Quorn needs 7.25 joules a token.", paper, extracted=True)
    assert answer.label is L.NOT_ENOUGH_INFO
    assert [e.role for e in answer.rationale] == [EvidenceRole.RESTATES]
    assert answer.rationale[0].quote == "Quorn spends 7.25 joules a token."


def test_another_value_of_the_same_thing_is_no_restatement() -> None:
    answer = verdict(
        "On the Avalon 2014 Elvish-to-Gnomish translation task, our big model achieves a BLEU score of 41.0.",
        TRANSLATION,
        extracted=True,
    )
    assert answer.label is L.INCONSISTENT
    verbatim(answer, TRANSLATION)


# Both places of an inconsistency are shown.


@pytest.mark.parametrize(
    ("text", "extracted"),
    [
        ("The big Quorn reaches 41.8 BLEU on Avalon 2014 Elvish-to-Gnomish.", False),
        ("On Avalon 2014 Elvish-to-Gnomish the big model achieves a BLEU score of 41.0.", False),
        (
            "On the Avalon 2014 Elvish-to-Gnomish translation task, our big model achieves a BLEU score of 41.0.",
            True,
        ),
    ],
)
def test_both_places_of_an_inconsistency_are_shown(text: str, extracted: bool) -> None:
    answer = verdict(text, TRANSLATION, extracted=extracted)
    assert answer.label is L.INCONSISTENT
    shown = " ".join(evidence.quote for evidence in answer.rationale)
    assert "41.8" in shown and "41.0" in shown
    assert EvidenceRole.CONFLICTS in {evidence.role for evidence in answer.rationale}
    assert len({(e.table, e.row, e.column, e.start) for e in answer.rationale}) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "The big Quorn reaches 28.4 BLEU on Avalon 2014 Elvish-to-Dwarvish.",
        "The base Quorn reaches 38.1 BLEU on Avalon 2014 Elvish-to-Gnomish.",
    ],
)
def test_cells_that_nothing_contradicts_are_not_inconsistent(text: str) -> None:
    assert verdict(text, TRANSLATION).label is not L.INCONSISTENT


# Rule 6: absence is not refutation.


@pytest.mark.parametrize(
    "text",
    [
        "Norvel large reaches 91.3 F1 on Zebrin.",
        "Zarnok reaches 91.3 accuracy on Morrow.",
        "Norvel tiny reaches 77.7 accuracy on Morrow.",
        "Norvel large needs 77.7 hours to train.",
        "Norvel reaches 71.4 F1 on Zebrin.",
        "Zarnok outperforms Tuvim on Morrow.",
    ],
)
def test_what_the_paper_does_not_say_is_not_refuted(text: str) -> None:
    answer = check(text)
    assert answer.label in {L.NOT_ENOUGH_INFO, L.ABSTAINED}


@pytest.mark.parametrize(
    "text",
    [
        "Norvel large reaches 74.6 accuracy on Morrow.",
        "Norvel large outperforms Corvid by 9.6 points on Morrow.",
        "Corvid outperforms Norvel large on Tansy.",
    ],
)
def test_what_the_paper_denies_is_refuted(text: str) -> None:
    assert check(text).label is L.REFUTED


# Claims of several parts.


@pytest.mark.parametrize(
    ("text", "label", "parts"),
    [
        (
            "Norvel large reaches 84.6 accuracy on Morrow and 70.5 accuracy on Tansy.",
            L.PARTIAL,
            (L.SUPPORTED, L.REFUTED),
        ),
        (
            "Norvel large outperforms Corvid on Sorrel, but Baxter outperforms Corvid on Sorrel.",
            L.PARTIAL,
            (L.SUPPORTED, L.REFUTED),
        ),
        (
            "Norvel large reaches 84.6 accuracy on Morrow and 90.5 accuracy on Tansy.",
            L.SUPPORTED,
            (L.SUPPORTED, L.SUPPORTED),
        ),
        (
            "Norvel large reaches 74.6 accuracy on Morrow and 70.5 accuracy on Tansy.",
            L.REFUTED,
            (L.REFUTED, L.REFUTED),
        ),
    ],
)
def test_parts_are_judged_one_by_one(text: str, label: L, parts: tuple[L, ...]) -> None:
    answer = check(text)
    assert answer.label is label
    assert answer.part_labels == tuple(part.value for part in parts)
    verbatim(answer, READING)


# Rule 8: somebody else's claims.


def test_every_row_of_a_claim_table_is_judged() -> None:
    report = (
        "# Report\n\n| # | Claim | Status |\n|---|---|---|\n"
        "| 1 | Norvel large reaches 84.6 accuracy on Morrow. | verified |\n"
        "| 2 | Norvel large reaches 74.6 accuracy on Morrow. | verified |\n"
        "| 3 | Norvel reads 312 tokens a second. | unclear |\n"
        "| 4 | Norvel large reaches 91.3 F1 on Zebrin. | verified |\n"
    )
    answers = verdicts(report)
    # The report's own column of verdicts has no say.
    assert [a.label for a in answers] == [L.SUPPORTED, L.REFUTED, L.SUPPORTED, L.NOT_ENOUGH_INFO]


def test_a_related_work_sentence_is_judged_against_the_paper_it_speaks_of() -> None:
    from claimcheck.extract import external_claims

    text = "Norvel large attains 84.6 accuracy on Morrow [3]."
    (claim,) = external_claims(text, READING.paper)
    assert claim.origin is Origin.EXTERNAL
    assert check(text).label is L.SUPPORTED
    assert check(text.replace("84.6", "74.6")).label is L.REFUTED
    other = document(
        [("paragraph", "5 Results", "Baxter reads 12 tokens a second.")], paper="2401.00009v1"
    )
    assert check(text, other).label in {L.NOT_ENOUGH_INFO, L.ABSTAINED}


def test_an_opposite_is_no_restatement_and_no_support() -> None:
    both = document(
        [
            ("paragraph", "3 Model", "The encoder of Norvel is a stack of 136 layers."),
            ("paragraph", "3 Model", "The decoder of Norvel is also a stack of 136 layers."),
        ]
    )
    own = verdict("The encoder of Norvel is a stack of 136 layers.", both, extracted=True)
    assert own.label is L.NOT_ENOUGH_INFO
    assert not own.rationale  # the sentence on the decoder says nothing about it
    only = document([("paragraph", "3 Model", "The decoder of Norvel is a stack of 136 layers.")])
    assert check("The decoder of Norvel is a stack of 136 layers.", only).label is L.SUPPORTED
    assert check("The encoder of Norvel is a stack of 136 layers.", only).label is not L.SUPPORTED
