"""Answers that are easily taken from the wrong line of a table, or from the wrong table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimcheck import resources
from claimcheck.pipeline import Project
from claimcheck.synthesis.answer import PartAnswer, answer_question
from claimcheck.synthesis.asks import Ask, AskKind
from claimcheck.synthesis.evidence import Reading, read_papers
from claimcheck.synthesis.question import analyse
from claimcheck.synthesis.statements import Statement
from claimcheck.synthesis.wording import in_words
from tests.synthesis import small_papers


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Reading]]:
    folder = tmp_path_factory.mktemp("cells")
    with small_papers.opened(folder / "work") as opened:
        small_papers.add(opened, folder, "tram", small_papers.PAIRS)
        yield opened, read_papers(opened, opened.store.papers())


def ask(desk: tuple[Project, Reading], question: str) -> PartAnswer:
    project, reading = desk
    recipes = [resources.bundled("experiments")]
    return answer_question(project, analyse(question), reading, recipes).parts[0]


def texts(part: PartAnswer) -> list[str]:
    return [one.statement.text for one in part.statements]


def test_a_language_that_is_asked_for_must_be_measured(desk: tuple[Project, Reading]) -> None:
    russian = ask(desk, "How much does TramNet gain over BusNet on English-to-Russian?")
    assert not russian.answered
    assert russian.unmet == ("English-to-Russian",)
    french = ask(desk, "How much does TramNet gain over BusNet on English-to-French?")
    assert len(texts(french)) == 1
    assert "41.8 on EN-FR, 1.9 points higher than BusNet with 39.9" in texts(french)[0]
    both = ask(desk, "How much does TramNet gain over BusNet in BLEU?")
    assert len(texts(both)) == 2


def test_a_data_set_on_the_measure_does_not_narrow_the_systems(
    desk: tuple[Project, Reading],
) -> None:
    part = ask(desk, "Which parser has the highest F1 on WSJ?")
    assert texts(part)[0].startswith("Fence generative scores 93.3")
    assert "the best of the 3 in that table" in part.statements[0].statement.notes


def test_the_best_is_asked_of_one_measure_and_one_kind_of_row(
    desk: tuple[Project, Reading],
) -> None:
    assert texts(ask(desk, "Which model has the highest MT-Bench score?")) == [
        "TramNet scores 7.1 on MT-Bench score."
    ]


def test_a_system_is_no_setting_of_the_caption_that_names_it(
    desk: tuple[Project, Reading],
) -> None:
    assert texts(ask(desk, "Does TramNet improve GLUE?")) == []


def test_a_benchmark_is_measured_by_its_data_sets_alone(desk: tuple[Project, Reading]) -> None:
    part = ask(desk, "Does TramNet depth improve GLUE?")
    assert texts(part)
    assert not [text for text in texts(part) if "PPL" in text]


def test_a_metric_in_a_column_is_not_read_across_the_data_sets(
    desk: tuple[Project, Reading],
) -> None:
    (text,) = texts(ask(desk, "How much does TRAM gain over BUS in mAP on FinTabNet?"))
    assert "0.86" in text and "0.14" in text and "0.72" in text


def test_no_pair_is_picked_where_several_are_as_alike(desk: tuple[Project, Reading]) -> None:
    part = ask(desk, "Does tuned outperform frozen on CoNLL-2003?")
    assert len(texts(part)) == 2  # large and base, and base alone is worse
    assert not part.verdict.startswith("Yes")


def test_an_ensemble_is_held_against_an_ensemble(desk: tuple[Project, Reading]) -> None:
    (text,) = texts(ask(desk, "Does BERT Ensemble outperform GPT Ensemble on SNLI?"))
    assert text.startswith("BERT Ensemble scores 88.2")
    assert "1.1 points higher than GPT Ensemble with 87.1" in text


def test_another_size_is_not_the_size_of_the_model(desk: tuple[Project, Reading]) -> None:
    assert texts(ask(desk, "What is the effect of key size on MMLU?")) == []
    (text, *_) = texts(ask(desk, "What is the effect of model size on MMLU?"))
    assert "44.4 at size 7B and 55.6 at size 13B" in text


def test_only_an_accuracy_may_go_without_its_name(desk: tuple[Project, Reading]) -> None:
    assert texts(ask(desk, "What is the effect of model size on perplexity on MMLU?")) == []
    assert texts(ask(desk, "What is the effect of model size on accuracy on MMLU?"))


def test_who_shares_the_best_value_is_told(desk: tuple[Project, Reading]) -> None:
    part = ask(desk, "Which model has the highest accuracy on HumanEval?")
    (statement,) = [one.statement for one in part.statements]
    assert statement.notes[0].startswith("TramNet 13B and ShipNet share the best value (HumanEval")


def pair(better: int) -> Statement:
    return Statement(
        text="", paper="", table="", measure="", evidence=(), numbers=(), steps=1,
        better=int(better > 0), worse=int(better < 0), ends_better=better,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((1, 1, 1, -1), "Mostly: better in most comparisons, worse in some."),
        ((1, -1), "Mixed: better in some comparisons, worse in others."),
        ((-1, -1), "No: worse in every comparison."),
        ((-1, 0), "No: worse or equal in every comparison."),
        ((1, 1), "Yes: better in every comparison."),
    ],
)
def test_words_for_contrasts(pairs: tuple[int, ...], said: str) -> None:
    asked = Ask(kind=AskKind.CONTRAST, yes_no=True, sense="better")
    assert in_words(asked, [pair(one) for one in pairs]) == said


def test_where_nothing_was_read_that_is_all_that_is_said(desk: tuple[Project, Reading]) -> None:
    project, _ = desk
    question = analyse("How does the number of parameters affect accuracy on XTREME?")
    answer = answer_question(project, question, read_papers(project, []), [])
    assert answer.mismatches == ()
    assert answer.parts[0].missing.startswith("no paper was read")
