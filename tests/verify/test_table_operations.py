"""Operations on one table: whose lines are the authors' own, who is the other side, printed changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.assess import assess
from claimcheck.verify.marked import marked_lines
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from tests.verify.papers import document

Rows = Sequence[Sequence[str]]


def view(rows: Rows, caption: str = "Results on two test sets.") -> TableView:
    made = document([("paragraph", "4 Results", "Table 1 shows results.")], [(caption, rows)])
    return TableView(made.tables[0])


def own(rows: Rows, caption: str = "Results on two test sets.") -> list[str]:
    marked = marked_lines(view(rows, caption))
    return [line.name for axis in (ROWS, COLUMNS) for line in marked[axis]]


def said(
    text: str, rows: Rows, caption: str = "Results on two test sets."
) -> tuple[Assertion, ...]:
    table = view(rows, caption)
    return assess(text, table, marked_lines(table))


def truth(text: str, rows: Rows, operation: Operation | None = None) -> float:
    found = [a for a in said(text, rows) if operation is None or a.operation is operation]
    assert found, "nothing was understood"
    return max((a.truth for a in found), key=abs)


HEAD = ["System", "Morrow F1", "Tansy F1"]
PLAIN = [HEAD, ["Baxter", "70.1", "60.2"], ["Corvid", "71.3", "61.4"], ["Norvel", "75.0", "66.6"]]
CITED = [
    HEAD,
    ["Baxter (Marl et al., 2017)", "70.1", "60.2"],
    ["Corvid (Finch, 2018)", "71.3", "61.4"],
    ["Norvel single", "75.0", "66.6"],
    ["Norvel ensemble", "76.0", "67.7"],
]
ABLATION = [
    HEAD,
    ["Norvel", "75.0", "66.6"],
    ["- gate", "73.1", "64.0"],
    ["- memory", "74.2", "66.0"],
]


@pytest.mark.parametrize(
    ("rows", "caption", "names"),
    [
        (PLAIN, "Results on two test sets.", []),
        ([*PLAIN[:3], ["Norvel (ours)", "75.0", "66.6"]], "Results.", ["Norvel (ours)"]),
        (PLAIN, "Results. Norvel denotes our model.", ["Norvel"]),
        (CITED, "Results on two test sets.", ["Norvel › single", "Norvel › ensemble"]),
        (ABLATION, "Parts left out.", ["Norvel"]),
        (
            [HEAD, ["Norvel", "70", "60"], ["+ gate", "71", "61"], ["+ memory", "72", "62"]],
            "Parts added.",
            ["Norvel › + gate", "Norvel › + memory"],
        ),
    ],
)
def test_what_a_table_marks_as_its_authors_own(rows: Rows, caption: str, names: list[str]) -> None:
    assert own(rows, caption) == names


def test_a_random_baseline_without_a_citation_is_nobodys_own() -> None:
    rows = [*CITED[:3], ["Majority class", "50.0", "50.0"], CITED[3]]
    assert own(rows) == ["Norvel single"]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("With the gate, the result drops.", False),
        ("Without the gate, the result drops.", True),
        ("Excluding the gate leads to a drop in performance.", True),
        ("Excluding the gate does not lead to a drop in performance.", False),
        ("The full model performs best.", True),
        ("The full model does not perform best.", False),
    ],
)
def test_ablations_are_read_both_ways(text: str, positive: bool) -> None:
    assert (truth(text, ABLATION) > 0) is positive


LIKE = [
    ["System", "F1"],
    ["Baxter", "70.1"],
    ["Corvid", "75.2"],
    ["Norvel", "75.1"],
    ["Marl", "60.0"],
]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Norvel is comparable to Corvid.", True),
        ("Norvel is not comparable to Corvid.", False),
        ("Norvel is comparable to Marl.", False),
        ("Norvel differs from Marl.", True),
    ],
)
def test_what_stands_behind_comparable_to_is_the_other_side(text: str, positive: bool) -> None:
    (found,) = [a for a in said(text, LIKE) if a.operation is Operation.EQUAL]
    assert found.frame is not None
    assert [line.name for line in found.frame.subject] == ["Norvel"]
    assert len(found.frame.object) == 1
    assert (found.truth > 0) is positive


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Baxter does not perform as well as Corvid.", True),
        ("Corvid does not perform as well as Baxter.", False),
        ("Corvid is not as good as Marl.", False),
    ],
)
def test_not_as_good_as_is_worse(text: str, positive: bool) -> None:
    assert (truth(text, LIKE) > 0) is positive


GAINS = [
    ["System", "Morrow", "Tansy"],
    ["Norvel", "70.0", "60.0"],
    ["+ gate", "71.0", "68.0"],
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The improvements on Tansy are larger than those on Morrow.", 1.0),
        ("The improvements on Morrow are larger than those on Tansy.", -1.0),
        ("The improvements on Tansy are not larger than those on Morrow.", -1.0),
        ("The gate helps Tansy more than Morrow.", 1.0),
        ("The gate helps Morrow more than Tansy.", -1.0),
        ("The gains of the gate are largest on Tansy.", 1.0),
        ("The gains of the gate are largest on Morrow.", -1.0),
    ],
)
def test_gains_are_compared_with_gains_not_scores_with_scores(text: str, expected: float) -> None:
    # Scores are higher on Morrow, gains on Tansy.
    assert truth(text, GAINS, Operation.GAINS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Removing the gate hurts more than removing the memory.", 1.0),
        ("Removing the memory hurts more than removing the gate.", -1.0),
        ("The gate matters more than the memory.", 1.0),
        ("The memory is more important than the gate.", -1.0),
        ("The largest drop comes from removing the gate.", 1.0),
        ("The largest drop comes from removing the memory.", -1.0),
        ("Removing the memory hurts the least.", 1.0),
    ],
)
def test_what_hurts_more_is_no_higher_score(text: str, expected: float) -> None:
    found = said(text, ABLATION)
    assert [a.truth for a in found if a.operation is Operation.GAINS] == [expected]
    assert not [a for a in found if a.operation in (Operation.COMPARE, Operation.BEST)]


def test_differences_without_a_base_are_not_taken_for_scores() -> None:
    found = said("The drop is larger for Norvel than for Corvid.", PLAIN)
    assert not [a for a in found if a.operation is Operation.COMPARE]


PRINTED = [
    ["", "Before", "After", "Reduction"],
    ["Morrow", "50.0", "40.0", "20.0%"],
    ["Tansy", "40.0", "10.0", "75.0%"],
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Tansy we get a reduction of 75.0%.", 1.0),
        ("On Tansy we get an increase of 75.0%.", -1.0),
        ("On Morrow we get a reduction of 75.0%.", -1.0),
    ],
)
def test_printed_changes_have_a_place_and_a_direction(text: str, expected: float) -> None:
    found = [
        a.truth
        for a in said(text, PRINTED)
        if "printed change" in a.formula or "is not" in a.formula
    ]
    assert found == [expected]


GROWING = [
    ["Batch size", "Iterative", "Recursive"],
    ["1", "10.0", "5.0"],
    ["10", "20.0", "15.0"],
    ["25", "30.0", "40.0"],
]


def test_what_is_varied_asserts_nothing_by_itself() -> None:
    text = "The throughput of Recursive scales better than that of Iterative as the batch size increases."
    found = said(text, GROWING, "Throughput by batch size.")
    assert [a.truth for a in found] == [1.0]


def test_every_verb_owns_its_own_names() -> None:
    rows = [["Measure", "Baxter", "Corvid"], ["Recall", "0.9", "0.5"], ["Precision", "0.2", "0.6"]]
    found = said("Baxter has the best recall and Corvid has the best precision.", rows)
    assert [a.truth for a in found] == [1.0, 1.0]
    found = said("Corvid has the best recall and Baxter has the best precision.", rows)
    assert all(a.truth < 0 for a in found) and len(found) == 2


COSTS = [
    ["System", "Accuracy", "Latency (ms)", "Speed (sent/s)", "# instances"],
    ["Baxter", "80.1", "50", "200", "1203"],
    ["Corvid", "84.0", "90", "111", "640"],
    ["Norvel", "82.5", "20", "500", "991"],
]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Norvel is faster than Corvid.", True),
        ("Corvid is faster than Norvel.", False),
        ("Norvel is the fastest system.", True),
        ("Corvid is the slowest system.", True),
        ("Corvid is slower than Baxter but more accurate.", True),
        ("Baxter is slower than Corvid but more accurate.", False),
        ("Corvid performs best.", True),
    ],
)
def test_a_comparing_word_asks_for_its_own_measure(text: str, positive: bool) -> None:
    found = [a.truth for a in said(text, COSTS)]
    assert found and all((t > 0) is positive for t in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norvel has the best results on two of the two test sets.", 1.0),
        ("Norvel has the best results on one of the two test sets.", -1.0),
        ("Two of the three systems exceed 71 Morrow F1.", 1.0),
        ("Three of the three systems exceed 71 Morrow F1.", -1.0),
    ],
)
def test_cases_are_counted(text: str, expected: float) -> None:
    assert [a.truth for a in said(text, PLAIN) if a.operation is Operation.COUNT] == [expected]


SHARE = [["Corpus", "# docs", "% negative"], ["Forum", "1200", "61.0"], ["News", "5900", "35.5"]]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("More than half of the documents in Forum are negative.", True),
        ("More than half of the documents in News are negative.", False),
        ("The majority of News is negative.", False),
        ("News has more than four times as many docs as Forum.", True),
        ("News has more than six times as many docs as Forum.", False),
        ("News has about five times as many docs as Forum.", True),
    ],
)
def test_ratios_and_shares_in_words(text: str, positive: bool) -> None:
    assert (truth(text, SHARE, Operation.THRESHOLD) > 0) is positive


def test_short_names_that_the_caption_explains() -> None:
    rows = [["System", "F1"], ["BL", "70.1"], ["DA", "75.0"], ["ST", "72.0"]]
    caption = "BL = baseline without anything; data augmentation (DA) and self-training (ST)."
    found = said("Data augmentation outperforms the baseline.", rows, caption)
    assert [(a.truth, a.frame and [x.name for x in a.frame.object]) for a in found] == [
        (1.0, ["BL"])
    ]
    found = said("The baseline outperforms data augmentation.", rows, caption)
    assert [a.truth for a in found] == [-1.0]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("The difference between Corvid and Norvel is small.", True),
        ("The difference between Corvid and Marl is small.", False),
        ("Corvid is outperformed by Norvel.", False),
        ("Norvel is outperformed by Corvid.", True),
        ("The second best system is Norvel.", True),
        ("The second best system is Baxter.", False),
        ("Only Corvid beats Norvel.", True),
        ("Only Corvid beats Baxter.", False),
    ],
)
def test_small_differences_passive_places_and_only(text: str, positive: bool) -> None:
    assert (truth(text, LIKE) > 0) is positive


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("None of the systems outperforms Corvid.", True),
        ("None of the systems outperforms Baxter.", False),
    ],
)
def test_none_of_them_is_not_the_opposite_of_all(text: str, positive: bool) -> None:
    assert (truth(text, LIKE) > 0) is positive


WHOLE = [
    ["System", "Morrow F1", "Tansy F1"],
    ["Baxter", "70.0", "60.0"],
    ["Norvel", "75.0", "66.0"],
    ["Norvel w/o gate", "69.0", "59.0"],
    ["Norvel (w/o memory)", "74.0", "65.0"],
]


def test_a_name_with_its_modifier_is_the_line_of_that_name_changed() -> None:
    rows = view(WHOLE).rows
    assert [(x.path, x.base) for x in rows[2:]] == [
        (("Norvel", "w/o gate"), 1),
        (("Norvel", "w/o memory"), 1),
    ]


def test_a_base_may_stand_below_its_changed_line() -> None:
    rows = view([WHOLE[0], WHOLE[3], WHOLE[2], WHOLE[1]]).rows
    assert [x.base for x in rows] == [1, None, None]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Without the gate, Norvel falls behind Baxter.", True),
        ("Without the memory, Norvel falls behind Baxter.", False),
        ("Removing the gate hurts more than removing the memory.", True),
        ("Norvel outperforms Baxter on Morrow but not on Tansy.", False),
    ],
)
def test_whole_names_with_modifiers_are_compared(text: str, positive: bool) -> None:
    assert (truth(text, WHOLE) > 0) is positive


NUMBERED = [
    ["# Layers", "Accuracy"],
    ["2", "70.0"],
    ["4", "75.0"],
    ["8", "74.0"],
]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Using 4 layers leads to better accuracy than using 8 layers.", True),
        ("Using 8 layers leads to better accuracy than using 4 layers.", False),
        ("Accuracy peaks at 4 layers.", True),
        ("Accuracy peaks at 8 layers.", False),
        ("The accuracy drops when going from 4 to 8 layers.", True),
        ("The accuracy drops when going from 2 to 4 layers.", False),
    ],
)
def test_a_number_beside_the_title_of_its_axis_is_a_line(text: str, positive: bool) -> None:
    assert (truth(text, NUMBERED) > 0) is positive


def test_buckets_are_an_order() -> None:
    rows = [["System", "0-15", "15-30", "30+"], ["Baxter", "31.0", "27.0", "20.0"]]
    caption = "Scores by sentence length."
    found = said("Baxter performs worse on longer sentences.", rows, caption)
    assert [a.truth for a in found if a.operation is Operation.TREND] == [1.0]
    found = said("Baxter performs better on longer sentences.", rows, caption)
    assert [a.truth for a in found if a.operation is Operation.TREND] == [-1.0]


def test_neither_denies_once() -> None:
    rows = [["System", "F1"], ["Baxter", "70.0"], ["Corvid", "71.0"], ["Norvel", "75.0"]]
    assert truth("Neither Baxter nor Corvid outperforms Norvel.", rows) == 1.0
    assert truth("Neither Norvel nor Corvid outperforms Baxter.", rows) < 0


OURS = [
    ["System", "Precision", "Recall"],
    ["Baxter (our implementation)", "70.0", "60.0"],
    ["Corvid", "74.0", "55.0"],
    ["Norvel (ours)", "72.0", "66.0"],
]


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Our model is outperformed by Baxter in recall.", False),
        ("Our model is consistently outperformed by the others in recall.", False),
        ("Norvel is slightly below Corvid in precision.", True),
        ("Corvid is slightly below Norvel in precision.", False),
        ("Norvel beats Baxter in precision, while recall is lower.", False),
        ("Despite using Baxter, Norvel outperforms Corvid in recall.", True),
        ("Compared to Corvid, Baxter improves recall.", True),
        ("Compared to Baxter, Corvid improves recall.", False),
        ("Norvel no longer outperforms Corvid in precision.", True),
        ("Norvel no longer outperforms Corvid in recall.", False),
        ("Corvid is the strongest baseline in precision.", True),
        ("Baxter is the strongest baseline in recall.", True),
        ("The difference between Baxter and Norvel in precision is below three points.", True),
        ("The difference between Baxter and Norvel in recall is below three points.", False),
        ("Norvel improves the recall of Baxter from 60.0 to 66.0.", True),
        ("Norvel reduces the recall of Baxter from 55.0 to 66.0.", False),
    ],
)
def test_sides_measures_and_limits_of_common_sentences(text: str, positive: bool) -> None:
    found = [a.truth for a in said(text, OURS)]
    assert found and (min(found) > 0 if positive else min(found) < 0)


def test_what_we_implemented_for_others_is_not_ours() -> None:
    assert own(OURS) == ["Norvel (ours)"]
