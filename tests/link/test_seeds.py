"""The seeds' claims: each numeric one at the cells that measure it. Texts are read, never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck.records import Link, LinkTest, NoLink, Quantifier
from tests.link.claims import cells
from tests.link.conftest import TextLinker

TASKS = ["anli-plus", "mnli", "qqp", "squad", "squad-v2", "hellaswag", "ccg", "cosmos", "csqa"]


@pytest.fixture(scope="module")
def printed(shared: Path) -> dict[str, str]:
    """Gold id → the claim as the seeds print it."""
    rows = json.loads((shared / "gold" / "seed_claims.json").read_text(encoding="utf-8"))
    return {row["gold_id"]: row["printed"] for row in rows}


@pytest.mark.parametrize(
    ("gold", "mix", "value"),
    [
        ("G01a", "squad", 8.2),
        ("G01b", "mnli", 7.5),
        ("G01c", "hellaswag", 7.0),
        ("G02a", "multi", 8.7),
    ],
)
def test_average_gains_are_on_dev(
    printed: dict[str, str], link_text: TextLinker, gold: str, mix: str, value: float
) -> None:
    found = link_text(printed[gold])[-1]
    assert cells(found) == [(mix, "overall", "dev", "zero-shot", "none")]
    assert isinstance(found, Link)
    assert (found.recipe, found.test, found.rescore) == ("xstilts", LinkTest.GAIN, "dev")
    assert found.claimed is not None
    assert found.claimed.value == value
    assert found.claimed.rounding == pytest.approx(0.05)


def test_three_gains_in_one_sentence(printed: dict[str, str], link_text: TextLinker) -> None:
    found = link_text(printed["G01"])
    assert [cells(one)[0][0] for one in found] == ["squad", "mnli", "hellaswag"]
    values = [one.claimed.value for one in found if isinstance(one, Link) and one.claimed]
    assert values == [8.2, 7.5, 7.0]


def test_best_for_each_target_is_chosen_on_dev_and_scored_on_test(
    printed: dict[str, str], link_text: TextLinker
) -> None:
    (found,) = link_text(printed["G05"])
    assert isinstance(found, Link)
    assert (found.test, found.selection_split) == (LinkTest.BEST_OF, "dev")
    assert found.claimed is not None and found.claimed.value == 5.4
    assert {c.cell.target for c in found.contrasts} == {
        "xnli", "pawsx", "udpos", "panx", "xquad", "mlqa", "tydiqa", "bucc", "tatoeba",
    }  # fmt: skip
    assert {c.cell.mix for c in found.contrasts} == {*TASKS, "multi"}
    tydiqa = {c.cell.split for c in found.contrasts if c.cell.target == "tydiqa"}
    others = {c.cell.split for c in found.contrasts if c.cell.target != "tydiqa"}
    assert (tydiqa, others) == ({"dev"}, {"test"})  # TyDiQA's test labels were never published


def test_quantified_over_intermediate_tasks(printed: dict[str, str], link_text: TextLinker) -> None:
    many, none = link_text(printed["G04"])
    assert [c[:2] for c in cells(many)] == [(task, "tydiqa") for task in TASKS]
    assert [c[:2] for c in cells(none)] == [(task, "xnli") for task in TASKS]
    assert isinstance(many, Link) and isinstance(none, Link)
    assert (many.quantifier, none.quantifier) == (Quantifier.SOME, Quantifier.NONE)
    assert any("one task" in note for note in none.notes)  # MNLI is what XNLI trains on
    (almost,) = link_text(printed["G03a"])
    assert isinstance(almost, Link) and almost.quantifier is Quantifier.MOST
    assert {c[1] for c in cells(almost)} == {"bucc", "tatoeba"}
    assert len(almost.contrasts) == 2 * len(TASKS)


@pytest.mark.parametrize(("gold", "kind"), [("G06a", "mlm"), ("G06b", "translated")])
def test_english_training_against_its_alternatives(
    printed: dict[str, str], link_text: TextLinker, gold: str, kind: str
) -> None:
    (found,) = link_text(printed[gold])
    assert [(c[0], c[4]) for c in cells(found)] == [
        ("mnli", f"mnli-{kind}"),
        ("squad", f"squad-{kind}"),
    ]
    assert isinstance(found, Link) and not found.certain  # the claim says no quantifier


@pytest.mark.parametrize(
    ("gold", "recipe", "target", "count"),
    [
        ("G17", "xstilts", "anli-plus", 1104934),
        ("G18", "intermediate-counts", "mnli-train", 392702),
        ("G19", "intermediate-counts", "squad-v2-train", 130319),
    ],
)
def test_sizes_of_training_sets(
    printed: dict[str, str], link_text: TextLinker, gold: str, recipe: str, target: str, count: int
) -> None:
    (found,) = link_text(printed[gold])
    assert isinstance(found, Link)
    assert (found.test, found.recipe) == (LinkTest.COUNT, recipe)
    (contrast,) = found.contrasts
    assert (contrast.cell.target, contrast.cell.split, contrast.cell.metric) == (
        target, "train", "examples",
    )  # fmt: skip
    assert found.claimed is not None and found.claimed.value == count


@pytest.mark.parametrize(
    ("gold", "metric", "entries"),
    [("G10", "targets", 9), ("G12", "mixes", 9), ("G09", "languages", 9)],
)
def test_sizes_of_the_design(
    printed: dict[str, str], link_text: TextLinker, gold: str, metric: str, entries: int
) -> None:
    found = link_text(printed[gold])[0]
    assert isinstance(found, Link) and found.test is LinkTest.COUNT
    assert {c.cell.metric for c in found.contrasts} == {metric}
    assert len(found.contrasts) == entries
    assert any("no evidence" in note for note in found.notes)


def _untestable() -> Iterator[str]:
    yield from ("G07", "G12a", "G13", "G14", "G14b", "G15", "G16", "G20", "G21", "G22", "G03b")


@pytest.mark.parametrize("gold", _untestable())
def test_statements_that_no_cell_measures(
    printed: dict[str, str], link_text: TextLinker, gold: str
) -> None:
    assert all(isinstance(found, NoLink) for found in link_text(printed[gold]))
