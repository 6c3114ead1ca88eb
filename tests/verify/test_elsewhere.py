"""Numbers and orders of which another table, header or half of the sentence has something to say."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PASSAGES = [
    ("title", "", "Norvel: reading with gates"),
    ("abstract", "Abstract", "We propose a new reader called Norvel."),
    ("paragraph", "4 Experiments", "We report what readers reach."),
]
PAPER = document(
    PASSAGES,
    [
        (
            "AUROC under plain sampling.",
            [["System", "Morrow", "Tansy"], ["Corvid", "0.76", "0.81"], ["Norvel", "0.79", "0.91"]],
        ),
        (
            "AUROC under top-p sampling.",
            [["System", "Morrow", "Tansy"], ["Corvid", "0.83", "0.84"], ["Norvel", "0.82", "0.95"]],
        ),
    ],
    title="Norvel: reading with gates",
)
STEPS = document(
    PASSAGES,
    [
        (
            "Training on Tansy.",
            [
                ["Model", "Steps to 72.2%", "Max accuracy"],
                ["Corvid", "2.1", "73.0%"],
                ["Norvel", "2.7", "74.8%"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)
TIMES = document(
    PASSAGES,
    [
        (
            "Time and accuracy on Tansy.",
            [
                ["Format", "Inference time (secs)", "Gated Corvid", "Corvid"],
                ["Osprey", "5.39", "25.2", "44.3"],
                ["Curlew", "2.73", "24.5", "46.9"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)
PROMPTS = document(
    PASSAGES,
    [
        ("Scores of readers.", [["Reader", "Morrow"], ["Norvel Chat", "6.84"], ["Baxter", "7.20"]]),
        (
            "Norvel under prompts.",
            [["Prompt", "Morrow"], ["No prompt", "6.84"], ["Norvel prompt", "6.58"]],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Corvid outperforms Norvel on Morrow.", L.ABSTAINED),
        ("Corvid outperforms Norvel on Morrow under top-p sampling.", L.SUPPORTED),
        ("Norvel outperforms Corvid on Tansy.", L.SUPPORTED),
        ("Corvid outperforms Norvel on Tansy.", L.REFUTED),
    ],
)
def test_an_order_of_one_of_two_like_tables_was_picked(text: str, label: L) -> None:
    assert check(text, PAPER).label is label


def test_a_condition_in_a_header_is_no_difference() -> None:
    text = "Norvel gets to 72.2% later than Corvid but ends up with the higher accuracy."
    assert check(text, STEPS).label not in (L.REFUTED, L.PARTIAL)
    assert check("Norvel is 1.8 points better than Corvid in max accuracy.", STEPS).label is (
        L.SUPPORTED
    )


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        ("The inference time of Osprey is 5.39, 2.66 higher than that of Curlew with 2.73.", False),
        ("The inference time of Curlew is 2.73, 2.66 higher than that of Osprey with 5.39.", True),
    ],
)
def test_a_value_before_a_difference(text: str, refuted: bool) -> None:
    assert (L.REFUTED.value in check(text, TIMES).part_labels) is refuted


def test_a_wrong_value_before_a_difference_is_not_supported() -> None:
    text = "The inference time of Osprey is 5.79, 2.66 higher than that of Curlew with 2.73."
    assert check(text, TIMES).label is L.PARTIAL


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        ("Norvel scores 0.91 on Tansy, 0.10 points higher than Corvid with 0.81.", False),
        ("Norvel scores 0.91 on Tansy, 0.20 points higher than Corvid with 0.81.", True),
    ],
)
def test_points_between_fractions_that_the_sentence_prints(text: str, refuted: bool) -> None:
    assert (L.REFUTED.value in check(text, PAPER).part_labels) is refuted


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("With Norvel's own prompt, Norvel Chat scores 6.58 on Morrow.", L.ABSTAINED),
        ("Norvel Chat scores 5.21 on Morrow.", L.REFUTED),
    ],
)
def test_a_number_that_another_table_prints_where_the_names_cross(text: str, label: L) -> None:
    assert check(text, PROMPTS).label is label


def test_a_name_inside_a_longer_one_is_no_column_of_its_own() -> None:
    paper = document(
        PASSAGES,
        [
            (
                "Accuracy.",
                [
                    ["Arm", "Corvid", "Tansy"],
                    ["None", "46.9", "24.5"],
                    ["Corvid", "47.5", "20.0"],
                    ["Shuffled Corvid", "44.3", "25.2"],
                ],
            )
        ],
        title="Norvel: reading with gates",
    )
    right = "Shuffled Corvid scores 25.2 on Tansy, 0.7 points higher than None with 24.5."
    wrong = "Shuffled Corvid scores 44.3 on Tansy, 0.7 points higher than None with 24.5."
    assert check(right, paper).label is L.SUPPORTED
    assert check(wrong, paper).label in (L.REFUTED, L.PARTIAL)


SETS = document(
    PASSAGES,
    [
        (
            "Accuracy and inference time of readers.",
            [
                ["Set", "Format", "Accuracy", "Inference time (secs)"],
                ["Morrow", "Osprey", "0.95", "2.73"],
                ["Morrow", "Curlew", "0.93", "5.39"],
                ["Pubtansy", "Osprey", "0.97", "1.79"],
                ["Pubtansy", "Curlew", "0.96", "3.26"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Osprey is faster than Curlew on Morrow.", True),
        ("Osprey has a higher accuracy than Curlew on Pubtansy.", True),
        ("Annotators label pages faster in Osprey than in Curlew on Morrow.", False),
        ("Gardeners prefer a higher accuracy in Osprey than in Curlew on Pubtansy.", False),
    ],
)
def test_an_order_of_something_else_is_not_decided_by_a_table(text: str, supported: bool) -> None:
    assert (check(text, SETS).label is L.SUPPORTED) is supported


SETTINGS = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "4 Experiments", "We truncate pages to 250 pieces."),
        ("paragraph", "4 Experiments", "Training of OWL_LARGE was performed on 48 cloud chips."),
        (
            "paragraph",
            "4 Experiments",
            "For each set, Norvel reads the first 35 tokens of the page (or just the question for Tansy).",
        ),
        ("paragraph", "4 Experiments", "Norvel masks 15% of the words of a page."),
        ("paragraph", "4 Experiments", "For Norvel, we use 17% as the mask rate."),
        ("paragraph", "4 Experiments", "Evaluations use 140 pages from each set."),
        ("paragraph", "4 Experiments", "The reader has 1600 hidden units and a batch size of 128."),
        ("paragraph", "4.1 Morrow 1.1", "We trained readers for 320 epochs on Morrow."),
        ("paragraph", "4.2 Morrow 2.0", "We trained readers for 240 epochs on Morrow."),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Pages are truncated to 250 pieces.", True),
        ("Pages are truncated to at least 250 pieces.", False),
        ("OWL_LARGE was trained on 48 cloud chips.", True),
        ("OWLBASE was trained on 48 cloud chips.", False),
        ("Norvel reads the first 35 tokens of the page.", True),
        ("For Tansy, Norvel reads the first 35 tokens of the page.", False),
        ("Norvel masks 15% of the words.", True),
        ("Norvel masks 15% of the lines.", False),
        ("Norvel masks 17% of the lines.", False),
        ("Norvel has a mask rate of 17%.", True),
        ("Evaluations use 140 pages from each set.", True),
        ("Evaluations use 140 pages in total.", False),
        ("The reader has 1600 hidden units.", True),
        ("The reader has a batch size of 128.", True),
        ("The reader has 128 hidden units.", False),
        ("On Morrow 2.0, readers were trained for 240 epochs.", True),
        ("On Morrow 1.1, readers were trained for 240 epochs.", False),
    ],
)
def test_settings_of_another_bound_size_set_or_version(text: str, supported: bool) -> None:
    assert (check(text, SETTINGS).label is L.SUPPORTED) is supported
