"""Orders, counts and ties that a paper's own tables decide, and the falsehoods next to them."""

from __future__ import annotations

import pytest

from claimcheck.records import Document, ReportingLabel
from claimcheck.verify.interface import proposed_names
from claimcheck.verify.tallies import Stated, stated_tally
from tests.verify.papers import corpus, document, verdict

SUPPORTED, REFUTED = ReportingLabel.SUPPORTED, ReportingLabel.REFUTED
INCONSISTENT = ReportingLabel.INCONSISTENT

EVERY = "Zorp 7B outperforms Blip 13B across all metrics."
PAPER = document(
    [
        ("abstract", "Abstract", "We present Zorp 7B, a small model of language."),
        ("paragraph", "3 Results", f"Table 1 compares Zorp 7B with others. {EVERY}"),
    ],
    [
        (
            "Comparison of Zorp 7B with Blip.",
            [
                ["Model", "Foo", "Bar", "Baz", "Qux"],
                ["Blip 7B", "44.4%", "24.7%", "63.8%", "11.6%"],
                ["Blip 13B", "55.6%", "29.0%", "69.6%", "18.9%"],
                ["Code-Blip 7B", "36.9%", "11.0%", "34.9%", "31.1%"],
                ["Zorp 7B", "60.1%", "28.8%", "69.9%", "30.5%"],
            ],
        )
    ],
)
FUSION = document(
    [
        (
            "paragraph",
            "2 Method",
            "The evidence meets in the decoder, and we refer to it as Merge-in-Middle.",
        ),
        ("paragraph", "3 Results", "Table 1 compares it with others."),
    ],
    [
        (
            "Comparison to others.",
            [
                ["Model", "Foo", "Bar", "Baz", "<"],
                ["", "EM", "EM", "EM", "F1"],
                ["Reeder", "31.7", "55.8", "56.5", "63.8"],
                ["Raggle", "44.5", "56.1", "36.7", "40.2"],
                ["Merge-in-Middle (base)", "48.2", "65.0", "53.4", "60.6"],
                ["Merge-in-Middle (large)", "51.4", "67.6", "56.7", "63.2"],
            ],
        )
    ],
)
PAIRS = document(
    [("abstract", "Abstract", "We propose a new architecture, the Quorn.")],
    [
        (
            "BLEU on English-to-German and English-to-French.",
            [
                ["Model", "EN-DE", "EN-FR"],
                ["Sliced", "24.6", "39.9"],
                ["Sliced Ensemble", "26.3", "41.2"],
                ["Quorn (base model)", "27.3", "38.1"],
                ["Quorn (big)", "28.4", "41.8"],
            ],
        ),
        (
            "F1 of constituency parsing.",
            [["Parser", "F1"], ["Quorn (small)", "91.3"], ["Dyed", "93.3"], ["Petrol", "90.4"]],
        ),
    ],
)
DETECTION = document(
    [("abstract", "Abstract", "We propose Sniffer.")],
    [
        (
            "AUROC for detecting samples of four models on two data sets.",
            [
                ["Method", "News", "<", "<", "Tales", "<", "<"],
                ["", "M1", "M2", "Avg.", "M1", "M2", "Avg."],
                ["Ranker", "0.89", "0.90", "0.90", "0.96", "0.99", "0.98"],
                ["Entropic", "0.60", "0.58", "0.59", "0.37", "0.34", "0.36"],
                ["Sniffer", "0.99", "0.97", "0.98", "0.98", "0.98", "0.98"],
            ],
        )
    ],
)
WITHOUT = document(
    [("paragraph", "4 Results", "Training on A changes no task by more than 1.5 points.")],
    [
        (
            "Gain over no training, in points.",
            [["Training", "Foo", "Bar"], ["A", "+0.2", "−1.4"], ["B", "+4.4", "−3.9"]],
        )
    ],
)


def label(text: str, paper: Document = PAPER) -> ReportingLabel:
    return ReportingLabel(verdict(text, paper).label)


def test_every_case_with_an_exception_is_a_contradiction() -> None:
    assert label(EVERY) is REFUTED
    own = verdict(EVERY, PAPER, extracted=True)
    assert own.label is INCONSISTENT
    assert {"28.8%", "29.0%"} <= {e.quote for e in own.rationale}
    assert label("Zorp 7B outperforms Blip 7B across all metrics.") is SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "Zorp 7B outperforms Blip 13B on almost all benchmarks.",
        "Zorp 7B outperforms Blip 13B on most benchmarks.",
        "Zorp 7B outperforms Blip 13B on all benchmarks except Bar.",
        "Zorp 7B outperforms Blip 13B on all benchmarks but Bar.",
        "Zorp 7B does not outperform Blip 13B on all benchmarks.",
    ],
)
def test_what_leaves_a_case_out_is_not_refuted_by_it(text: str) -> None:
    assert label(text) is not REFUTED


