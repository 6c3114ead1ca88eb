import pytest

from claimcheck.extract import external_claims
from claimcheck.extract.statement import (
    comparison_of,
    exceptions_of,
    hedges_of,
    is_negated,
    quantifier_of,
    scope_of,
)
from claimcheck.records import CheckableBy, Claim, ClaimKind, Comparison, Quantifier


def claim(text: str) -> Claim:
    (found,) = external_claims(text, None)
    return found


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("Zorp outperforms Blip", Comparison.BETTER),
        ("Zorp is worse than Blip", Comparison.WORSE),
        ("Zorp sets a new state of the art", Comparison.BEST),
        ("Zorp has the lowest score", Comparison.WORST),
        ("Zorp performs on par with Blip", Comparison.EQUAL),
        ("Zorp does not benefit from it", Comparison.NO_EFFECT),
        ("There is no significant improvement", Comparison.NO_EFFECT),
        ("It has a larger vocabulary", Comparison.HIGHER),
        ("It uses fewer layers", Comparison.LOWER),
        ("Accuracy increases with size", Comparison.INCREASING),
        ("Accuracy drops as noise grows", Comparison.DECREASING),
        ("consistent improvements with many tasks", Comparison.BETTER),
        ("It has eight layers", None),
    ],
)
def test_comparison(text: str, comparison: Comparison | None) -> None:
    assert comparison_of(text) is comparison


@pytest.mark.parametrize(
    ("text", "quantifier"),
    [
        ("on all tasks", Quantifier.ALL),
        ("on all but two tasks", Quantifier.ALL_BUT),
        ("except for German", Quantifier.ALL_BUT),
        ("on most tasks", Quantifier.MOST),
        ("with almost every task", Quantifier.MOST),
        ("the most accurate model", None),
        ("on several tasks", Quantifier.SOME),
        ("neither of them", Quantifier.NONE),
        ("on 8 of 11 tasks", Quantifier.COUNT),
        ("on nine tasks", None),
    ],
)
def test_quantifier(text: str, quantifier: Quantifier | None) -> None:
    assert quantifier_of(text) is quantifier


def test_exceptions_are_named() -> None:
    assert exceptions_of("better on all tasks except QUX and BAR.") == ("QUX", "BAR")
    assert exceptions_of("better on all tasks") == ()


def test_negation_is_not_counted_twice() -> None:
    assert is_negated("it does not outperform Blip", Comparison.BETTER)
    assert not is_negated("it does not benefit", Comparison.NO_EFFECT)
    assert not is_negated("it outperforms Blip", Comparison.BETTER)


def test_hedges_and_scope_stay_verbatim() -> None:
    text = "As of June 2020, Zorp is neither consistently better on the development set, nor slightly worse on average."
    assert hedges_of(text) == ("neither consistently", "slightly")
    assert "As of June 2020" in scope_of(text)
    assert "on the development set" in scope_of(text)
    assert "on average" in scope_of(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Zorp achieves 31.7 BLEU on the Fooset benchmark.", ClaimKind.RESULT),
        ("There Zorp outperforms Blip on all tasks.", ClaimKind.COMPARISON),
        ("XNLI does not see benefits from longer training.", ClaimKind.COMPARISON),
        ("The Fooset corpus contains 12,000 training examples.", ClaimKind.DATASET_STATISTIC),
        ("The Fooset corpus is drawn from newspapers.", ClaimKind.DATASET_STATISTIC),
        ("We train all models with a learning rate of 0.01.", ClaimKind.METHOD),
        ("The encoder has six layers.", ClaimKind.METHOD),
        ("Bitext mining is the task of finding translations.", ClaimKind.DEFINITION),
        ("To our knowledge, this is the first model to do so.", ClaimKind.QUALITATIVE),
    ],
)
def test_kind(text: str, kind: ClaimKind) -> None:
    assert claim(text).kind is kind


def test_what_could_check_a_claim() -> None:
    assert CheckableBy.RERUN in claim("Zorp achieves 31.7 BLEU on Fooset.").checkable_by
    assert CheckableBy.ARTIFACT in claim("The Fooset corpus contains 12,000 examples.").checkable_by
    cited = claim("Blip achieves 31.7 BLEU on Fooset [12].").checkable_by
    assert CheckableBy.CITATION in cited
    assert CheckableBy.CITATION not in claim("Zorp achieves 31.7 BLEU on Fooset.").checkable_by
    assert claim("To our knowledge, this elegant idea is novel.").checkable_by == (
        CheckableBy.NOTHING,
    )


def test_clauses_that_compare_are_parts_of_their_own() -> None:
    parts = claim("QUX shows consistent improvements, whereas BAR does not benefit at all.").parts
    assert [part.comparison for part in parts] == [Comparison.BETTER, Comparison.NO_EFFECT]
    assert "BAR" not in parts[0].text and "QUX" not in parts[1].text


def test_every_number_is_a_part() -> None:
    parts = claim("We train for 3.5 days on eight GPUs with a batch size of 32.").parts
    assert [part.quantity.printed for part in parts if part.quantity] == ["3.5", "eight", "32"]


def test_counts_carry_no_comparison() -> None:
    (part,) = claim("We use a larger corpus of 36M sentences.").parts
    assert part.comparison is None
