"""Reading SciFact: claims, the abstracts they cite, and which of these support or contradict them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import InputError

CLAIMS = "claims_train.jsonl"
CORPUS = "corpus.jsonl.gz"


class Abstract(NamedTuple):
    """One document of the corpus."""

    id: int
    title: str
    sentences: tuple[str, ...]


class Pair(NamedTuple):
    """A claim and one abstract it cites."""

    claim_id: int
    claim: str
    abstract: Abstract
    label: str  # "SUPPORT", "CONTRADICT" or "NONE"
    rationale: tuple[int, ...]  # gold sentences; empty for NONE
    component: int  # claims and abstracts that hang together share one


class SciFact(NamedTuple):
    """The whole data set."""

    corpus: dict[int, Abstract]
    pairs: tuple[Pair, ...]
    cited: dict[str, tuple[int, ...]]  # claim → abstracts it cites


def load(folder: Path) -> SciFact:
    """Read the two files. Raises InputError when one is missing or malformed."""
    root = folder / "scifact" if (folder / "scifact").is_dir() else folder
    try:
        with gzip.open(root / CORPUS, "rt", encoding="utf-8") as lines:
            entries = [json.loads(line) for line in lines]
        claims = [json.loads(line) for line in (root / CLAIMS).read_text("utf-8").splitlines()]
        corpus = {
            int(e["doc_id"]): Abstract(
                int(e["doc_id"]), str(e["title"]), tuple(map(str, e["abstract"]))
            )
            for e in entries
        }
        components = _components(
            [(int(c["id"]), [int(d) for d in c["cited_doc_ids"]]) for c in claims]
        )
        pairs = []
        for claim in claims:
            for doc in claim["cited_doc_ids"]:
                evidence = claim["evidence"].get(str(doc), [])
                label = str(evidence[0]["label"]) if evidence else "NONE"
                chosen = sorted({int(s) for group in evidence for s in group["sentences"]})
                pairs.append(
                    Pair(
                        int(claim["id"]), str(claim["claim"]), corpus[int(doc)], label, tuple(chosen),
                        components[int(claim["id"])],
                    )
                )  # fmt: skip
        cited = {str(c["claim"]): tuple(int(d) for d in c["cited_doc_ids"]) for c in claims}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{root} does not hold SciFact: {error}",
            hint=f"name a folder with {CLAIMS} and {CORPUS}",
        ) from None
    return SciFact(corpus, tuple(pairs), cited)


def _components(cited: Sequence[tuple[int, Sequence[int]]]) -> dict[int, int]:
    """Claim → number of its connected component in the graph of claims and abstracts."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for claim, docs in cited:
        for doc in docs:
            parent[root(("doc", doc))] = root(("claim", claim))
    numbers: dict[tuple[str, int], int] = {}
    return {claim: numbers.setdefault(root(("claim", claim)), len(numbers)) for claim, _ in cited}