def test_a_difference_within_rounding_is_no_exception() -> None:
    rows = [["Model", "Foo", "Bar", "Baz"], ["Blip", "55.6", "29.0", "69.6"]]
    near = document([], [("Scores of all.", [*rows, ["Zorp", "60.1", "28.9", "69.9"]])])
    far = document([], [("Scores of all.", [*rows, ["Zorp", "60.1", "28.8", "69.9"]])])
    text = "Zorp outperforms Blip on all tasks."
    assert label(text, near) is not REFUTED
    assert label(text, far) is REFUTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zorp 7B outperforms Blip 13B on 3 of 4 benchmarks.", SUPPORTED),
        ("Zorp 7B outperforms Blip 13B on three of the four benchmarks.", SUPPORTED),
        ("Zorp 7B outperforms Blip 13B on 2 of 4 benchmarks.", REFUTED),
        ("Zorp 7B outperforms Blip 13B on 4 of 4 benchmarks.", REFUTED),
        ("Blip 13B outperforms Zorp 7B on 3 of 4 benchmarks.", REFUTED),
        ("Zorp 7B outperforms Code-Blip 7B on 2 of 4 benchmarks.", REFUTED),
        ("Zorp 7B is the best model on 2 of 4 benchmarks.", SUPPORTED),
        ("Zorp 7B is the best model on 3 of 4 benchmarks.", REFUTED),
        ("Zorp 7B is the worst model on 2 of 4 benchmarks.", REFUTED),
    ],
)
def test_cases_are_counted(text: str, expected: ReportingLabel) -> None:
    assert label(text) is expected


def test_counts_of_another_whole_say_nothing() -> None:
    assert label("Zorp 7B outperforms Blip 13B on 3 of 5 benchmarks.") not in (SUPPORTED, REFUTED)
    assert label("Zorp 7B does not outperform Blip 13B on 3 of 4 benchmarks.") is not SUPPORTED


def test_stated_tallies() -> None:
    text = "For 14 of the 15 combinations of data and model, A is best."
    assert stated_tally(text) == Stated(14, 15, 4, 29)
    assert stated_tally("It wins on six out of eight tasks.") == Stated(6, 8, 11, 33)
    assert stated_tally("It wins on at least 6 of 8 tasks.") is None
    assert stated_tally("We use 10 of 20 layers.") is None
    assert stated_tally("Version 2.5 of 3 tasks.") is None


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("We obtain state-of-the-art results on the Foo and Bar benchmarks.", True),
        ("The authors obtain state-of-the-art results on the Foo and Bar benchmarks.", True),
        ("This method outperforms existing work on the Foo and Bar benchmarks.", True),
        ("The authors of Raggle obtain state-of-the-art results on Foo and Bar.", False),
        ("We obtain state-of-the-art results on the Foo, Bar and Baz benchmarks.", False),
        ("We obtain state-of-the-art results on the Foo and Quux benchmarks.", False),
        ("This method outperforms existing work on the Baz benchmark.", False),
        ("Existing work outperforms this method on the Foo and Bar benchmarks.", False),
        ("We do not obtain state-of-the-art results on the Foo and Bar benchmarks.", False),
    ],
)
def test_our_own_lines_are_those_of_the_name_we_gave(text: str, supported: bool) -> None:
    assert (label(text, FUSION) is SUPPORTED) == supported


def test_names_that_a_paper_gives_to_what_it_proposes() -> None:
    assert proposed_names(corpus(FUSION).sources[0]) == ("Merge-in-Middle",)
    other = document([("paragraph", "2 Method", "We refer to this procedure as a Masked LM.")])
    assert proposed_names(corpus(other).sources[0]) == ()


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("On both English-to-German and English-to-French, we achieve a new state of the art.", True),
        ("Our best model outperforms even all previously reported ensembles.", True),
        ("On English-to-German and English-to-Romanian, we achieve a new state of the art.", False),
        ("On neither English-to-German nor English-to-French we achieve a new state of the art.", False),
        ("Our base model outperforms all previously reported ensembles.", False),
        ("Both of our models outperform all previously reported ensembles.", False),
        ("Our best model outperforms all previously reported ensembles on constituency parsing.", False),
        ("Our best model falls behind all previously reported ensembles.", False),
    ],
)  # fmt: skip
def test_the_best_of_ours(text: str, supported: bool) -> None:
    assert (label(text, PAIRS) is SUPPORTED) == supported


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("For Tales, Ranker performs as well as Sniffer.", True),
        ("For News, Ranker performs as well as Sniffer.", False),
        ("For Tales, Entropic performs as well as Sniffer.", False),
        ("For Tales, Ranker performs as well as Sniffer with every model.", False),
        ("For Tales, Ranker does not perform as well as Sniffer.", False),
    ],
)
def test_ties_of_printed_averages(text: str, supported: bool) -> None:
    assert (label(text, DETECTION) is SUPPORTED) == supported


