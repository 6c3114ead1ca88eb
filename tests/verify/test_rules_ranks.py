"""Places in an order, ratios, and the scales that one score may be printed on."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.rules_papers import check


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large ranks first on Morrow.", L.SUPPORTED),
        ("Norvel large ranks second on Morrow.", L.REFUTED),
        ("Norvel small ranks second on Morrow.", L.SUPPORTED),
        ("Corvid comes third on Tansy.", L.SUPPORTED),
        ("Corvid comes 2nd on Tansy.", L.REFUTED),
        ("Baxter comes last on Tansy.", L.SUPPORTED),
        ("Norvel small is the second-best system on Sorrel.", L.SUPPORTED),
        ("Norvel large has the second highest accuracy on Sorrel.", L.REFUTED),
        ("Corvid has the second lowest accuracy on Sorrel.", L.SUPPORTED),
        ("Norvel large without memory has the second lowest error.", L.SUPPORTED),  # less is better
        ("Norvel large without gate has the second lowest error.", L.REFUTED),
        ("Norvel small ranks second on Morrow, after Norvel large.", L.SUPPORTED),
        ("Norvel small ranks second on Morrow, after Corvid.", L.NOT_ENOUGH_INFO),
        ("Norvel large ranks second on Zebrin.", L.NOT_ENOUGH_INFO),
        ("Zarnok ranks second on Morrow.", L.NOT_ENOUGH_INFO),
        ("Norvel small ranks first on Morrow among small models.", L.NOT_ENOUGH_INFO),
    ],
)
def test_places(text: str, label: L) -> None:
    answer = check(text)
    assert answer.label is label
    if label is not L.NOT_ENOUGH_INFO:
        assert "is number" in answer.arithmetic[0]


def test_the_second_best_is_not_held_to_be_the_best() -> None:
    assert check("Norvel small performs second best on Morrow.").label is not L.REFUTED


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The score of Norvel large on Morrow is 1.08 times that of Corvid.", L.SUPPORTED),
        ("The score of Norvel large on Morrow is 1.3 times that of Corvid.", L.REFUTED),
        ("Norvel large scores 1.08 times as high as Corvid on Morrow.", L.SUPPORTED),
        ("Norvel large scores 1.5 times as high as Corvid on Morrow.", L.REFUTED),
        ("Norvel large scores 1.5 times as high as Zarnok on Morrow.", L.NOT_ENOUGH_INFO),
    ],
)
def test_ratios_of_two_scores(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large reaches 0.846 on Morrow.", L.SUPPORTED),
        ("Norvel large reaches an accuracy of 0.846 on Morrow.", L.SUPPORTED),
        ("Norvel large reaches an accuracy of 0.82 on Morrow.", L.REFUTED),
        ("Norvel large reaches 85 on Morrow.", L.SUPPORTED),
        ("Norvel large reaches 80 on Morrow.", L.REFUTED),
        ("Norvel large reaches more than 84 on Morrow.", L.SUPPORTED),
        ("Norvel large reaches more than 86 on Morrow.", L.REFUTED),
        # A number beside the score is no score.
        ("With dropout 0.12, Norvel large is trained on Morrow.", L.NOT_ENOUGH_INFO),
        ("Norvel large with 60 layers is trained on Morrow.", L.NOT_ENOUGH_INFO),
    ],
)
def test_whole_numbers_and_fractions(text: str, label: L) -> None:
    assert check(text).label is label
