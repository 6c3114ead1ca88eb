"""Numbers: bound before they are compared, rounded as printed, recomputed with the formula shown."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document, verdict
from tests.verify.rules_papers import READING, check

FRACTIONS = document(
    [("paragraph", "5 Results", "Table 1 shows accuracy on Morrow.")],
    [
        (
            "Accuracy on Morrow and Tansy.",
            [
                ["System", "Morrow", "Tansy"],
                ["Baxter", "0.764", "0.823"],
                ["Norvel", "0.846", "0.905"],
            ],
        )
    ],
)
SAID = (L.SUPPORTED, L.REFUTED, L.INCONSISTENT, L.PARTIAL)  # labels that claim to have decided


# Rule 2: bind before comparing.


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large reaches 84.6 accuracy on Morrow.", L.SUPPORTED),
        ("The error of Norvel large without gate is 15.9.", L.SUPPORTED),
        ("Norvel small reaches 84.6 accuracy on Morrow.", L.REFUTED),  # another system's
        ("Norvel large reaches 84.6 accuracy on Tansy.", L.REFUTED),  # another data set's
        ("The error of Norvel large without gate is 13.6.", L.REFUTED),  # without the ablation
    ],
)
def test_a_number_belongs_to_its_cell(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    "text",
    [
        "Norvel large reaches 84.6 accuracy on Zebrin.",  # a data set that the paper does not know
        "Norvel large reaches 84.6 BLEU on Morrow.",  # another metric
        "Zarnok reaches 84.6 accuracy on Morrow.",  # another system
        "With ZetaNet features, Norvel large reaches 84.6 accuracy on Morrow.",  # another setting
        "Norvel large reaches 74.6 accuracy on Morrow under Klimt noise.",
    ],
)
def test_a_number_of_something_else_is_no_support_and_no_refutation(text: str) -> None:
    assert check(text).label not in SAID


def test_a_benchmark_score_is_not_the_average_of_a_table() -> None:
    # The official score of a benchmark and the mean of some of its columns differ rightly.
    external = check("Norvel raises the Lumen benchmark score to 80.5.")
    assert external.label is L.SUPPORTED
    assert not any(evidence.table for evidence in external.rationale)
    own = verdict(
        "Norvel raises the Lumen benchmark score to 80.5, a gain of 7.7 points.",
        READING,
        extracted=True,
    )
    assert own.label is L.NOT_ENOUGH_INFO
    swapped = check("Norvel raises the Lumen benchmark score to 87.2.")
    assert swapped.label not in SAID


# Rule 3: rounding, percent and fraction, points and relative, relations.


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        ("84.6", L.SUPPORTED),
        ("84.60", L.SUPPORTED),
        ("84.7", L.NOT_ENOUGH_INFO),  # within the rounding of both and one unit of the last digit
        ("85.0", L.REFUTED),
        ("84.0", L.REFUTED),
        ("more than 84.0", L.SUPPORTED),
        ("at least 84.6", L.SUPPORTED),
        ("more than 84.6", L.NOT_ENOUGH_INFO),  # 84.64 would be more
        ("more than 85.5", L.REFUTED),
        ("less than 84.0", L.REFUTED),
        ("less than 85.5", L.SUPPORTED),
        ("about 84.0", L.SUPPORTED),
        ("about 60.5", L.REFUTED),
        ("up to 84.6", L.SUPPORTED),
        ("up to 80.1", L.REFUTED),
        ("84.6%", L.SUPPORTED),
    ],
)
def test_relations_and_rounding(stated: str, label: L) -> None:
    answer = check(f"Norvel large reaches {stated} accuracy on Morrow.")
    assert answer.label is label, answer.arithmetic


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel reaches 84.6% accuracy on Morrow.", L.SUPPORTED),
        ("Norvel reaches 74.6% accuracy on Morrow.", L.REFUTED),
        ("Norvel improves on Baxter by 8.2 points on Morrow.", L.SUPPORTED),
        ("Norvel improves on Baxter by 10.7% relative on Morrow.", L.SUPPORTED),
        ("Norvel improves on Baxter by 8.2% relative on Morrow.", L.REFUTED),
        ("Norvel improves on Baxter by 10.7 points on Morrow.", L.REFUTED),
    ],
)
def test_percent_fraction_points_and_relative_are_kept_apart(text: str, label: L) -> None:
    answer = check(text, FRACTIONS)
    assert answer.label is label, answer.arithmetic


# Rule 4: differences, ratios, the best of others; the formula is printed.


@pytest.mark.parametrize(
    ("text", "label", "formula"),
    [
        ("Norvel large outperforms Corvid by 6.6 points on Morrow.", L.SUPPORTED, "84.6 − 78.0 = 6.6 ("),
        ("Norvel large outperforms Corvid by 9.6 points on Morrow.", L.REFUTED, "84.6 − 78.0 = 6.6, not 9.6"),
        ("Norvel large outperforms Corvid by 8.5% relative on Morrow.", L.SUPPORTED, "(84.6 − 78.0) / 78.0 = 8.46 %"),
        ("Norvel large outperforms Corvid by 6.6% relative on Morrow.", L.REFUTED, "(84.6 − 78.0) / 78.0 = 8.46 %, not 6.6%"),
        ("Norvel large is 1.11 times better than Baxter on Morrow.", L.SUPPORTED, "84.6 / 76.4 = 1.11"),
        ("Norvel large improves on Corvid by more than 6.0 points on Morrow.", L.SUPPORTED, "= 6.6 > 6.0"),
        ("Norvel large improves on Corvid by more than 8.0 points on Morrow.", L.REFUTED, "= 6.6, not > 8.0"),
        ("On Tansy, Corvid is 2.7 points behind Norvel small.", L.SUPPORTED, "84.5 − 87.2 = -2.7"),
        ("On Tansy, Corvid outperforms Norvel small by 2.7 points.", L.REFUTED, "84.5 − 87.2 = -2.7"),
    ],
)  # fmt: skip
def test_differences_and_ratios(text: str, label: L, formula: str) -> None:
    answer = check(text)
    assert answer.label is label, answer
    assert formula in answer.arithmetic[0]
    assert {e.quote for e in answer.rationale} <= {c.text for c in READING.tables[0].cells}
    assert len(answer.rationale) == 2  # both operands


def test_the_best_of_the_others() -> None:
    right = check("Norvel large improves on the best competing system by 6.6 points on Morrow.")
    assert right.label is L.SUPPORTED
    assert right.arithmetic[0].startswith("84.6 − 78.0")  # Corvid, not Baxter
    weakest = check("Norvel large improves on the best competing system by 8.2 points on Morrow.")
    assert weakest.label is L.REFUTED  # 8.2 is the distance to the weakest


def test_operands_must_be_bound() -> None:
    # 6.6 is a difference of this table, but not one between these systems or on this data set.
    assert check("Norvel large outperforms Zarnok by 6.6 points on Morrow.").label not in SAID
    assert check("Norvel large outperforms Corvid by 6.6 points on Zebrin.").label not in SAID
    # 2.7 is Norvel small's lead.
    assert check("Norvel large outperforms Corvid by 2.7 points on Tansy.").label is L.REFUTED


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel small outperforms Corvid on all test sets by at least 1.6 points.", L.SUPPORTED),
        ("Norvel small outperforms Corvid on all test sets by at least 2.6 points.", L.NOT_ENOUGH_INFO),
        ("Norvel small outperforms Corvid on Morrow by at least 2.6 points.", L.SUPPORTED),
    ],
)  # fmt: skip
def test_a_difference_everywhere_is_one_on_every_line(text: str, label: L) -> None:
    assert check(text).label is label  # on Sorrel it is 1.6


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # Errors of 13.6 and 18.7 are in a ratio of 1.38, the accuracies 86.4 and 81.3 are not.
        ("Norvel large makes 1.38 times fewer errors than Corvid on Sorrel.", L.NOT_ENOUGH_INFO),
        ("Norvel large reduces errors by 27.3% compared to Corvid on Sorrel.", L.NOT_ENOUGH_INFO),
        ("Norvel large reduces the error by 14.5% relative to Norvel large without gate.", L.SUPPORTED),
        ("Norvel large reduces the error by 34.5% relative to Norvel large without gate.", L.REFUTED),
    ],
)  # fmt: skip
def test_a_ratio_of_errors_is_no_ratio_of_scores(text: str, label: L) -> None:
    assert check(text).label is label
