"""Names do not matter, nor which way a table lies; the decisive cell does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimcheck.records import ReportingLabel as L
from tests.verify.rules_papers import READING, check, reading, renamed, verdicts

CLAIMS = (
    ("Norvel large reaches 84.6 accuracy on Morrow.", L.SUPPORTED),
    ("Norvel small reaches 84.6 accuracy on Morrow.", L.REFUTED),
    ("Norvel large reaches 84.7 accuracy on Morrow.", L.NOT_ENOUGH_INFO),
    ("Norvel large outperforms Corvid by 6.6 points on Morrow.", L.SUPPORTED),
    ("Norvel large outperforms Corvid by 9.6 points on Morrow.", L.REFUTED),
    ("Norvel large outperforms Corvid by 8.5% relative on Morrow.", L.SUPPORTED),
    ("Norvel large improves on the best competing system by 8.2 points on Morrow.", L.REFUTED),
    ("Corvid outperforms Norvel large on Tansy.", L.REFUTED),
    ("Norvel large does not outperform Corvid on Tansy.", L.REFUTED),
    ("Norvel large has the highest accuracy on Sorrel.", L.SUPPORTED),
    ("Baxter has the lowest accuracy on Morrow.", L.SUPPORTED),
    ("Baxter outperforms Corvid on all test sets.", L.REFUTED),
    ("The error of Norvel large without gate is 15.9.", L.SUPPORTED),
    ("Norvel large has a higher error than Norvel large without gate.", L.REFUTED),
    ("Norvel raises the Lumen benchmark score to 80.5.", L.SUPPORTED),
    ("Norvel tiny reaches 77.7 accuracy on Morrow.", L.NOT_ENOUGH_INFO),
    ("Norvel large reaches 84.6 accuracy on Morrow and 70.5 accuracy on Tansy.", L.PARTIAL),
    ("Norvel small ranks second on Morrow.", L.SUPPORTED),
    ("Norvel small ranks third on Morrow.", L.REFUTED),
    ("With 84.6 against 78.0, Norvel large outperforms Corvid on Morrow.", L.SUPPORTED),
    ("Corvid, at 78.0, outperforms Norvel large on Morrow.", L.PARTIAL),
    ("The score of Norvel large on Morrow is 1.3 times that of Corvid.", L.REFUTED),
    ("Norvel large reaches an accuracy of 0.82 on Morrow.", L.REFUTED),
    ("Without the gate, the error rises from 13.6 to 15.9.", L.SUPPORTED),
    ("Norvel large reaches 84.6 on the Morrow development set.", L.NOT_ENOUGH_INFO),
)
WORDS = {
    "Norvel": "Wexley", "Baxter": "Timsel", "Corvid": "Farrow", "Morrow": "Pelling",
    "Tansy": "Ruskin", "Sorrel": "Hobday", "Lumen": "Vesper", "Quidd": "Zorrin",
}  # fmt: skip
LETTERS = {
    "Norvel": "ZKLR", "Baxter": "QRT", "Corvid": "VXM", "Morrow": "TTPQ",
    "Tansy": "WNX", "Sorrel": "KQB", "Lumen": "JVH", "Quidd": "HHZ",
}  # fmt: skip
DIGITS = {
    "Norvel": "B7Net", "Baxter": "R2D", "Corvid": "K9", "Morrow": "Task3",
    "Tansy": "D4", "Sorrel": "Set5", "Lumen": "L2bench", "Quidd": "Q7",
}  # fmt: skip
HYPHENS = {  # some of which the vocabulary knows by other names
    "Norvel": "Net-4", "Baxter": "GPT-2", "Corvid": "T5", "Morrow": "MT-08",
    "Tansy": "WMT14", "Sorrel": "C4", "Lumen": "Suite-2", "Quidd": "QA2",
}  # fmt: skip
SWAPPED = {  # the same names in other roles
    "Norvel": "Corvid", "Corvid": "Baxter", "Baxter": "Norvel", "Morrow": "Tansy",
    "Tansy": "Sorrel", "Sorrel": "Morrow", "Lumen": "Quidd", "Quidd": "Lumen",
}  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [WORDS, LETTERS, DIGITS, HYPHENS, SWAPPED],
    ids=["words", "letters", "digits", "hyphens", "swapped"],
)
def test_renaming_everything_changes_no_verdict(names: Mapping[str, str]) -> None:
    paper = reading(names)
    found = {text: check(renamed(text, names), paper).label for text, _ in CLAIMS}
    assert found == dict(CLAIMS)


_ONSETS, _VOWELS, _CODAS = "BDFGKLMNPRSTVZ", "aeiou", ("lm", "rk", "x", "ndo", "sty", "ck")


@st.composite
def made_up_names(draw: st.DrawFn) -> dict[str, str]:
    """Eight different names of letters, some with a digit or two behind or inside."""
    names: list[str] = []
    for _ in WORDS:
        word = (
            draw(st.sampled_from(_ONSETS))
            + draw(st.sampled_from(_VOWELS))
            + draw(st.sampled_from(_CODAS))
            + draw(st.sampled_from(_VOWELS))
            + draw(st.sampled_from(_CODAS))
        )
        digits = draw(st.sampled_from(("", "", "3", "42", "-7")))
        name = word + digits
        assume(all(name[:4].lower() != other[:4].lower() for other in names))
        names.append(name)
    return dict(zip(WORDS, names, strict=True))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(made_up_names(), st.booleans(), st.sampled_from(CLAIMS))
def test_made_up_names_change_no_verdict(
    names: dict[str, str], transposed: bool, claim: tuple[str, L]
) -> None:
    text, label = claim
    paper = reading(names, transposed=transposed)
    assert check(renamed(text, names), paper).label is label


def test_transposing_the_tables_changes_no_verdict() -> None:
    paper = reading(transposed=True)
    assert paper.tables[0].rows == READING.tables[0].columns
    found = {text: check(text, paper).label for text, _ in CLAIMS}
    assert found == dict(CLAIMS)


def test_names_matter_where_only_the_claim_is_renamed() -> None:
    # The control: these verdicts do depend on what is bound to what.
    changed = [
        text for text, label in CLAIMS[:12] if check(renamed(text, SWAPPED)).label is not label
    ]
    assert len(changed) >= 6


@pytest.mark.parametrize(
    ("text", "cell", "kept"),
    [
        ("Norvel large reaches 84.6 accuracy on Morrow.", ("Norvel large", "Morrow"), ("Corvid", "Tansy")),
        ("Norvel small reaches 84.6 accuracy on Morrow.", ("Norvel small", "Morrow"), ("Norvel large", "Morrow")),
        ("Norvel large outperforms Corvid by 6.6 points on Morrow.", ("Corvid", "Morrow"), ("Corvid", "Tansy")),
        ("Norvel large outperforms Corvid by 9.6 points on Morrow.", ("Corvid", "Morrow"), ("Baxter", "Tansy")),
        ("Corvid outperforms Norvel large on Tansy.", ("Corvid", "Tansy"), ("Corvid", "Morrow")),
        ("Norvel large does not outperform Corvid on Tansy.", ("Norvel large", "Tansy"), ("Baxter", "Tansy")),
        ("The error of Norvel large without gate is 15.9.", ("Norvel large without gate", "Error"), ("Norvel large", "Error")),
        ("Norvel large scores 1.5 times as high as Corvid on Morrow.", ("Corvid", "Morrow"), ("Corvid", "Tansy")),
        ("Norvel small ranks second on Morrow.", ("Norvel small", "Morrow"), ("Norvel small", "Tansy")),
    ],
)  # fmt: skip
def test_without_the_decisive_cell_nothing_is_known(
    text: str, cell: tuple[str, str], kept: tuple[str, str]
) -> None:
    assert check(text).label in {L.SUPPORTED, L.REFUTED}
    assert check(text, reading(without=[cell])).label is L.NOT_ENOUGH_INFO
    # Another cell's absence changes nothing.
    assert check(text, reading(without=[kept])).label is check(text).label


def test_one_lost_cell_of_two_leaves_the_other_part() -> None:
    text = "Norvel large reaches 84.6 accuracy on Morrow and 90.5 accuracy on Tansy."
    (answer,) = verdicts(text, reading(without=[("Norvel large", "Tansy")]))
    assert answer.label is L.PARTIAL
    assert answer.part_labels == (L.SUPPORTED.value, L.NOT_ENOUGH_INFO.value)