@pytest.mark.parametrize(
    "text",
    [
        "Training on A changes no task by more than 1.0 points.",
        "Training on B changes no task by more than 2 points.",
        "Training on A never changes Foo by more than 0.1 points.",
    ],
)
def test_a_denied_bound_is_supported_by_no_single_number(text: str) -> None:
    assert label(text, WITHOUT) is not SUPPORTED
    own = "Training on A changes no task by more than 1.5 points."
    assert verdict(own, WITHOUT, extracted=True).label not in (SUPPORTED, INCONSISTENT)


CHAT = document(
    [("abstract", "Abstract", "We present Zorp Instruct, fine-tuned to follow instructions.")],
    [
        (
            "Comparison of chat models.",
            [
                ["Model", "Arena", "Bench"],
                ["Wizzle 13B", "1047", "7.2"],
                ["Zorp Instruct", "1031", "6.8"],
                ["Blip 13B Chat", "1012", "6.6"],
                ["Blip 7B Chat", "985", "6.3"],
            ],
        )
    ],
)


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Zorp Instruct, a fine-tuned model, surpasses Blip 13B Chat.", True),
        ("Zorp Instruct, a fine-tuned model, surpasses all chat models.", False),
        ("Zorp Instruct, a fine-tuned model, surpasses Wizzle 13B.", False),
        ("Zorp Instruct surpasses Blip 13B Chat on Arena but not on Bench.", False),
        ("Zorp Instruct surpasses Blip 13B Chat, and Wizzle 13B achieves the worst scores.", False),
    ],
)
def test_halves_and_sets_that_are_not_decided_keep_a_sentence_open(
    text: str, supported: bool
) -> None:
    assert (label(text, CHAT) is SUPPORTED) == supported


FORMATS = document(
    [("paragraph", "5 Results", "Table 1 compares two formats on three data sets.")],
    [
        (
            "Scores of models trained on both formats.",
            [
                ["Data", "Format", "Simple", "Complex", "Overall"],
                ["Pubs", "Tokk", "0.965", "0.934", "0.955"],
                ["Pubs", "Markk", "0.969", "0.927", "0.951"],
                ["Fins", "Tokk", "0.955", "0.961", "0.959"],
                ["Fins", "Markk", "0.917", "0.922", "0.920"],
            ],
        )
    ],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The model trained on Tokk outperforms Markk across the board.", REFUTED),
        ("The model trained on Tokk outperforms Markk on Complex.", SUPPORTED),
        ("The model trained on Markk outperforms Tokk on Complex.", REFUTED),
    ],
)
def test_what_a_model_was_trained_on_names_it(text: str, expected: ReportingLabel) -> None:
    answer = verdict(text, FORMATS)
    assert answer.label is expected
    if "board" in text:
        assert "0.965 (Pubs › Tokk) against 0.969 on Simple" in answer.explanation


def test_a_second_statement_does_not_hide_the_exception_of_the_first() -> None:
    text = "Zorp 7B outperforms Blip 13B on all metrics, and approaches the scores of Code-Blip 7B without tricks."
    assert label(text) is REFUTED
    assert label(text.replace("13B", "7B")) is not REFUTED


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Zorp 7B reaches 60.1% on Foo.", True),
        ("Zorp 7B does not reach 60.1% on Foo.", False),
        ("Zorp 7B never achieves 60.1% on Foo.", False),
        ("On Foo the score rises from 55.6% with Blip 13B to 60.1% with Zorp 7B.", True),
        ("On Foo the score falls from 55.6% with Blip 13B to 60.1% with Zorp 7B.", False),
    ],
)
def test_denied_numbers_and_changes_told_backwards(text: str, supported: bool) -> None:
    assert (label(text) is SUPPORTED) == supported


VERSIONS = document(
    [("paragraph", "3 Results", "Table 1 compares Zorp with others.")],
    [
        (
            "Scores of chat models.",
            [["Model", "Bench"], ["Blip 2 13B Chat", "6.6"], ["Zorp Instruct", "6.8"]],
        )
    ],
)


def test_another_number_in_a_name_is_another_model() -> None:
    assert label("Zorp Instruct surpasses Blip 2 13B Chat.", VERSIONS) is SUPPORTED
    assert label("Zorp Instruct surpasses Blip 3 13B Chat.", VERSIONS) is not SUPPORTED


def test_a_second_verb_that_is_denied_keeps_a_sentence_open() -> None:
    said = "Zorp Instruct surpasses Blip 13B Chat and does not achieve improved scores."
    assert label(said, CHAT) is not SUPPORTED


def test_a_version_that_the_passage_of_the_table_denies() -> None:
    said = "In Table 1, we show that Zorp outperforms Blip on Quizz 1.1."
    paper = document(
        [("paragraph", "3 Results", said)],
        [("Scores.", [["Model", "Quizz (F1)", "Foo"], ["Blip", "84.9", "88.4"], ["Zorp", "88.4", "90.1"]])],
    )  # fmt: skip
    assert label(said, paper) is SUPPORTED
    assert label(said.replace("1.1", "2.0"), paper) is not SUPPORTED
