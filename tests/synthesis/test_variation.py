"""Series and pairs in tables, whatever the names and whichever way the table is turned."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from claimcheck.records import Paper
from claimcheck.synthesis.asks import read_ask
from claimcheck.synthesis.concepts import factors
from claimcheck.synthesis.contrast import ablations, pairs
from claimcheck.synthesis.question import facets_of
from claimcheck.synthesis.relevance import Place, measures
from claimcheck.synthesis.variation import Series, series, sizes
from claimcheck.verify.interface import Source
from tests.verify.papers import document

CAPTION = "Variations. Unlisted values are identical to those of the base model. Accuracy on MNLI."
GRID = (
    ("", "N", "d_ff", "h", "MNLI accuracy"),
    ("base", "6", "2048", "8", "81.2"),
    ("(A)", "2", "", "", "77.1"),
    ("(A)", "4", "", "", "79.9"),
    ("(B)", "", "4096", "", "82.0"),
    ("(C)", "8", "1024", "4", "80.0"),
)


def turned(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(zip(*rows, strict=True))


def place(caption: str, rows: Sequence[Sequence[str]]) -> Place:
    paper = Paper(id="2401.00001v1", title="ZorpNet")
    source = Source(paper, document([("paragraph", "1", "ZorpNet reads.")], [(caption, rows)]))
    return Place(source, source.views[0], ())


def found(rows: Sequence[Sequence[str]], factor: str) -> list[Series]:
    here = place(CAPTION, rows)
    facets = facets_of("accuracy on MNLI")
    return list(
        series(here.view, factors()[factor], "", measures(here, facets, "accuracy on MNLI"))
    )


def shown(one: Series) -> list[tuple[str, str]]:
    return [(point.shown, point.entry.printed) for point in one.points]


@pytest.mark.parametrize("rows", [GRID, turned(GRID)], ids=["rows", "turned"])
def test_only_lines_that_differ_in_nothing_else_are_compared(rows: Sequence[Sequence[str]]) -> None:
    (depth,) = found(rows, "depth")
    assert shown(depth) == [("2", "77.1"), ("4", "79.9"), ("6", "81.2")]  # (C) changes three things
    (width,) = found(rows, "width")
    assert shown(width) == [("2048", "81.2"), ("4096", "82.0")]


def test_without_the_decisive_cells_there_is_no_series() -> None:
    rows = [row if row[0] != "(B)" else (*row[:4], "") for row in GRID]
    assert not found(rows, "width")


def test_names_play_no_part() -> None:
    rows = [tuple(cell.replace("(A)", "Zwerg") for cell in row) for row in GRID]
    (depth,) = found(rows, "depth")
    assert [value for _, value in shown(depth)] == ["77.1", "79.9", "81.2"]


def test_what_changes_with_it_is_named() -> None:
    rows = (
        ("", "N", "h", "MNLI accuracy"),
        ("small", "2", "4", "70.0"),
        ("large", "4", "8", "75.0"),
    )
    (depth,) = found(rows, "depth")
    assert depth.together == ("h",)


def test_sizes_of_one_family_make_a_series() -> None:
    here = place(
        "Accuracy on MNLI.",
        (("Model", "MNLI"), ("Zorp 2 7B", "50.1"), ("Zorp 2 13B", "55.0"), ("Lamp 70B", "60.0")),
    )
    (one,) = sizes(here.view, measures(here, facets_of("MNLI"), "MNLI"), "Zorp 2")
    assert shown(one) == [("7B", "50.1"), ("13B", "55.0")]


TABLE = (
    ("Model", "MNLI", "QQP"),
    ("LampNet", "78.0", "73.0"),
    ("Human", "92.0", "90.0"),
    ("ZorpNet base", "81.0", "71.0"),
    ("ZorpNet large", "83.4", "72.6"),
)


def contrast(
    question: str, rows: Sequence[Sequence[str]] = TABLE
) -> list[tuple[str, str, str, str]]:
    here, asked = place("Accuracy on the test sets.", rows), read_ask(question)
    facets = facets_of(question)
    lines = measures(here, facets, asked.outcome)
    return [
        (p.first_name, p.first.printed, p.second_name, p.second.printed)
        for p in pairs(here, asked.factor, asked.rival, lines, facets)
    ]


@pytest.mark.parametrize("rows", [TABLE, turned(TABLE)], ids=["rows", "turned"])
def test_two_systems_on_the_data_set_that_is_asked_for(rows: Sequence[Sequence[str]]) -> None:
    assert contrast("How much does ZorpNet large gain over ZorpNet base on QQP?", rows) == [
        ("ZorpNet large", "72.6", "ZorpNet base", "71.0")
    ]


def test_the_previous_best_is_no_human_and_no_sibling() -> None:
    question = "How much does ZorpNet large gain over the previous best on MNLI?"
    assert contrast(question) == [("ZorpNet large", "83.4", "LampNet", "78.0")]


def test_a_system_that_is_not_there_gives_no_pair() -> None:
    assert not contrast("How much does ZorpNet large gain over StoneNet on MNLI?")


def test_an_ablation_is_held_against_the_same_system_with_the_part() -> None:
    here = place(
        "Accuracy on MNLI.",
        (
            ("Model", "MNLI"),
            ("ZorpNet", "81.0"),
            ("w/o lamp", "79.5"),
            ("w/o lamp & oil", "70.0"),
            ("LampNet", "60.0"),
        ),
    )
    facets = facets_of("MNLI")
    found = ablations(here, "removing the lamp", measures(here, facets, "MNLI"), facets)
    assert ("81.0", "79.5") in [(p.first.printed, p.second.printed) for p in found]
    assert all(p.first.printed == "81.0" for p in found)
