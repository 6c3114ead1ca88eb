"""Sentences with several numbers, several names, or a comparison beside the numbers."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

YES, NO, UNKNOWN = L.SUPPORTED.value, L.REFUTED.value, L.NOT_ENOUGH_INFO.value


@pytest.mark.parametrize(
    "text",
    [
        "Norvel large reaches 84.6 on Morrow while Corvid reaches 78.0.",
        "Norvel large reaches 84.6 on Morrow, whereas Corvid only gets 78.0.",
        "Norvel large reaches 84.6 on Morrow, compared to 78.0 for Corvid.",
        "Norvel large (84.6) outperforms Corvid (78.0) on Morrow.",
        "On Morrow, Norvel large outperforms Corvid (84.6 vs. 78.0).",
        "With 84.6 against 78.0, Norvel large outperforms Corvid on Morrow.",
        "Norvel large outperforms Corvid on Morrow with 84.6 against 78.0.",
        "Norvel large improves from 78.0 to 84.6 over Corvid on Morrow.",
        "The accuracy on Morrow rises from 78.0 with Corvid to 84.6 with Norvel large.",
        "Removing the gate raises the error from 13.6 to 15.9.",
        "Without the gate, the error rises from 13.6 to 15.9.",
    ],
)
def test_every_number_has_its_own_cell(text: str) -> None:
    answer = check(text)
    assert (answer.label, answer.part_labels) == (L.SUPPORTED, (YES, YES)), answer.explanation


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Norvel large reaches 84.6 on Morrow while Corvid reaches 75.0.", (YES, NO)),
        ("On Morrow, Norvel large outperforms Corvid (84.6 vs. 75.0).", (YES, NO)),
        ("Without the gate, the error rises from 13.6 to 14.4.", (YES, NO)),
        ("Norvel large reaches 80.6 on Morrow, compared to 78.0 for Corvid.", (NO, YES)),
    ],
)
def test_parts_that_differ_make_a_claim_partial(text: str, parts: tuple[str, str]) -> None:
    answer = check(text)
    assert (answer.label, answer.part_labels) == (L.PARTIAL, parts), answer.explanation


def test_names_and_numbers_in_two_blocks_belong_to_nobody_for_sure() -> None:
    answer = check("Norvel large and Corvid reach 84.6 and 84.5 on Morrow and Tansy.")
    assert answer.label not in {L.SUPPORTED, L.REFUTED}


@pytest.mark.parametrize(
    ("text", "label", "comparison"),
    [
        ("Norvel large, at 84.6, outperforms Corvid on Morrow.", L.SUPPORTED, "by comparison"),
        ("Corvid, at 78.0, outperforms Norvel large on Morrow.", L.PARTIAL, "by comparison"),
        ("Norvel large reaches 84.6 on Morrow, better than Corvid.", L.SUPPORTED, "by comparison"),
        ("Corvid reaches 78.0 on Morrow, better than Norvel large.", L.PARTIAL, "by comparison"),
        ("Corvid, at 78.0, outperforms Xerxes on Morrow.", L.PARTIAL, "No table"),
    ],
)
def test_a_number_does_not_make_its_comparison_true(text: str, label: L, comparison: str) -> None:
    answer = check(text)
    assert answer.label is label
    assert comparison in answer.explanation.partition("The comparison: ")[2]


def test_reasons_name_the_part_they_are_about() -> None:
    answer = check("Norvel large reaches 84.6 on Morrow and 88.5 on Tansy.")
    assert answer.label is L.PARTIAL
    before, _, after = answer.explanation.partition(" 88.5: ")
    assert before.startswith("84.6: ") and before.endswith("prints 84.6.")
    assert after.endswith("prints 90.5, not 88.5.")
    alone = check("Norvel large reaches 84.6 on Morrow.").explanation
    assert alone == "Table 1, Norvel › large × Morrow prints 84.6."


ENSEMBLES = document(
    [("paragraph", "5 Results", "Table 1 shows BLEU on the Elvish test set.")],
    [
        (
            "BLEU on Elvish.",
            [
                ["Model", "BLEU"],
                ["Bytenorp", "39.2"],
                ["Convsmurf", "40.46"],
                ["Convsmurf ensemble", "42.29"],
                ["Quorn", "41.8"],
            ],
        )
    ],
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Quorn outperforms all other single models on Elvish.", L.SUPPORTED),
        ("Quorn is the best single model on Elvish.", L.SUPPORTED),
        ("Quorn improves over the best previous single model by 1.34 BLEU.", L.SUPPORTED),
        ("Quorn outperforms all other models on Elvish.", L.NOT_ENOUGH_INFO),
        ("Quorn improves over the best previous model by 1.34 BLEU.", L.NOT_ENOUGH_INFO),
    ],
)
def test_single_models_are_not_held_against_ensembles(text: str, label: L) -> None:
    assert check(text, ENSEMBLES).label is label


COSTS = document(
    [("paragraph", "3 Results", "Table 1 shows what importing costs.")],
    [
        (
            "Import cost: median of 5 runs.",
            [
                ["Library", "Import time (s)", "Memory (MiB)"],
                ["pyfoo", "0.08", "25"],
                ["pyfoo2", "0.03", "7"],
                ["bartok", "1.56", "260"],
            ],
        )
    ],
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The pyfoo library takes 0.08 seconds and 25 MiB, pyfoo2 takes 0.03 seconds and 7 MiB.", L.SUPPORTED),
        ("The pyfoo library takes 0.08 seconds and 25 MiB, pyfoo2 takes 0.03 seconds and 9 MiB.", L.PARTIAL),
    ],
)  # fmt: skip
def test_numbers_are_listed_with_those_of_their_unit(text: str, label: L) -> None:
    answer = check(text, COSTS)
    assert answer.label is label, (answer.part_labels, answer.explanation)


def test_a_header_with_a_condition_denies_only_what_names_it() -> None:
    paper = document(
        [("paragraph", "4 Results", "Table 1 shows how fast the models learn.")],
        [
            (
                "Steps to an accuracy of 72.2% and the accuracy reached.",
                [
                    ["Model", "Steps to 72.2%", "Accuracy"],
                    ["Corvid", "31.5", "72.2%"],
                    ["Norvel", "12.7", "74.8%"],
                ],
            )
        ],
    )
    assert check("Norvel needs 16.4 steps to 72.2%.", paper).label is L.REFUTED
    assert NO not in check("Norvel reaches 74.8% after 16.4 steps.", paper).part_labels
