"""Treatments against their baseline: what was trained on first, in scores and in tables of gains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.pipeline import Project, add_local
from claimcheck.synthesis.answer import PartAnswer, answer_question
from claimcheck.synthesis.asks import AskKind, read_ask, sub_questions
from claimcheck.synthesis.evidence import Reading, read_papers
from claimcheck.synthesis.present import bibtex_key
from claimcheck.synthesis.question import analyse
from claimcheck.synthesis.treatments import core, is_base, is_kind, names_base
from tests.synthesis import small_papers

BORROWED = r"""\documentclass{article}
\title{Borrowed Tasks for Small Encoders}
\begin{document}
\maketitle
\begin{abstract}We study intermediate-task training of multilingual encoders.\end{abstract}
\section{Results}
Table 1 shows scores with and without a first task. Commonsense reasoning (CR) is a first task.
Question answering is a target.
\begin{table}
\caption{Zero-shot results by intermediate task. POS and QA are scored by F1.}
\begin{tabular}{llccc}
\hline
Encoder & Intermediate task & POS & QA & Avg. \\
\hline
mBERT & no intermediate task & 70.1 & 55.2 & 62.7 \\
mBERT & MNLI & 71.3 & 54.0 & 62.7 \\
mBERT & CR & 69.0 & 58.4 & 63.7 \\
XLM-R & no intermediate task & 75.0 & 61.1 & 68.1 \\
XLM-R & MNLI & 74.2 & 64.8 & 69.5 \\
XLM-R & CR & 76.6 & 63.0 & 69.8 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Improvement over the baseline in accuracy, mean and standard deviation of three runs.}
\begin{tabular}{lcc}
\hline
 & Sent. & Tatoeba \\
