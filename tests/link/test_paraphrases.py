"""Other words keep the link; another thing measured loses it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.link import link_claim
from claimcheck.records import Link, NoLink
from tests.link import claims
from tests.link.conftest import Linker, TextLinker

SAME = {
    "squad": (
        "Training on SQuAD first raises the average over target tasks by 8.2 points on the dev set.",
        "On the development set, XLM-R Large gains 8.2 points on average from intermediate training on"
        " SQuAD v1.1.",
        "With SQuAD as the intermediate task, the average development score improves by 8.2 points.",
        "SQuAD intermediate training improves average dev performance by 8.2 points over XLM-R Large.",
        "Fine-tuning on SQuAD before the target task brings a gain of 8.2 points on the validation"
        " set, averaged over target tasks.",
    ),
    "mnli": (
        "MNLI training improves the average dev score by 7.5 points over no intermediate training.",
        "Using MNLI as an intermediate task gives a 7.5 point average improvement on the development"
        " set.",
        "An intermediate step on MultiNLI lifts the development average by 7.5 points.",
    ),
    "multi": (
        "Training on all nine intermediate tasks at once improves the average by 8.7 points.",
        "Multitask intermediate training yields an average improvement of 8.7 points on the"
        " development set.",
        "Multi-task training over the nine intermediate tasks gains 8.7 points on the dev set.",
    ),
    "best": (
        "Using our best intermediate-task models for each target task, we obtain a 5.4 point"
        " improvement over XLM-R Large on the XTREME benchmark.",
        "Taking the best intermediate task for each target gives an average gain of 5.4 points on the"
        " XTREME test set.",
        "The best model per target improves XLM-R Large by 5.4 points on XTREME.",
    ),
    "tydiqa": (
        "Many intermediate tasks improve TyDiQA consistently.",
        "TyDi QA benefits from many intermediate tasks.",
    ),
    "xnli": ("Intermediate training does not improve XNLI.", "No intermediate task helps XNLI."),
    "retrieval": (
        "Almost every intermediate task improves BUCC and Tatoeba.",
        "BUCC and Tatoeba improve with almost every intermediate task.",
    ),
    "mlm": (
        "English intermediate-task training is better than continued multilingual MLM.",
        "Training on English intermediate tasks outperforms continuing multilingual MLM during"
        " intermediate-task training.",
    ),
    "mnli-size": (
        "MNLI has 392,702 training examples.",
        "The training set of MultiNLI holds 392,702 examples.",
    ),
}

OTHER = (
    "Intermediate-task training on BoolQ yields a target-task improvement of 8.2 points on the"
    " development set.",
    "Intermediate-task training on SQuAD improves mT5 by 8.2 points on the development set.",
    "Intermediate-task training on SQuAD yields an improvement of 8.2 BLEU on the development set.",
    "Intermediate-task training on SQuAD yields an improvement of 8.2 points on GLUE.",
    "Intermediate-task training on SQuAD yields an average improvement of 8.2 points on the training"
    " set.",
    "Intermediate-task training on SQuAD improves German by 8.2 points on average.",
    "Intermediate-task training on SQuAD yields an average improvement of 8.2 points over mBERT.",
    "XLM-R Base gains 8.2 points on average from intermediate training on SQuAD on the development"
    " set.",
    "Evaluating our best performing models for each target task on the XTREME-R benchmark yields an"
    " average improvement of 5.4 points.",
    "Intermediate-task training on SQuAD improves accuracy by 14 % relative on average.",
    "The model was trained for 3.5 days on 8 GPUs.",
    "XLM-R Large has 550 million parameters.",
    "Intermediate training on MNLI improves perplexity on XNLI by 2.1 points.",
    "Training on SQuAD improves named entity recognition on CoNLL-2003 by 1.2 points.",
    "Intermediate training on MNLI improves named entity recognition by 1.2 points.",
    "Intermediate training on MNLI improves robustness by 1.2 points.",
    "HellaSwag training improves low-resource languages by 7.0 points on average.",
    "With adapters, intermediate training on MNLI improves the average by 7.5 points.",
    "Few-shot training on SQuAD improves XQuAD by 3.0 points.",
    "mBERT outperforms XLM-R Large by 5.4 points on XTREME.",
    "RemBERT reaches 79.3 accuracy on XNLI.",
    "XLM-R Large reaches an exact match of 60.8 on XQuAD with an ensemble.",
    "WinoGrande has 40,398 training examples.",
    "The SST-2 task contains 67,349 training examples.",
    "The learning rate is 1e-5 and the batch size is 32.",
    "Intermediate training on QQP improves the median over targets by 2.0 points.",
    "The paper was published in 2020.",
    "Larger models benefit more from intermediate training.",
    "Training on SQuAD improves Tatoeba F1 by 3.2 points.",
    "Adding CCG training improves the exact match on Swahili by 4.0 points in PANX.",
    "T5 with SQuAD training gains 2.0 points.",
    "X-Former improves MLQA by 3.0 points.",
)

TAMPERED = {
    "system": ("intermediate task training on boolq", "mT5", "zorpnet"),
    "dataset": ("GLUE", "CoNLL-2003", "zorpset"),
    "metric": ("BLEU", "perplexity", "WER"),
    "split": ("train",),
    "language": ("de", "fr"),
    "baseline": ("mBERT", "zorpnet", "random initialization"),
    "aggregate": ("median", "ensemble"),
    "condition": ("few shot", "3 epochs"),
}


@pytest.mark.parametrize("group", SAME)
def test_paraphrases_keep_their_cells(link_text: TextLinker, group: str) -> None:
    found = []
    for text in SAME[group]:
        last = link_text(text)[-1]
        assert isinstance(last, Link), (text, last)
        found.append((last.recipe, last.test, last.contrasts, last.quantifier))
    assert all(one == found[0] for one in found), group


@pytest.mark.parametrize("text", OTHER)
def test_what_no_cell_measures_gets_no_link(link_text: TextLinker, text: str) -> None:
    for found in link_text(text):
        assert isinstance(found, NoLink), text
        assert found.reason


@pytest.mark.parametrize("field", TAMPERED)
def test_one_changed_field_of_the_binding_loses_the_link(link: Linker, field: str) -> None:
    bindings = {"system": "intermediate task training on squad", "split": "dev"}
    text = (
        "Intermediate-task training on SQuAD yields a target-task improvement of 8.2 points on dev."
    )
    (true,) = link(claims.gain(text, "8.2", **bindings))
    assert isinstance(true, Link)
    for value in TAMPERED[field]:
        (found,) = link(claims.gain(text, "8.2", **bindings | {field: value}))
        assert isinstance(found, NoLink), (field, value)
        assert found.nearest == "xstilts" or field == "system"


def test_a_binding_alone_is_enough(link: Linker) -> None:
    """What the text leaves open, the binding says."""
    text = "The gain is 3.1 points."
    (found,) = link(claims.gain(text, "3.1", system="training on hellaswag", dataset="PAWS-X"))
    assert claims.cells(found) == [("hellaswag", "pawsx", "test", "zero-shot", "none")]
    (lost,) = link(claims.gain(text, "3.1", dataset="PAWS-X"))
    assert isinstance(lost, NoLink)
    assert lost.missing == ("mix",)


@settings(max_examples=60, deadline=None)
@given(name=st.from_regex(r"[B-Z][a-z]{3,7}(Net|Set|QA)(-[A-Z])?", fullmatch=True))
def test_names_that_nobody_knows_link_to_nothing(name: str) -> None:
    known = claims.views()[:0] or _views()
    for text, system in (
        (
            f"Intermediate-task training on {name} yields an average improvement of 8.2 points.",
            None,
        ),
        (f"{name} outperforms XLM-R Large by 8.2 points on XTREME.", name.lower()),
    ):
        binding = {"system": system or f"intermediate task training on {name.lower()}"}
        (found,) = link_claim(claims.gain(text, "8.2", **binding), known)
        assert isinstance(found, NoLink), text


@settings(max_examples=60, deadline=None)
@given(
    value=st.decimals(min_value="0.1", max_value="30", places=1, allow_nan=False),
    sign=st.sampled_from((1, -1)),
)
def test_values_never_decide_which_cells_are_meant(value: object, sign: int) -> None:
    verb = "raises" if sign > 0 else "lowers"
    text = f"Training on SQuAD {verb} the average over target tasks by {value} points on dev."
    made = claims.claim(text, claims.part(text, claims.number(str(value), text, direction=sign)))
    (found,) = link_claim(made, _views())
    assert claims.cells(found) == [("squad", "overall", "dev", "zero-shot", "none")]
    assert isinstance(found, Link) and found.claimed is not None
    assert found.claimed.value == pytest.approx(sign * float(str(value)))


_CACHE: list[tuple[claims.RecipeView, ...]] = []


def _views() -> tuple[claims.RecipeView, ...]:
    if not _CACHE:
        _CACHE.append(claims.views())
    return _CACHE[0]
