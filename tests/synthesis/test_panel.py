"""The panel: fractions anybody can compute again; trivial claims raise nothing; the gate holds."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.records import Evidence, EvidenceRole, Finding, ReportingLabel
from claimcheck.synthesis.answer import Answer, PartAnswer
from claimcheck.synthesis.gate import CheckedStatement
from claimcheck.synthesis.interface import Question
from claimcheck.synthesis.panel import BANDS, FORMULA, NOT_SCORED, Tier, review, tier_of
from claimcheck.synthesis.present import panel_blocks
from claimcheck.synthesis.statements import Statement
from tests.store import samples

CELL = Evidence(
    id="e", role=EvidenceRole.DECIDES, paper="zorp", quote="5", table="t01", row=1, column=1
)


def part(
    *,
    answered: bool = True,
    works: tuple[str, ...] = ("zorp",),
    disputed: bool = False,
    spread: bool = False,
) -> PartAnswer:
    statement = Statement(
        text="It is 5.", paper="zorp", table="Table 1", measure="m", evidence=(CELL,), numbers=("5",), spread=spread
    )  # fmt: skip
    checked = CheckedStatement(
        statement=statement, text="It is 5.", kept=answered, label=None, how=""
    )
    return PartAnswer(
        question="q?",
        statements=(checked,),
        measured_by=works if answered else (),
        missing="" if answered else "everything",
        facets=("MNLI", "BERT"),
        unmet=() if answered else ("MNLI",),
        disputed=(CELL,) if disputed else (),
        claims=("c1",),
    )


def answer(*parts: PartAnswer, mismatches: tuple[str, ...] = ()) -> Answer:
    return Answer(question=Question(text="q?"), parts=parts, mismatches=mismatches)


_DOCUMENT = samples.document()
CLAIM = samples.claim(_DOCUMENT, _DOCUMENT.passages[0])


def finding(number: int, label: ReportingLabel | None) -> Finding:
    claim = CLAIM.model_copy(update={"id": f"extra{number}"})
    return Finding(claim=claim, verdicts=(), reporting=label)


parts_of = st.lists(
    st.builds(
        part,
        answered=st.booleans(),
        works=st.sampled_from([("zorp",), ("zorp", "pebble"), ("a", "b", "c")]),
        disputed=st.booleans(),
        spread=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(parts_of, st.lists(st.sampled_from([None, *ReportingLabel]), max_size=30))
def test_more_claims_of_any_kind_never_raise_the_score(
    parts: list[PartAnswer], labels: list[ReportingLabel | None]
) -> None:
    asked = answer(*parts)
    bare = review(asked, ())
    crowded = review(asked, [finding(n, label) for n, label in enumerate(labels)])
    assert crowded.score <= bare.score
    order = list(Tier)
    assert order.index(crowded.tier) >= order.index(bare.tier)


@settings(max_examples=60, deadline=None)
@given(parts_of)
def test_less_evidence_never_raises_the_score(parts: list[PartAnswer]) -> None:
    whole = review(answer(*parts), ())
    for at in range(len(parts)):
        poorer = [*parts[:at], part(answered=False), *parts[at + 1 :]]
        assert review(answer(*poorer), ()).score <= whole.score


@given(st.fractions(min_value=0, max_value=1))
def test_every_score_lies_in_one_band(score: Fraction) -> None:
    assert sum(low <= score < high for _, low, high in BANDS) == 1
    assert tier_of(score) in Tier


def test_the_gate_lowers_and_never_raises() -> None:
    good = part(works=("zorp", "pebble"), spread=True)
    assert review(answer(good), ()).capped_at is None
    gated = review(answer(good, part(answered=False)), ())
    assert gated.tier is Tier.INSUFFICIENT
    assert "1 of 2 parts are not answered" in gated.gate[0]
    assert review(answer(part(disputed=True)), ()).tier in (Tier.WEAK, Tier.INSUFFICIENT)
    about_another = review(answer(good, mismatches=("The question asks about X.",)), ())
    assert about_another.tier in (Tier.WEAK, Tier.INSUFFICIENT)


def test_the_score_can_be_computed_again_from_what_is_printed() -> None:
    panel = review(answer(part(), part(works=("a", "b"))), ())
    for one in panel.reviews:
        total = sum(
            (
                Fraction(w * r.numerator, r.denominator)
                for w, r in zip(one.reviewer.weights, one.rubrics, strict=True)
            ),
            Fraction(0),
        )
        assert one.score == total / sum(one.reviewer.weights)
    assert panel.score == sorted(one.score for one in panel.reviews)[1]
    said = repr(panel_blocks(panel))
    assert FORMULA in said
    assert all(name in said for name in NOT_SCORED) and "not scored" in said
