"""Direction, superlatives, quantifiers, negation."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large outperforms Corvid on Tansy.", L.SUPPORTED),
        ("Corvid performs worse than Norvel large on Tansy.", L.SUPPORTED),
        ("Corvid outperforms Norvel large on Tansy.", L.REFUTED),
        ("Norvel large performs worse than Corvid on Tansy.", L.REFUTED),
        # Where less is better.
        ("Norvel large has a lower error than Norvel large without gate.", L.SUPPORTED),
        ("Norvel large has a higher error than Norvel large without gate.", L.REFUTED),
        ("Norvel large performs better than Norvel large without gate.", L.SUPPORTED),
        ("Norvel large without gate performs better than Norvel large.", L.REFUTED),
        # With a name that the table does not know.
        ("Norvel large outperforms Corvid on Tansy under Klimt noise.", L.NOT_ENOUGH_INFO),
    ],
)
def test_direction(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large has the highest accuracy on Sorrel.", L.SUPPORTED),
        ("Norvel large performs best on Tansy.", L.SUPPORTED),
        ("Baxter has the lowest accuracy on Morrow.", L.SUPPORTED),
        ("Norvel large without gate has the highest error.", L.SUPPORTED),
        ("Corvid has the highest accuracy on Sorrel.", L.REFUTED),
        ("Norvel small has the lowest accuracy on Morrow.", L.REFUTED),
    ],
)
def test_superlatives(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large outperforms Corvid on all test sets.", L.SUPPORTED),
        ("Corvid outperforms Baxter on every test set.", L.SUPPORTED),
        ("Norvel large outperforms all other systems on Sorrel.", L.SUPPORTED),
        ("Baxter outperforms Corvid on all test sets.", L.REFUTED),
        ("Norvel small outperforms all other systems on Sorrel.", L.REFUTED),
    ],
)
def test_quantifiers(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Corvid does not outperform Norvel large on Tansy.", L.SUPPORTED),
        ("Baxter does not outperform Corvid on Morrow.", L.SUPPORTED),
        ("Norvel large does not outperform Corvid on Tansy.", L.REFUTED),
        ("Corvid does not outperform Baxter on Morrow.", L.REFUTED),
    ],
)
def test_negation(text: str, label: L) -> None:
    assert check(text).label is label


def test_equal_numbers_do_not_make_a_comparison_true() -> None:
    # 6.6 is what lies between the two on Morrow, whoever leads.
    right = check("Norvel large outperforms Corvid by 6.6 points on Morrow.")
    wrong = check("Corvid outperforms Norvel large by 6.6 points on Morrow.")
    assert right.label is L.SUPPORTED
    assert wrong.label is L.REFUTED


def test_one_exception_denies_all() -> None:
    mixed = document(
        [("paragraph", "5 Results", "Table 1 shows accuracy.")],
        [
            (
                "Accuracy on three test sets.",
                [
                    ["System", "Morrow", "Tansy", "Sorrel"],
                    ["Corvid", "78.0", "84.5", "81.3"],
                    ["Norvel", "84.6", "90.5", "80.2"],
                ],
            )
        ],
    )
    assert check("Norvel outperforms Corvid on all test sets.", mixed).label is not L.SUPPORTED
    assert check("Norvel outperforms Corvid on Morrow.", mixed).label is L.SUPPORTED
    assert check("Norvel outperforms Corvid on Sorrel.", mixed).label is L.REFUTED
    for but in ("but", "except", "except for"):
        right = check(f"Norvel outperforms Corvid on all test sets {but} Sorrel.", mixed)
        assert right.label is L.SUPPORTED, but
        wrong = check(f"Norvel outperforms Corvid on all test sets {but} Tansy.", mixed)
        assert wrong.label is not L.SUPPORTED, but


def test_what_is_left_out_must_be_the_other_way_round() -> None:
    for but in ("but", "except", "with the exception of"):
        text = f"Norvel large outperforms Corvid on all test sets {but} Tansy."
        assert check(text).label is not L.SUPPORTED, but


def test_half_of_a_sentence_is_not_the_whole() -> None:
    # Of the first half the table says nothing.
    text = "Longer training eases Tansy for every system, but Norvel large has the highest accuracy on Tansy."
    assert check(text).label is not L.SUPPORTED
    both = "Norvel large outperforms Corvid on Tansy, but Corvid outperforms Baxter on Tansy."
    assert check(both).label is L.SUPPORTED
