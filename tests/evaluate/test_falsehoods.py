"""Sentences made from a table: the true ones are true, the false ones are false, names are clean."""

from __future__ import annotations

from claimcheck.evaluate.falsehoods import sentences
from claimcheck.evaluate.perturb import judge, summary
from claimcheck.records import ReportingLabel
from tests.verify.papers import document

TABLE = [
    ["Model", "Elvish", "Gnomish"],
    ["Bytenorp [18]", "23.75", "39.2"],
    ["Deepatt + Posunk (Aiken et al., 2017)", "24.60", "40.1"],
    ["Deepatt + Posunk ensemble (Aiken et al., 2017)", "26.30", "41.3"],
    ["Quorn", "28.40", "41.8"],
]
PAPER = document(
    [("paragraph", "5 Results", "Table 1 shows BLEU scores.")], [("BLEU on two pairs.", TABLE)]
)
CONFIGURATION = document(
    [("paragraph", "3 Model", "Table 1 shows the sizes.")],
    [("Sizes.", [["Parameter", "Value"], ["window size", "4096"], ["vocabulary size", "32000"]])],
)


def test_names_carry_no_citations() -> None:
    made = sentences(PAPER)
    assert made
    assert not any("[18]" in s.text or "2017" in s.text for s in made)
    assert any(s.text.startswith("Deepatt + Posunk ensemble achieves") for s in made)


def test_what_is_said_of_a_cell_is_true_only_in_the_true_version() -> None:
    checked = 0
    for sentence in sentences(PAPER):
        if sentence.kind != "value":
            continue
        system, _, rest = sentence.text.partition(" achieves ")
        number, _, language = rest.rstrip(".").partition(" on ")
        cell = next(
            row
            for row in reversed(TABLE[1:])
            if row[0].partition(" (")[0].partition(" [")[0] == system
        )
        printed = cell[TABLE[0].index(language)]
        assert (float(printed) == float(number.split()[0])) == (sentence.change is None)
        checked += 1
    assert checked >= 16


def test_lists_of_sizes_make_no_rivals() -> None:
    assert sentences(CONFIGURATION) == ()


def test_counts_and_shares_of_the_summary() -> None:
    judged = judge(PAPER, sentences(PAPER))
    scores = {score.name: score for score in summary(judged, [], 0.0).scores}
    false = [j for j in judged if j.sentence.change is not None]
    assert scores["false sentences"].value == len(false)
    assert scores["false sentences SUPPORTED"].value == 0
    bound = [j for j in false if j.bound]
    refuted = [j for j in bound if j.verdict.label is ReportingLabel.REFUTED]
    assert scores["bound false sentences REFUTED"].n == len(bound) > 0
    assert scores["bound false sentences REFUTED"].value == len(refuted) / len(bound) >= 0.8
    assert scores["true sentences REFUTED"].value == 0
