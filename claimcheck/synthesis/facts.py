"""Claims of different papers about the same fact, aligned by fact key.

Equal keys mean that system, data set, metric and everything else that either sentence says are the
same; only claims that a check supports are held against one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claimcheck.records import (
    Binding,
    Evidence,
    EvidenceRole,
    Finding,
    Part,
    Quantity,
    Relation,
    ReportingLabel,
)
from claimcheck.synthesis.evidence import Aligned, Measured, across_works


def align_claims(findings: Sequence[Finding]) -> tuple[Aligned, ...]:
    """Pairs of supported claims of different works with one fact key and a number each.

    A bound ("more than 2") is not held against a value. Claims of one work restate one another, so
    they are no pair.
    """
    known: dict[str, list[Measured]] = {}
    for finding in findings:
        claim = finding.claim
        if finding.reporting is not ReportingLabel.SUPPORTED or claim.paper is None:
            continue
        for part in claim.parts:
            key = part.fact_key(claim.vocabulary)
            quantity = part.quantity
            if key is None or quantity is None or quantity.relation is not Relation.EQUAL:
                continue
            known.setdefault(key, []).append(_measured(finding, part, quantity))
    return tuple(pair for key in sorted(known) for pair in across_works(known[key]))


def _measured(finding: Finding, part: Part, quantity: Quantity) -> Measured:
    claim = finding.claim
    bound: Binding = part.binding
    mention = claim.mentions[0] if claim.mentions else None
    evidence = Evidence(
        id=f"claim:{claim.id}",
        role=EvidenceRole.CONTEXT,
        paper=claim.paper or "",
        document=mention.document if mention else None,
        quote=claim.text,
        passage=mention.passage if mention else None,
        start=mention.start if mention else None,
        end=mention.end if mention else None,
    )
    return Measured(
        paper=claim.paper or "",
        table=f"“{claim.text}”",
        value=Decimal(quantity.value),
        printed=quantity.printed,
        decimals=quantity.decimals,
        system=bound.system or "not said",
        dataset=bound.dataset or bound.task or "not said",
        metric=bound.metric,
        split=bound.split,
        language=bound.language,
        evidence=evidence,
    )
