from decimal import Decimal

from claimcheck.extract import external_claims, extract_claims
from claimcheck.records import Claim, ClaimKind, Origin, Part, Relation
from tests.extract.papers import (
    ABSTRACT,
    CAPTION,
    FORMULA,
    PAPER,
    PARAGRAPH,
    REFERENCE,
    document,
)

DOCUMENT = document(
    (
        ABSTRACT,
        "Sequence models are popular. We propose a new network, Zorp, for translation. "
        "Zorp achieves 31.7 BLEU on the Fooset benchmark, improving over Blip by more than 2.0 BLEU.",
    ),
    (FORMULA, "x = 31.7 + y"),
    (
        PARAGRAPH,
        "On Barset, our model reaches an accuracy of 86.7% (4.6% absolute improvement), better than Blip. "
        "The Barset corpus contains 392,702 training examples. "
        "We train for 3.5 days on eight GPUs with a learning rate of 1e-4. "
        "However, Quxset does not benefit from longer training. "
        "Future work may extend this to speech.",
        "4 Results",
    ),
    (CAPTION, "Table 1: Zorp outperforms all baselines on Fooset.", "4 Results"),
    (PARAGRAPH, "In short, Zorp achieves 31.7 BLEU on the Fooset test set.", "5 Conclusion"),
    (REFERENCE, "Lee. We achieve 99.9 BLEU on everything. 2017.", "References"),
)


def claims() -> tuple[Claim, ...]:
    return extract_claims(DOCUMENT, PAPER)


def part(value: str) -> Part:
    return next(
        part
        for claim in claims()
        for part in claim.parts
        if part.quantity is not None and part.quantity.value == Decimal(value)
    )


def test_every_mention_is_a_slice_and_keys_are_unique() -> None:
    found = claims()
    for claim in found:
        for mention in claim.mentions:
            assert DOCUMENT.text[mention.start : mention.end] == mention.text
        assert claim.text == claim.mentions[0].text
        for quantity in claim.quantities:
            assert claim.text[quantity.start : quantity.end] == quantity.printed
    assert len({claim.id for claim in found}) == len(found)


def test_references_formulas_and_plans_are_no_claims() -> None:
    texts = " ".join(claim.text for claim in claims())
    assert "99.9" not in texts
    assert "x = 31.7" not in texts
    assert "Future work" not in texts
    assert "are popular" not in texts


def test_a_score_is_bound() -> None:
    binding = part("31.7").binding
    assert (binding.system, binding.dataset, binding.metric) == ("zorp", "fooset", "BLEU")


def test_a_difference_is_bound_with_its_baseline() -> None:
    gain = part("2.0")
    assert gain.quantity is not None
    assert gain.quantity.delta and gain.quantity.relation is Relation.GREATER
    assert gain.binding.baseline == "blip"


def test_a_difference_in_brackets_follows_its_score() -> None:
    assert part("4.6").binding.dataset == part("86.7").binding.dataset == "barset"
    assert part("86.7").binding.system == "zorp"
    assert part("86.7").binding.metric == "accuracy"


def test_kinds() -> None:
    kinds = {claim.text.split(" ")[0]: claim.kind for claim in claims()}
    assert kinds["Zorp"] is ClaimKind.RESULT
    assert kinds["The"] is ClaimKind.DATASET_STATISTIC
    assert kinds["We"] is ClaimKind.METHOD
    assert kinds["However,"] is ClaimKind.COMPARISON
    assert kinds["Table"] is ClaimKind.COMPARISON


def test_standalone_names_the_system() -> None:
    claim = next(c for c in claims() if "86.7" in c.text)
    assert "our model" not in claim.standalone
    assert "Zorp" in claim.standalone


def test_a_sentence_from_outside() -> None:
    text = "Pretraining on Foo, Bar, and Baz yields large improvements of 8.2, 7.5, and 7.0 points."
    (claim,) = external_claims(text, "2005.00001v2")
    assert claim.origin is Origin.EXTERNAL
    assert claim.text == text
    assert [str(p.quantity.value) for p in claim.parts if p.quantity] == ["8.2", "7.5", "7.0"]
    assert [p.binding.system for p in claim.parts] == [
        f"pretraining on {name}" for name in ("foo", "bar", "baz")
    ]


def test_a_report_gives_the_rows_of_its_claim_table() -> None:
    report = (
        "# A report\n\n3 Results\n\n7 claims were found.\n\n5 Extracted Claims\n\n"
        "Claim\tVerified\tConfidence\nZorp is best.\t✓\t0.27\nBlip gains 2.0 points on the dev\t×\t0.1\n\n"
        "References\n\n- <http://example.org/1>\n"
    )
    texts = [claim.text for claim in external_claims(report, None)]
    assert texts == ["Zorp is best.", "Blip gains 2.0 points on the dev"]
    bars = "| Claim | Verdict |\n|---|---|\n| Zorp is best. | yes |\n| Blip wins. | no |\n"
    assert [c.text for c in external_claims(bars, None)] == ["Zorp is best.", "Blip wins."]


def test_prose_from_outside_without_headings_code_and_references() -> None:
    text = (
        "# Results\n\nZorp gains 2.0 points on Fooset. It is fast.\n\n- Blip uses 8 GPUs.\n\n"
        "```\nx = 1. And more words here.\n```\n\n## References\n\n[1] Lee. Zorp again and again. 2017.\n"
    )
    assert [c.text for c in external_claims(text, None)] == [
        "Zorp gains 2.0 points on Fooset.",
        "It is fast.",
        "Blip uses 8 GPUs.",
    ]
    for claim in external_claims(text, None):
        mention = claim.mentions[0]
        assert text[mention.start : mention.end] == mention.text
