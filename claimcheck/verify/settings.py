"""The settings of verification and the version of the verifier: what signs a verdict."""

from __future__ import annotations

from claimcheck.records import Record

SHIPPED = "shipped"  # the entailment model that comes with claimcheck
VERIFIER = "claimcheck-text/6"  # raised by hand whenever a verdict could change


class VerifySettings(Record):
    """Everything that could change a verdict; goes into its signature."""

    retriever: str = "bm25"  # "bm25", or "bm25+dense" for all-MiniLM-L6-v2, or "bm25+" and a folder
    candidates: int = 30  # passages that retrieval hands to the checks, a claim
    refute_at: float = 0.8  # binding strength below which a mismatch is not called a refutation
    support_at: float = 0.5  # binding strength below which a match is not called support
    other_papers: bool = True  # let other papers of the corpus speak
    entailment: str = SHIPPED  # or a cross-encoder: "owner/name@commit", or a folder
