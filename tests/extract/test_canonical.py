from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.extract import extract_claims
from claimcheck.extract.canonical import merge_restatements, signature
from claimcheck.records import (
    Binding,
    Claim,
    ClaimKind,
    Mention,
    Part,
    Place,
    Quantity,
)
from tests.extract.papers import ABSTRACT, PAPER, PARAGRAPH, document

BINDING = Binding(system="zorp", dataset="fooset", metric="BLEU")


def part(value: str, binding: Binding = BINDING, **changes: object) -> Part:
    quantity = Quantity(printed=value, value=Decimal(value), unit="BLEU")
    return Part(text=value, quantity=quantity.model_copy(update=changes), binding=binding)


def claim(number: int, *parts: Part) -> Claim:
    place = Place()
    mention = Mention(
        id=f"m{number}",
        document="d",
        start=number,
        end=number + 1,
        text="x",
        passage="p",
        place=place,
    )
    return Claim(
        id=f"c{number}",
        paper="p",
        text="x",
        standalone="x",
        kind=ClaimKind.RESULT,
        parts=parts,
        mentions=(mention,),
        confidence=number / 10,
    )


def test_equal_binding_and_equal_value_are_one_claim_with_all_mentions() -> None:
    (merged,) = merge_restatements([claim(1, part("41.8")), claim(2, part("41.80"))])
    assert merged.id == "c1"
    assert [mention.id for mention in merged.mentions] == ["m1", "m2"]
    assert merged.confidence == 0.2


def test_equal_binding_and_unequal_value_are_never_one() -> None:
    assert len(merge_restatements([claim(1, part("41.8")), claim(2, part("41.0"))])) == 2


def test_a_difference_is_not_a_score() -> None:
    assert len(merge_restatements([claim(1, part("2.0")), claim(2, part("2.0", delta=True))])) == 2


def test_another_relation_or_direction_is_another_claim() -> None:
    up, down = part("2.0", delta=True, direction=1), part("2.0", delta=True, direction=-1)
    assert len(merge_restatements([claim(1, up), claim(2, down)])) == 2


def test_claims_with_too_little_binding_are_never_merged() -> None:
    bare = part("41.8", Binding(metric="BLEU"))
    assert signature((bare,)) is None
    assert len(merge_restatements([claim(1, bare), claim(2, bare)])) == 2


@given(st.permutations([part("1.0"), part("2.0"), part("3.0")]))
def test_order_of_parts_does_not_matter(parts: list[Part]) -> None:
    assert signature(parts) == signature([part("1.0"), part("2.0"), part("3.0")])


def test_a_restatement_in_a_document() -> None:
    claims = extract_claims(
        document(
            (ABSTRACT, "We propose Zorp, a model. On Fooset, Zorp achieves 31.7 BLEU."),
            (PARAGRAPH, "We find that Zorp achieves 31.7 BLEU on Fooset.", "4 Results"),
            (PARAGRAPH, "Without tuning Zorp achieves 29.0 BLEU on Fooset.", "4 Results"),
        ),
        PAPER,
    )
    values = {
        str(c.parts[0].quantity.value): len(c.mentions) for c in claims if c.parts[0].quantity
    }
    assert values == {"31.7": 2, "29.0": 1}
