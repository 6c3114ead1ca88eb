"""Three made-up papers in different styles: what a referee would list, and what not.

They test that nothing breaks in a style; how good the extraction is, only real papers can tell.
"""

from __future__ import annotations

import pytest

from claimcheck.extract import extract_claims
from claimcheck.records import Claim, ClaimKind, Document, Part
from tests.extract.papers import ABSTRACT, CAPTION, ENTRY, PAPER, PARAGRAPH, document

THEORY = document(
    (
        ABSTRACT,
        "We propose Drift, a first-order optimizer with a single state vector. "
        "On two image tasks, Drift reaches the loss of Blip in 40% fewer steps.",
    ),
    (
        PARAGRAPH,
        "Let f be a convex function with bounded gradients. Assume that ‖∇f(x)‖ ≤ G for all x ∈ R^d. "
        "Then we have R(T) ≤ G·√T, and the proof is given in the appendix.",
        "3 Convergence analysis",
    ),
    (
        PARAGRAPH,
        "We train a network with 12 layers for 50 epochs with a learning rate of 0.01. "
        "Drift converges faster than Blip on both tasks. "
        "Removing the bias correction does not change the final accuracy.",
        "4 Experiments",
    ),
    title="Drift: An Optimizer With One State",
)
SOFTWARE = document(
    (
        ABSTRACT,
        "We present Quickparse, a library for reading papers. Quickparse reads 200 pages in 3 s on one core.",
    ),
    (
        PARAGRAPH,
        "Importing Quickparse takes 0.4 s and needs 30 MiB of memory. "
        "In this section, we describe the interface. "
        "Parsing with Quickparse is 2.5x faster than parsing with Slowparse.",
        "2 Speed",
    ),
    (ENTRY, "Quickparse is released under the MIT license.", "3 Availability"),
    (CAPTION, "Figure 2: Parsing time over number of pages.", "2 Speed"),
    title="Quickparse: Reading Papers",
)
TRANSFER = document(
    (
        ABSTRACT,
        "Does an intermediate task help? We fine-tune ZULU-R Large on nine intermediate tasks first. "
        "Intermediate training on FooQA and BarNLI yields gains of 6.1 and 4.3 points on the development set.",
    ),
    (
        PARAGRAPH,
        "BazTag does not benefit from intermediate training. "
        "The FooQA corpus contains 130,319 training examples. "
        "Using the best model for each target task, we obtain a 5.4 point improvement over ZULU-R Large. "
        "We hope that this encourages further work.",
        "4 Results",
    ),
    title="Does an Intermediate Task Help?",
    table=(("Model", "FooQA", "BarNLI", "BazTag"), ("ZULU-R Large", "70.1", "80.2", "90.3")),
)


def claims(paper: Document) -> dict[str, Claim]:
    return {claim.text: claim for claim in extract_claims(paper, PAPER)}


def part(paper: Document, printed: str) -> Part:
    return next(
        one
        for claim in claims(paper).values()
        for one in claim.parts
        if one.quantity is not None and one.quantity.printed == printed
    )


@pytest.mark.parametrize(
    ("paper", "listed", "unlisted"),
    [
        (
            THEORY,
            ("40% fewer steps", "12 layers", "converges faster", "bias correction does not"),
            ("Let f be", "Assume that", "proof is given"),
        ),
        (
            SOFTWARE,
            ("200 pages", "takes 0.4 s", "2.5x faster", "MIT license"),
            ("describe the interface", "Figure 2"),
        ),
        (
            TRANSFER,
            ("6.1 and 4.3 points", "BazTag does not", "130,319", "5.4 point"),
            ("We hope", "help?"),
        ),
    ],
    ids=["theory", "software", "transfer"],
)
def test_what_is_listed(
    paper: Document, listed: tuple[str, ...], unlisted: tuple[str, ...]
) -> None:
    texts = " | ".join(claims(paper))
    assert [words for words in listed if words not in texts] == []
    assert [words for words in unlisted if words in texts] == []


def test_theory() -> None:
    gain = part(THEORY, "40%")
    assert gain.quantity is not None
    assert (gain.quantity.delta, gain.quantity.direction) == (True, -1)
    assert gain.binding.system == "drift"
    faster = next(c for text, c in claims(THEORY).items() if "converges faster" in text)
    assert (faster.parts[0].binding.system, faster.parts[0].binding.baseline) == ("drift", "blip")


def test_software() -> None:
    assert part(SOFTWARE, "0.4 s").binding.specified() == {
        "system": "importing quickparse",
        "metric": "time",
    } or part(SOFTWARE, "0.4 s").binding.system in ("quickparse", "importing quickparse")
    assert part(SOFTWARE, "30 MiB").binding.metric == "memory"
    assert all(p.binding.dataset is None for c in claims(SOFTWARE).values() for p in c.parts)


def test_transfer() -> None:
    first, second = part(TRANSFER, "6.1"), part(TRANSFER, "4.3")
    assert first.binding.system == "intermediate training on fooqa"
    assert second.binding.system == "intermediate training on barnli"
    assert first.binding.dataset is None
    assert first.binding.split == "dev"
    best = part(TRANSFER, "5.4").binding
    assert (best.aggregate, best.baseline) == ("best per target", "zulu r large")
    count = next(c for text, c in claims(TRANSFER).items() if "130,319" in text)
    assert count.kind is ClaimKind.DATASET_STATISTIC
    assert count.parts[0].binding.dataset == "fooqa"
