"""The review panel: rubrics that anybody can compute again, as fractions with their denominators.

No rubric counts the claims of the papers, so listing more of them, true or trivial, raises nothing:
every denominator comes from the question (its parts, its names) and every numerator from the
evidence that carries an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from claimcheck.findings import same_work
from claimcheck.records import Finding, Level, Record, ReportingLabel
from claimcheck.synthesis.answer import Answer, PartAnswer


class Rubric(Record):
    """One thing that is scored, as a fraction."""

    name: str
    numerator: int = Field(ge=0)
    denominator: int = Field(ge=1)
    meaning: str  # what is counted in what

    @property
    def share(self) -> Fraction:
        """The fraction."""
        return Fraction(self.numerator, self.denominator)


class Reviewer(Record):
    """A way of weighing the rubrics. Weights are whole numbers, in the order of the rubrics."""

    name: str
    weights: tuple[int, ...]
    strict: bool = False  # counts a part answered by a single source as not answered


class Review(Record):
    """What one reviewer gives."""

    reviewer: Reviewer
    rubrics: tuple[Rubric, ...]

    @property
    def score(self) -> Fraction:
        """Weighted mean of the rubrics, 0 to 1."""
        weights = self.reviewer.weights
        total = sum((w * r.share for w, r in zip(weights, self.rubrics, strict=True)), Fraction(0))
        return total / sum(weights)


class Tier(StrEnum):
    """Bands of the overall score; each begins where the one below it ends."""

    STRONG = "strong"  # [0.80, 1]
    FAIR = "fair"  # [0.60, 0.80)
    WEAK = "weak"  # [0.40, 0.60)
    INSUFFICIENT = "insufficient"  # [0, 0.40)


BANDS: tuple[tuple[Tier, Fraction, Fraction], ...] = (
    (Tier.STRONG, Fraction(4, 5), Fraction(2)),
    (Tier.FAIR, Fraction(3, 5), Fraction(4, 5)),
    (Tier.WEAK, Fraction(2, 5), Fraction(3, 5)),
    (Tier.INSUFFICIENT, Fraction(0), Fraction(2, 5)),
)
"""(tier, from and including, to and excluding); nothing scores above 1."""

NOT_SCORED = ("novelty", "safety and impact")
"""Rubrics that such panels like to print and that nobody can compute from papers."""

FORMULA = (
    "Each reviewer's score is the sum of weight × fraction over its rubrics, divided by the sum of its "
    "weights. The overall score is the middle one of the reviewers' scores. The gate is applied last: it can "
    "lower the tier, never raise it."
)

REVIEWERS = (
    Reviewer(name="equal weights", weights=(1, 1, 1, 1, 1, 1)),
    Reviewer(name="evidence first", weights=(3, 2, 2, 1, 1, 1), strict=True),
    Reviewer(name="reproduction first", weights=(1, 1, 1, 1, 2, 4)),
)


class Panel(Record):
    """The whole review."""

    reviews: tuple[Review, ...]
    gate: tuple[str, ...]  # why the tier was lowered; empty: it was not
    capped_at: Tier | None = None

    @property
    def score(self) -> Fraction:
        """The middle one of the reviewers' scores; their number is odd."""
        return sorted(review.score for review in self.reviews)[len(self.reviews) // 2]

    @property
    def tier(self) -> Tier:
        """The band of the score, lowered by the gate."""
        order = list(Tier)
        found = tier_of(self.score)
        return max(found, self.capped_at or found, key=order.index)

    @property
    def spread(self) -> Fraction:
        """The highest of the reviewers' scores less the lowest."""
        scores = [review.score for review in self.reviews]
        return max(scores) - min(scores)


def tier_of(score: Fraction) -> Tier:
    """The one band that holds a score."""
    return next(tier for tier, low, high in BANDS if low <= score < high)


def review(answer: Answer, findings: Sequence[Finding]) -> Panel:
    """Score an answer. ``findings``: those of all included papers; only carriers count."""
    reviews = tuple(
        Review(reviewer=reviewer, rubrics=rubrics(answer, findings, strict=reviewer.strict))
        for reviewer in REVIEWERS
    )
    reasons, cap = _gate(answer)
    return Panel(reviews=reviews, gate=reasons, capped_at=cap)


def rubrics(
    answer: Answer, findings: Sequence[Finding], *, strict: bool = False
) -> tuple[Rubric, ...]:
    """The six rubrics, in a fixed order."""
    parts = answer.parts
    count = max(1, len(parts))
    per_part = 1 if strict else 2
    strength = sum(_strength(part, strict) for part in parts)
    kept = [one for part in parts for one in part.kept]
    unanswered = sum(not part.answered for part in parts)
    grounded = sum(bool(one.statement.evidence) for one in kept)
    quiet = sum(part.answered and not part.disputed for part in parts)
    names = [(part.question, name) for part in parts for name in part.facets]
    met = sum(name not in part.unmet for part in parts for name in part.facets)
    spread = sum(part.answered and all(s.statement.spread for s in part.kept) for part in parts)
    rerun = sum(_reproduced(part, findings) for part in parts)
    return (
        Rubric(
            name="evidence strength",
            numerator=strength,
            denominator=per_part * count,
            meaning="parts answered by two or more sources that measured"
            if strict
            else "sources that measured, two a part at most",
        ),
        Rubric(
            name="citation grounding",
            numerator=grounded,
            denominator=max(1, len(kept) + unanswered),
            meaning="sentences of the answer whose every number has a cell; an open part counts as one without",
        ),
        Rubric(
            name="numerical consistency",
            numerator=quiet,
            denominator=count,
            meaning="answered parts of which no cited cell is contradicted elsewhere",
        ),
        Rubric(
            name="benchmark validity",
            numerator=met,
            denominator=max(1, len(names)),
            meaning="models, benchmarks, data sets, metrics and conditions of the question that a table speaks of",
        ),
        Rubric(
            name="uncertainty disclosure",
            numerator=spread,
            denominator=count,
            meaning="parts whose cited cells all print a spread",
        ),
        Rubric(
            name="reproducibility status",
            numerator=rerun,
            denominator=count,
            meaning="parts of which a carrying claim was run again or its artifact opened (level 4 or deeper)",
        ),
    )


def _strength(part: PartAnswer, strict: bool) -> int:
    if not part.answered:
        return 0
    return int(len(part.measured_by) >= 2) if strict else min(2, len(part.measured_by))


def _reproduced(part: PartAnswer, findings: Sequence[Finding]) -> bool:
    carrying = [finding for finding in findings if finding.claim.id in part.claims]
    return any(
        finding.level >= Level.ARTIFACT_INSPECTED
        and finding.reporting in (ReportingLabel.SUPPORTED, None)
        and any(same_work(finding.claim.paper or "", work) for work in part.measured_by)
        for finding in carrying
    )


def _gate(answer: Answer) -> tuple[tuple[str, ...], Tier | None]:
    """Reasons that lower the tier, and to which one."""
    reasons: list[str] = []
    cap: Tier | None = None
    open_parts = sum(not part.answered for part in answer.parts)
    if open_parts:
        reasons.append(
            f"{open_parts} of {len(answer.parts)} parts are not answered: at most insufficient"
        )
        cap = Tier.INSUFFICIENT
    if any(part.disputed for part in answer.parts):
        reasons.append("a cited cell is contradicted elsewhere: at most weak")
        cap = cap or Tier.WEAK
    if answer.mismatches and cap is None:
        reasons.append("the evidence is about another benchmark or model: at most weak")
        cap = Tier.WEAK
    return tuple(reasons), cap
