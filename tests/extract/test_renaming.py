"""Renaming every system and data set changes the names in the claims and nothing else."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.extract import extract_claims
from claimcheck.records import Claim, Document
from claimcheck.vocabulary import fold
from tests.extract.papers import ABSTRACT, CAPTION, PAPER, PARAGRAPH, document

NAMES = ("ZORP", "BLIP", "FLAP", "FooSet", "BarSet", "QuxSet")
TEXTS = (
    (
        ABSTRACT,
        "Translation is hard. We propose ZORP, a network for translation. ZORP achieves 31.7 BLEU on FooSet, improving over BLIP by more than 2.0 BLEU.",
        "Abstract",
    ),
    (
        PARAGRAPH,
        "We train ZORP on the FooSet corpus, which contains 392,702 training examples. We use the FLAP model with 12 layers as a baseline.",
        "3 Setup",
    ),
    (
        PARAGRAPH,
        "On the BarSet dataset, our model reaches an accuracy of 86.7% (4.6% absolute improvement over BLIP). ZORP gains 8.2, 7.5 and 7.0 points on FooSet, BarSet and QuxSet. FLAP does not benefit from longer training on QuxSet.",
        "4 Results",
    ),
    (CAPTION, "Table 1: ZORP outperforms BLIP and FLAP on all datasets.", "4 Results"),
)
TABLE = (
    ("Model", "FooSet", "BarSet", "QuxSet"),
    ("ZORP", "31.7", "86.7", "70.0"),
    ("BLIP", "29.6", "82.1", "69.0"),
    ("FLAP", "28.0", "81.0", "69.9"),
)


def renamed(names: dict[str, str]) -> Document:
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))

    def new(text: str) -> str:
        return pattern.sub(lambda match: names[match.group()], text)

    passages = tuple((kind, new(text), section) for kind, text, section in TEXTS)
    table = tuple(tuple(new(cell) for cell in row) for row in TABLE)
    return document(*passages, title=new("ZORP: A Network for Translation"), table=table)


def plain(claims: tuple[Claim, ...], names: dict[str, str]) -> list[object]:
    """Claims with every name put back."""
    back = {fold(new): fold(old) for old, new in names.items()}

    def old(value: str | None) -> str | None:
        if value is None:
            return None
        return " + ".join(sorted(back.get(fold(part), part) for part in value.split(" + ")))

    return [
        (
            claim.kind,
            claim.confidence,
            claim.hedges,
            claim.checkable_by,
            [
                (
                    part.quantity
                    and (
                        part.quantity.printed,
                        part.quantity.unit,
                        part.quantity.delta,
                        part.quantity.relation,
                    ),
                    {name: old(value) for name, value in part.binding.specified().items()},
                    part.comparison,
                    part.quantifier,
                    part.negated,
                )
                for part in claim.parts
            ],
        )
        for claim in claims
    ]


SAME = {name: name for name in NAMES}
COINED = st.from_regex(
    r"[A-Z][a-z]{2,5}[A-Z][a-z]{2,5}|[B-DF-HJ-NP-TV-Z]{4,6}", fullmatch=True
).filter(lambda name: not set(fold(name)) <= set("ivxlcdm"))
FAMOUS = st.sampled_from(
    ["BERT", "RoBERTa", "XLNet", "MNLI", "SuperGLUE", "XQuAD", "ImageNet", "HellaSwag", "DetectGPT"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        COINED | FAMOUS, min_size=len(NAMES), max_size=len(NAMES), unique_by=lambda n: fold(n)[:3]
    )
)
def test_renaming_changes_only_the_names(new: list[str]) -> None:
    names = dict(zip(NAMES, new, strict=True))
    assert plain(extract_claims(renamed(names), PAPER), names) == plain(
        extract_claims(renamed(SAME), PAPER), SAME
    )


def test_swapping_two_systems_swaps_them_in_the_claims() -> None:
    swapped = SAME | {"BLIP": "FLAP", "FLAP": "BLIP"}
    assert plain(extract_claims(renamed(swapped), PAPER), swapped) == plain(
        extract_claims(renamed(SAME), PAPER), SAME
    )


def test_there_is_something_to_rename() -> None:
    claims = extract_claims(renamed(SAME), PAPER)
    bound = [part.binding.specified() for claim in claims for part in claim.parts]
    assert sum("system" in fields for fields in bound) >= 6
    assert {"fooset", "barset", "quxset"} <= {str(fields.get("dataset")) for fields in bound}
