"""What is counted of claims that their own paper decides, on a paper of ours and by hand-made labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import InputError
from claimcheck.evaluate import benchmark, decidable
from claimcheck.evaluate.decidable import UNLISTED, Judged, judge, summary
from claimcheck.evaluate.gold_claims import sketch_of, words_of
from claimcheck.evaluate.gold_decidable import (
    PASSAGE,
    DecidableClaim,
    DecidablePaper,
    Operation,
    Truth,
    decidable_papers,
    file_of,
    find_again,
)
from claimcheck.records import ReportingLabel
from claimcheck.resources import bundled
from tests.verify.papers import document

BEATS = "Table 1 shows that Quorn outperforms Bytenorp on Elvish."
LOSES = "Table 1 shows that Bytenorp outperforms Quorn on Gnomish."
UNSAID = "Quorn needs 7.1 days of training on Orcish."
PAPER = document(
    [("paragraph", "5 Results", f"{BEATS} {LOSES} {UNSAID}")],
    [
        (
            "BLEU on two pairs.",
            [
                ["Model", "Elvish", "Gnomish"],
                ["Bytenorp", "23.8", "39.2"],
                ["Quorn", "28.4", "41.8"],
            ],
        )
    ],
)


def label(text: str, truth: Truth = Truth.TRUE, at: int = 0) -> DecidableClaim:
    return DecidableClaim(
        at=at,
        sketch=sketch_of(text),
        words=len(words_of(text)),
        truth=truth,
        operation=Operation.ORDER,
        source="Table 1",
    )


def gold(*claims: DecidableClaim) -> DecidablePaper:
    return DecidablePaper(
        paper="2401.00001v1", file="a.pdf", sha256="0", reader="hand/1", listed=4, claims=claims
    )


def said(truth: Truth, outcome: str, *, part: bool = False) -> Judged:
    labelled = label(BEATS, truth).model_copy(update={"part": part})
    return Judged("p", labelled, outcome, "", "text", "why", True)


def test_claims_are_found_again_judged_and_held_against_their_labels() -> None:
    judged = judge(
        gold(
            label(BEATS),
            label(LOSES, Truth.FALSE),
            label("Blip was never written about in this paper at all."),
        ),
        PAPER,
    )
    assert [one.label for one in judged] == ["SUPPORTED", "INCONSISTENT", UNLISTED]
    assert [one.is_right for one in judged] == [True, True, False]
    assert [one.sure_place for one in judged] == [True, True, False]
    wrong = judge(gold(label(BEATS, Truth.FALSE), label(LOSES)), PAPER)
    assert [one.is_wrong for one in wrong] == [True, True]
    elsewhere = label(BEATS).model_copy(update={"source": PASSAGE})
    assert [one.sure_place for one in judge(gold(elsewhere), PAPER)] == [False]


@pytest.mark.parametrize(
    ("truth", "outcome", "right", "wrong", "loose"),
    [
        (Truth.TRUE, "SUPPORTED", True, False, False),
        (Truth.TRUE, "INCONSISTENT", False, True, False),
        (Truth.TRUE, "ABSTAINED", False, False, False),
        (Truth.FALSE, "SUPPORTED", False, True, False),
        (Truth.FALSE, "INCONSISTENT", True, False, False),
        (Truth.MIXED, "SUPPORTED", False, False, True),
        (Truth.MIXED, "INCONSISTENT", True, False, False),
        (Truth.BOTH, "SUPPORTED", False, False, True),
    ],
)
def test_what_counts_as_right_wrong_and_loose(
    truth: Truth, outcome: str, right: bool, wrong: bool, loose: bool
) -> None:
    one = said(truth, outcome)
    assert (one.is_right, one.is_wrong, one.is_loose) == (right, wrong, loose)


def test_shares_and_lists_of_the_summary() -> None:
    judged = [
        said(Truth.TRUE, "SUPPORTED"),
        said(Truth.TRUE, "NOT_ENOUGH_INFO"),
        said(Truth.FALSE, "SUPPORTED"),
        said(Truth.TRUE, "ABSTAINED")._replace(suppressed="REFUTED"),
    ]
    found = summary(judged, [gold(label(BEATS))], [], 0.0)
    scores = {score.name: score for score in found.scores}
    assert (scores["decidable claims"].value, scores["decidable claims"].n) == (4.0, 4)
    assert scores["decided"].value == 0.5
    assert scores["decided rightly"].value == 0.25
    assert scores["wrongly, of those decided"].value == 0.5
    low, high = scores["decided"].low, scores["decided"].high
    assert low is not None and high is not None
    assert round(low, 3) == 0.150 and round(high, 3) == 0.850  # Wilson, 2 of 4
    tables = {table.title: table for table in found.tables}
    assert len(tables["Wrongly decided"].rows) == 1
    assert [row[5] for row in tables["Not decided"].rows] == [
        "NOT_ENOUGH_INFO",
        "ABSTAINED (REFUTED)",
    ]
    assert "Supported, though it holds only in part" not in tables
    suppressed = tables["Abstained, by what was suppressed"]
    assert suppressed.columns[3:] == ("REFUTED",) and suppressed.rows[0][-1] == "1"


def test_twins_are_told_apart_by_their_place() -> None:
    texts = [BEATS, "word " * 300, BEATS]
    assert find_again([label(BEATS, at=0), label(BEATS, at=1500)], texts) == {0: 0, 1: 2}
    assert find_again([label(BEATS)], [UNSAID]) == {}


def test_the_labels_hold_no_text_and_name_lines_of_tables() -> None:
    papers = decidable_papers()
    assert sum(len(paper.claims) for paper in papers) >= 150
    for paper in papers:
        for claim in paper.claims:
            assert all(len(entry) == 8 and int(entry, 16) >= 0 for entry in claim.sketch)
            assert bool(claim.rows) == bool(claim.columns) == (claim.source != PASSAGE)


def test_the_bundled_paper_is_judged_wherever_the_others_lie(tmp_path: Path) -> None:
    mini = next(paper for paper in decidable_papers() if paper.paper == "miniature")
    assert file_of(mini, tmp_path) == bundled("corpus", "miniature", "miniature.pdf")
    result = decidable.run(tmp_path)
    scores = {score.name: score.value for score in result.scores}
    assert scores["decidable claims"] == len(mini.claims)
    assert scores["wrongly, of those decided"] == 0
    assert scores["decided"] > 0.2
    assert any("1810.04805v2 was skipped" in note for note in result.notes)


def test_without_a_folder_the_benchmark_says_what_to_do() -> None:
    with pytest.raises(InputError, match="not part of claimcheck"):
        benchmark("decidable")(None)


def test_labels_outside_the_reporting_labels_count_as_undecided() -> None:
    assert not said(Truth.TRUE, UNLISTED).is_decided
    assert said(Truth.TRUE, ReportingLabel.PARTIAL.value).is_decided