\hline
Translation pairs & +2.0 $\pm$ 0.4 & +5.1 $\pm$ 1.0 \\
Word order & $-$0.3 $\pm$ 0.5 & +0.4 $\pm$ 0.9 \\
\hline
\end{tabular}
\end{table}
Sentiment is the third target. Training on translation pairs helps it most.
\end{document}
"""

Desk = tuple[Project, Reading]


@pytest.fixture(scope="module")
def borrowed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("borrowed")
    with small_papers.opened(folder / "work") as opened:
        small_papers.add(opened, folder, "borrowed", BORROWED)
        yield opened, read_papers(opened, opened.store.papers())


@pytest.fixture(scope="module")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("miniature")
    with small_papers.opened(folder / "work") as opened:
        file = resources.bundled("corpus") / "miniature" / "miniature.pdf"
        add_local(opened, [file], as_id="claimcheck-miniature")
        yield opened, read_papers(opened, opened.store.papers())


def ask(desk: Desk, question: str) -> PartAnswer:
    project, reading = desk
    recipes = [resources.bundled("experiments")]
    return answer_question(project, analyse(question), reading, recipes).parts[0]


def cells(part: PartAnswer) -> list[tuple[str, ...]]:
    """Of every sentence that passed: its table and the cells it cites."""
    return [
        (one.statement.table, *(cell.quote for cell in one.statement.evidence)) for one in part.kept
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Does NLI help role tagging?",
        "Does NLI training help Roles?",
        "Does NLI intermediate training improve role tagging accuracy?",
        "Does intermediate training on NLI help Roles?",
        "Does NLI as the intermediate task improve Roles?",
        "Does fine-tuning on NLI first improve role tagging?",
        "Does training on NLI before the target task help Roles?",
        "Does role tagging benefit from NLI training?",
        "Is role tagging better after NLI training?",
        "What is the effect of natural language inference on role tagging?",
        "How large is the gain from NLI on Roles?",
    ],
)
def test_a_treatment_is_held_against_the_untrained_row(miniature: Desk, question: str) -> None:
    found = cells(ask(miniature, question))
    assert ("Table 1", "+4.4 ± 2.7") in found
    assert ("Table 3", "72.8", "68.4") in found
    assert len(found) == 2


def test_a_loss_is_no_help(miniature: Desk) -> None:
    part = ask(miniature, "Does intermediate training on NLI help retrieval?")
    assert part.verdict == "No: worse in every comparison."
    assert cells(part) == [("Table 1", "−4.5 ± 3.0"), ("Table 3", "20.0", "24.5")]


def test_a_gain_within_its_spread_is_said_to_be_one(miniature: Desk) -> None:
    part = ask(miniature, "Does Questions training improve Paraphrase?")
    assert part.verdict.startswith("Not clearly: better in every comparison")
    assert "printed spread" in part.verdict
    assert any("no larger than the spread" in note for note in part.notes)
    assert ("Table 1", "+0.5 ± 2.7") in cells(part)


def test_an_acronym_of_the_headers_is_spelled_out_by_the_question(miniature: Desk) -> None:
    part = ask(miniature, "What is the effect of continued masked language modelling on retrieval?")
    assert ("Table 1", "+0.2 ± 0.6") in cells(part)


def test_any_of_a_kind_means_those_that_the_paper_lists(miniature: Desk) -> None:
    part = ask(miniature, "Does any intermediate task improve sentence retrieval?")
    assert part.verdict == "No, none: worse in every comparison."
    arms = {row.what for row in part.rows}
    assert arms == {"NLI", "Questions", "Roles"}  # the controls are no intermediate tasks


def test_the_one_that_helps_most(miniature: Desk) -> None:
    assert cells(ask(miniature, "Which intermediate task helps most on Roles?"))[0] == (
        "Table 1",
        "+4.4 ± 2.7",
    )
    assert cells(ask(miniature, "Which intermediate task hurts retrieval the most?"))[0] == (
        "Table 1",
        "−6.4 ± 2.6",
    )
    best = ask(miniature, "Which intermediate task is best on average?")
    assert cells(best) == [("Table 1", "−0.9 ± 1.0")]
    assert "even that is no gain" in best.notes
    assert cells(ask(miniature, "Which target loses most from Roles training?"))[0] == (
        "Table 1",
        "−6.4 ± 2.6",
    )


def test_what_was_changed_is_held_against_the_unchanged(miniature: Desk) -> None:
    part = ask(miniature, "Does shuffling the labels of NLI matter for Roles?")
    assert ("Table 3", "72.1", "72.8") in cells(part)
    assert ("Table 1", "+3.8 ± 3.0", "+4.4 ± 2.7") in cells(part)


def test_two_treatments_and_the_baseline_are_contrasted(miniature: Desk) -> None:
    part = ask(
        miniature,
        "Is the baseline without intermediate training better than Roles training on Questions?",
    )
    assert part.verdict.startswith("Yes")
    assert ("Table 3", "35.2", "31.3") in cells(part)
    part = ask(miniature, "Does NLI help role tagging more than question answering does?")
    assert ("Table 3", "72.8", "70.6") in cells(part)


@pytest.mark.parametrize(
    "question",
    [
        "Does Paraphrase training improve Roles?",  # a target, never trained on first
        "Does NLI training combined with Questions training improve Roles?",
        "Does training on Roles and Questions help NLI?",
        "Does NLI training before pretraining help Roles?",
        "Does NLI training with a frozen encoder help Roles?",
        "Does more NLI data improve role tagging?",  # its amount was not varied
        "Does NLI training help Roles in Dimli?",
        "Does NLI training help Roles in Alvan?",
        "Does NLI training help named entity recognition?",
        "Does NLI training help semantic role labelling?",
        "Does a larger encoder lose less from intermediate training?",
        "Which intermediate task helps most on summarization?",
    ],
)
def test_what_the_tables_do_not_show_stays_open(miniature: Desk, question: str) -> None:
    part = ask(miniature, question)
    assert not part.answered
    assert part.missing


def test_a_score_is_no_gain(miniature: Desk) -> None:
    found = cells(ask(miniature, "What is the retrieval accuracy after NLI training?"))
    assert found == [("Table 3", "20.0")]


def test_each_encoder_has_its_own_baseline(borrowed: Desk) -> None:
    part = ask(borrowed, "Does commonsense reasoning as the intermediate task improve QA?")
    assert cells(part) == [("Table 1", "58.4", "55.2"), ("Table 1", "63.0", "61.1")]
    part = ask(borrowed, "Does intermediate training on MNLI improve QA of XLM-R?")
    assert cells(part) == [("Table 1", "64.8", "61.1")]
    part = ask(borrowed, "Does intermediate training help QA?")
    assert part.verdict == "Mixed: better in some comparisons, worse in others."
    assert len(part.rows) == 4


def test_columns_go_by_words_that_the_paper_spells_out(borrowed: Desk) -> None:
    part = ask(borrowed, "Does word order training improve sentiment?")
    assert part.verdict == "No: worse in every comparison, but by no more than the printed spread."
    assert [row.measure for row in part.rows] == ["Sent."]


def test_improvements_over_a_baseline_are_gains(borrowed: Desk) -> None:
    part = ask(borrowed, "Does training on translation pairs improve Tatoeba?")
    assert part.verdict == "Yes: better in every comparison."
    assert "gain of +5.1 ± 1.0" in part.kept[0].text
    assert not ask(borrowed, "Does SQuAD training improve Tatoeba?").answered


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("NLI training", "NLI"),
        ("training on NLI", "NLI"),
        ("NLI intermediate training", "NLI"),
        ("NLI as the intermediate task", "NLI"),
        ("fine-tuning on NLI first", "NLI"),
        ("intermediate-task training on SQuAD", "SQuAD"),
        ("continued masked language modelling", "continued masked language modelling"),
        ("NLI with shuffled labels", "NLI with shuffled labels"),
        ("any intermediate task", ""),
    ],
)
def test_what_a_phrase_names_beyond_training(phrase: str, name: str) -> None:
    assert core(phrase) == name
    assert is_kind(phrase) == (not name)


@pytest.mark.parametrize(
    "text",
    ["None", "Baseline", "baseline", "no intermediate training", "w/o pretraining", "Vanilla",
     "from scratch", "trained from scratch", "without transfer"],
)  # fmt: skip
def test_rows_of_which_nothing_was_done(text: str) -> None:
    assert is_base(text)


@pytest.mark.parametrize("text", ["NLI", "Nonesuch", "LTR & No NSP", "BERT base", "Notes"])
def test_rows_of_which_something_was_done(text: str) -> None:
    assert not is_base(text)


def test_the_baseline_in_words() -> None:
    assert names_base("the baseline without intermediate training")
    assert names_base("no intermediate training")
    assert not names_base("NLI training")
    assert not names_base("no NSP")


def test_forms_of_questions() -> None:
    assert read_ask("On average, does Roles training help?").outcome == "On average"
    most = read_ask("Which intermediate task hurts retrieval the most?")
    assert (most.kind, most.outcome, most.extreme) == (AskKind.BEST, "retrieval", "worse")
    effect = read_ask("By how much does NLI training lower retrieval?")
    assert (effect.kind, effect.factor, effect.sense) == (AskKind.EFFECT, "NLI training", "less")
    assert read_ask("Does shuffling labels matter for Roles?").yes_no is False
    assert sub_questions("Does training on NLI or Questions first help Roles?") == (
        "Does training on NLI help Roles?",
        "Does training on Questions first help Roles?",
    )


def test_two_outcomes_are_two_parts(miniature: Desk) -> None:
    project, reading = miniature
    question = analyse("Does intermediate training on NLI help role tagging or retrieval?")
    answer = answer_question(project, question, reading, [])
    assert [part.verdict for part in answer.parts] == [
        "Yes: better in every comparison.",
        "No: worse in every comparison.",
    ]
    assert all("spread printed for some" in part.strength for part in answer.parts)


def test_a_paper_without_authors_is_cited_by_its_title(miniature: Desk) -> None:
    _, reading = miniature
    paper = reading.papers[0].model_copy(
        update={"authors": (), "published": None, "title": "On the Lamps of Small Encoders"}
    )
    assert bibtex_key(paper) == "lampssmallencoders_claimcheck_miniature"
    signed = paper.model_copy(update={"authors": ("Ada Q. Writer",)})
    assert bibtex_key(signed) == "Writer_claimcheck_miniature"


def test_no_score_is_a_setting(miniature: Desk) -> None:
    """A column "NLI" or "all" of scores is nothing along which another column moves."""
    project, reading = miniature
    for question in ("Does Roles training improve NLI?", "Does NLI training help Roles?"):
        for one in ask((project, reading), question).statements:
            assert " at NLI = " not in one.text and " at Roles = " not in one.text
