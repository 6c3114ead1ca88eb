"""How sentences are read against tables: phrases, clauses, roles, operations, repairs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.quantities import find_quantities
from claimcheck.records import Comparison
from claimcheck.verify import repair
from claimcheck.verify.agreement import Agreement, Found, agree, telling
from claimcheck.verify.assertion import Operation, Scope, grade, scope_of
from claimcheck.verify.assess import assess
from claimcheck.verify.clauses import clauses
from claimcheck.verify.cues import Kind, find_cues
from claimcheck.verify.linking import link
from claimcheck.verify.measures import caption_direction, direction_of, is_cost
from claimcheck.verify.naming import likeness
from claimcheck.verify.sentences import spans
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from claimcheck.verify.terms import MAX_TEXT, terms
from claimcheck.verify.weigh import marked_lines
from claimcheck.verify.window import window
from tests.verify.papers import document, part


def view(rows: list[list[str]], caption: str = "F1 of all models.") -> TableView:
    return TableView(document([], [(caption, rows)]).tables[0])


PARSING = view(
    [
        ["Model", "Grelb", "<", "Moob", "<"],
        ["", "P", "R", "P", "R"],
        ["Baselines", "<", "<", "<", "<"],
        ["Frobtron", "80.0", "60.0", "70.0", "50.0"],
        ["Plinkbert", "82.0", "61.0", "72.0", "49.0"],
        ["Ours", "<", "<", "<", "<"],
        ["Zorbnet (ours)", "85.0", "59.0", "75.0", "52.0"],
        ["+ cache", "86.0", "60.5", "74.0", "53.0"],
    ]
)
SIZES = view(
    [
        ["Layers", "Accuracy", "Time (s)"],
        ["2", "70.1", "10"],
        ["4", "74.0", "19"],
        ["8", "76.3", "41"],
    ],
    "Depth.",
)
ABLATION = view(
    [
        ["Model", "BLEU"],
        ["Zorbnet", "30.0"],
        ["- cache", "28.1"],
        ["- gate", "29.4"],
        ["w/o attention", "25.0"],
    ],
    "Ablation.",
)


def truth(text: str, table: TableView) -> float:
    """The sum of what all operations say."""
    return sum(a.truth for a in assess(text, table, marked_lines(table)))


def operations(text: str, table: TableView) -> set[Operation]:
    return {a.operation for a in assess(text, table, marked_lines(table))}


# Headers and repairs


def test_paths_levels_and_modifiers() -> None:
    assert PARSING.rows[2].path == ("Ours", "Zorbnet (ours)")
    assert PARSING.rows[3].path == ("Ours", "Zorbnet (ours)", "+ cache")
    assert PARSING.rows[3].base == 2
    assert [line.path for line in PARSING.columns] == [
        ("Grelb", "P"),
        ("Grelb", "R"),
        ("Moob", "P"),
        ("Moob", "R"),
    ]


def test_cells_of_two_numbers_become_two_lines() -> None:
    table = view([["Model", "Grelb-(m/mm)"], ["A", "86.7/85.9"], ["B", "82.1/81.4"]])
    assert [line.leaf for line in table.columns] == ["Grelb m", "Grelb mm"]
    assert [e.value for e in table.entries()] == [
        Decimal("86.7"),
        Decimal("85.9"),
        Decimal("82.1"),
        Decimal("81.4"),
    ]


def test_flattened_groups_get_a_level() -> None:
    paths = {0: ("Elvish Orig",), 1: ("Elvish New",), 2: ("Orcish Orig",), 3: ("Orcish New",)}
    assert repair.split_groups(paths)[3] == ("Orcish", "New")
    alone = {0: ("Our model",), 1: ("Our system",)}
    assert repair.split_groups(alone) == alone


def test_lines_with_equal_headers_get_keys() -> None:
    table = view(
        [
            ["Model", "D", "F1"],
            ["Zorb", "100", "50.1"],
            ["Zorb", "200", "51.3"],
            ["Plink", "100", "49.0"],
        ]
    )
    assert len({line.path for line in table.rows}) == 3
    assert table.columns[0].attribute


def test_results_are_no_keys() -> None:
    table = view([["Model", "F1", "EM"], ["Zorb", "50.1", "40.2"], ["Zorb", "51.3", "41.9"]])
    assert not any(line.attribute for line in table.columns)


@pytest.mark.parametrize(
    ("header", "direction"),
    [
        ("Accuracy", 1),
        ("F1 ↓", -1),
        ("Error rate", -1),
        ("Perplexity", -1),
        ("Size", -1),
        ("Colour", 0),
        ("R", 1),
        ("WER", -1),
    ],
)
def test_measures_point_somewhere(header: str, direction: int) -> None:
    assert direction_of((header,)) == direction


def test_costs_and_captions() -> None:
    assert is_cost(("Training Cost (FLOPs)", "EN-DE"))
    assert not is_cost(("BLEU", "EN-DE"))
    assert caption_direction("% errors. Smaller is better.") == -1
    assert caption_direction("Accuracy.") == 1


# Phrases


def phrases(text: str, table: TableView, axis: int) -> list[list[str]]:
    return [[line.name for line in m.lines] for m in link(text, table).on(axis)]  # type: ignore[arg-type]


def test_a_phrase_is_a_set_of_lines() -> None:
    assert phrases("the baselines are weak", PARSING, ROWS) == [
        ["Baselines › Frobtron", "Baselines › Plinkbert"]
    ]
    assert phrases("recall is lower", PARSING, COLUMNS) == [["Grelb › R", "Moob › R"]]


def test_a_spelled_header_outranks_a_likeness() -> None:
    table = view([["Model", "EM"], ["Hard EM", "28.8"], ["Zorb", "46.0"]])
    assert phrases("reaches 46.0 EM", table, ROWS) == []
    assert phrases("Hard EM reaches 28.8", table, ROWS) == [["Hard EM"]]


def test_joined_words_acronyms_and_languages() -> None:
    table = view([["Model", "QA", "EN-DE"], ["ZORBLARGE", "1.5", "2.5"], ["Plink", "1.6", "2.6"]])
    assert phrases("Zorb Large is fine", table, ROWS) == [["ZORBLARGE"]]
    assert phrases("on question answering", table, COLUMNS) == [["QA"]]
    assert phrases("on English to German", table, COLUMNS)[0] == ["EN-DE"]


def test_p_values_name_no_line() -> None:
    assert phrases("it holds (p < 0.05)", PARSING, COLUMNS) == []


@pytest.mark.parametrize(
    ("left", "right", "like"),
    [
        ("paramet", "param", True),
        ("graph", "tree", False),
        ("zorb", "zorb4", True),
        ("acc", "accuraci", True),
    ],
)
def test_likeness(left: str, right: str, like: bool) -> None:
    assert (likeness(left, right) > 0) is like


# Cues and clauses


def test_cues_and_what_is_none() -> None:
    (cue,) = find_cues("Zorbnet outperforms Plinkbert")
    assert (cue.kind, cue.sense) == (Kind.VERB, Comparison.BETTER)
    assert find_cues("Plinkbert is outperformed by Zorbnet")[0].passive
    assert [c.kind for c in find_cues("all scores are above .50")] == []
    assert find_cues("over the previous best system") == ()
    assert find_cues("the results above are final") == ()


def test_negation_has_a_scope() -> None:
    first, second = clauses(
        "Zorbnet does not outperform Plinkbert, but it is faster than Frobtron."
    )
    assert first.negated
    assert not second.negated
    assert not clauses("Not only is it better, it is small.")[0].negated


def test_names_are_neither_cues_nor_negations() -> None:
    text = "Zorb No Gate outperforms Plink low-res"
    at = text.index("No Gate")
    (clause,) = clauses(text, [(0, at + 7), (text.index("Plink"), len(text))])
    assert not clause.negated


# Operations


@pytest.mark.parametrize(
    ("true", "false", "operation"),
    [
        (
            "Plinkbert has higher precision than Frobtron.",
            "Plinkbert has lower precision than Frobtron.",
            Operation.COMPARE,
        ),
        (
            "Plinkbert outperforms Frobtron on Grelb.",
            "Frobtron outperforms Plinkbert on Grelb.",
            Operation.COMPARE,
        ),
        (
            "Our model outperforms all other models in precision.",
            "Our model underperforms all other models in precision.",
            Operation.OTHERS,
        ),
        (
            "Zorbnet has the best precision on Moob.",
            "Frobtron has the best precision on Moob.",
            Operation.BEST,
        ),
        ("Adding the cache improves recall.", "Adding the cache hurts recall.", Operation.EFFECT),
        (
            "Compared to Frobtron, Plinkbert achieves better precision.",
            "Compared to Frobtron, Plinkbert achieves worse precision.",
            Operation.COMPARE,
        ),
    ],
)
def test_operations_tell_true_from_false(true: str, false: str, operation: Operation) -> None:
    assert operation in operations(true, PARSING)
    assert truth(true, PARSING) > truth(false, PARSING)
    assert truth(true, PARSING) > 0


def test_ablation_rows_are_read_backwards() -> None:
    assert truth("The cache is more effective than the gate.", ABLATION) > 0
    assert truth("The gate is more effective than the cache.", ABLATION) < 0
    assert truth("Removing the gate hurts performance.", ABLATION) > 0
    assert truth("Without attention the score drops.", ABLATION) > 0
    assert truth("The cache is not useful.", ABLATION) < 0


def test_trends_along_a_numbered_axis() -> None:
    assert truth("Accuracy increases as we add more layers.", SIZES) > 0
    assert truth("Accuracy decreases when increasing the number of layers.", SIZES) < 0
    assert truth("Increasing the number of layers from 2 to 8 improves accuracy.", SIZES) > 0


def test_likeness_is_judged_by_the_usual_difference() -> None:
    table = view(
        [["Model", "F1"], ["Zed", "80.0"], ["Yak", "80.3"], ["Xen", "70.0"], ["Wob", "60.0"]]
    )
    assert truth("We see similar results for Zed and Yak.", table) > 0
    assert truth("We see similar results for Zed and Wob.", table) < 0
    assert truth("We see different results for Zed and Wob.", table) > 0


def test_a_moved_number_is_evidence_against() -> None:
    assert truth("Plinkbert achieves a precision of 82.0 on Grelb.", PARSING) > 0
    assert truth("Frobtron achieves a precision of 82.0 on Grelb.", PARSING) < 0
    right = "Zorbnet achieves 85.0 and 75.0 precision on Grelb and Moob, respectively."
    wrong = "Zorbnet achieves 75.0 and 85.0 precision on Grelb and Moob, respectively."
    assert truth(right, PARSING) > truth(wrong, PARSING)


def test_thresholds_and_differences() -> None:
    assert truth("All precision values are above 65.", PARSING) > 0
    assert truth("All precision values are above 90.", PARSING) < 0
    assert truth("Plinkbert improves over Frobtron by 2.0 points on Grelb precision.", PARSING) > 0


def test_exceptions_leave_lines_out() -> None:
    text = "Zorbnet outperforms Frobtron on all columns except Grelb recall."
    assert truth(text, PARSING) > truth("Zorbnet outperforms Frobtron on all columns.", PARSING)


def test_quantifiers_and_charity() -> None:
    assert scope_of("consistently in all cases") is Scope.ALL
    assert scope_of("in most cases") is Scope.MOST
    assert grade(0.9, Scope.ALL) < grade(0.9, Scope.MOST)
    assert grade(1.0, Scope.ALL) == 1.0
    assert grade(0.4, Scope.MOST) < 0 < grade(0.6, Scope.PLAIN)


def test_nothing_understood_says_nothing() -> None:
    assert assess("The weather was nice.", PARSING, marked_lines(PARSING)) == ()


# Numbers and sentences


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("28.4 BLEU", "28.4", Agreement.AGREES),
        ("28.4 BLEU", "28.44", Agreement.AGREES),
        ("28.4 BLEU", "28.5", Agreement.ROUNDING),
        ("28.4 BLEU", "28.9", Agreement.DIFFERS),
        ("more than 2.0 points", "2.04", Agreement.AGREES),
        ("more than 3.0 points", "2.04", Agreement.DIFFERS),
        ("about 50 points", "52", Agreement.AGREES),
        ("about 50 points", "70", Agreement.DIFFERS),
        ("at most 5 points", "5", Agreement.AGREES),
        ("less than 5 points", "7", Agreement.DIFFERS),
    ],
)
def test_agreement(text: str, value: str, result: Agreement) -> None:
    (quantity,) = find_quantities(f"It gains {text}.")
    decimals = len(value.partition(".")[2])
    assert agree(quantity, Found.printed(Decimal(value), decimals)) is result


@settings(deadline=None)
@given(
    st.decimals(min_value=0, max_value=999, places=1),
    st.decimals(min_value=0, max_value=999, places=1),
)
def test_agreement_is_symmetric_in_size(left: Decimal, right: Decimal) -> None:
    stated = find_quantities(f"It scores {left} BLEU.")
    other = find_quantities(f"It scores {right} BLEU.")
    if stated and other:
        one = agree(stated[0], Found.printed(other[0].value, 1))
        two = agree(other[0], Found.printed(stated[0].value, 1))
        assert (one is Agreement.DIFFERS) == (two is Agreement.DIFFERS)


def test_small_counts_are_not_telling() -> None:
    assert [
        telling(q)
        for t in ("8 GPUs", "28.4 BLEU", "392,702 examples")
        for q in find_quantities(f"It has {t}.")
    ] == [False, True, True]


def test_windows_belong_to_their_number() -> None:
    text = "It pushes Grelb to 80.5% (7.7% absolute improvement), Moob accuracy to 86.7%, and Tarn to 93.2 F1."
    windows = [window(part(text, q)) for q in find_quantities(text)]
    assert "Grelb" in windows[0] and "Moob" not in windows[0]
    assert "Grelb" in windows[1]
    assert "Moob" in windows[2] and "Tarn" not in windows[2]


def test_sentence_spans_are_exact() -> None:
    text = "See Sec. 3.2 and Fig. 1. Smith et al. (2020) agree. Done!"
    found = [text[a:b] for a, b in spans(text)]
    assert found == ["See Sec. 3.2 and Fig. 1.", "Smith et al. (2020) agree.", "Done!"]


@given(st.text(max_size=300))
def test_terms_have_spans_in_the_text(text: str) -> None:
    for term in terms(text):
        assert 0 <= term.start < term.end <= min(len(text), MAX_TEXT)


@given(st.text(alphabet="abcXY 0123.,;:()+-%<>", max_size=200))
def test_reading_never_fails(text: str) -> None:
    for one in assess(text, PARSING, marked_lines(PARSING)):
        assert -1 <= one.truth <= 1
        assert 0 <= one.strength <= 1
