"""Questions are taken apart; what is no question is refused in one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import UsageError
from claimcheck.synthesis.asks import AskKind, read_ask, sub_questions
from claimcheck.synthesis.question import analyse


def names(text: str, role: str) -> set[str]:
    return {facet.name for facet in analyse(text).facets if facet.role == role}


def test_two_factors_are_two_parts() -> None:
    question = analyse("Does adding ZorpNet depth or width improve accuracy on MNLI?")
    assert question.parts == (
        "Does adding ZorpNet depth improve accuracy on MNLI?",
        "Does adding ZorpNet width improve accuracy on MNLI?",
    )
    assert question.outcome == "accuracy on MNLI"
    assert {"depth", "width"} == names(question.text, "factor")
    assert names(question.text, "method") == {"ZorpNet"}  # by its shape: no list knows it


def test_two_rivals_are_two_parts() -> None:
    parts = sub_questions("How much does ZorpNet gain over BERT or over the previous best on MNLI?")
    assert parts == (
        "How much does ZorpNet gain over BERT on MNLI?",
        "How much does ZorpNet gain over the previous best on MNLI?",
    )
    asked = read_ask(parts[1])
    assert (asked.kind, asked.factor, asked.rival, asked.outcome) == (
        AskKind.CONTRAST,
        "ZorpNet",
        "the previous best",
        "MNLI",
    )


def test_a_benchmark_is_not_its_neighbour() -> None:
    assert names("Does scale improve accuracy on XTREME-R?", "benchmark") == {"XTREME-R"}
    assert names("Does scale improve accuracy on XTREME?", "benchmark") == {"XTREME"}


def test_a_count_of_parameters_is_a_factor_and_no_metric() -> None:
    text = "How does increasing the parameter count of encoders affect accuracy on XNLI?"
    assert names(text, "metric") == {"accuracy"}
    assert names(text, "factor") == {"model size"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("hm?", "too short"),
        ("Is it good?", "names nothing"),
        ("Which model is best?", "names nothing"),
        ("Verbessert ein tieferes Modell die Genauigkeit auf MNLI?", "English"),
        ("¿Mejora un modelo más profundo la precisión en MNLI?", "English"),
        ("更深的模型会提高准确率吗?", "English"),
        ("ZorpNet is better than BERT on MNLI.", "statement"),
        ("x" * 2_000, "characters"),
    ],
)
def test_what_is_no_question_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        analyse(text)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    try:
        question = analyse(text)
    except UsageError:
        return
    assert question.parts


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["depth", "width", "dropout", "the batch size", "the learning rate"]),
    st.sampled_from(["improve", "affect", "hurt", "reduce"]),
    st.sampled_from(["BLEU on WMT 2014", "accuracy on MNLI", "F1 on SQuAD"]),
)
def test_a_part_is_its_own_only_part(factor: str, verb: str, outcome: str) -> None:
    (part,) = analyse(f"Does {factor} {verb} {outcome}?").parts
    assert sub_questions(part) == (part,)
    assert read_ask(part).kind is AskKind.EFFECT
