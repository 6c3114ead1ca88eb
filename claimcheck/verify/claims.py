"""From claims to verdicts: every check is asked about every part of every claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from claimcheck.calibration import Calibrations, shipped
from claimcheck.records import Basis, Claim, Evidence, Failure, ReportingLabel, Verdict, digest
from claimcheck.retrieval import Encoder
from claimcheck.verify.bounds import is_no_plain_value
from claimcheck.verify.citations import Citations
from claimcheck.verify.confidence import confidence_of
from claimcheck.verify.conflicts import ConflictingStatements
from claimcheck.verify.decide import combine, decide_part, parts_of
from claimcheck.verify.deltas import CellDeltas
from claimcheck.verify.encoders import encoder_for
from claimcheck.verify.entailment import CrossEncoder
from claimcheck.verify.gains import TableGains
from claimcheck.verify.implied import explained, implied_order
from claimcheck.verify.interface import Check, Corpus, Outcome, Scene
from claimcheck.verify.numbers import CellNumbers
from claimcheck.verify.others import OtherPapers
from claimcheck.verify.passages import SentenceNumbers
from claimcheck.verify.ranks import Ranks
from claimcheck.verify.settings import SHIPPED, VERIFIER, VerifySettings
from claimcheck.verify.statements import Statements
from claimcheck.verify.symbolic import Orders
from claimcheck.verify.tallies import Tallies


def checks_for(settings: VerifySettings) -> tuple[Check, ...]:
    """The checks in the order in which they are asked; all are asked."""
    cross = None if settings.entailment == SHIPPED else CrossEncoder(settings.entailment)
    return (
        CellNumbers(),
        CellDeltas(),
        TableGains(),
        SentenceNumbers(),
        ConflictingStatements(),
        Orders(),
        Ranks(),
        Tallies(),
        Statements(cross),
        Citations(),
        OtherPapers(),
    )


def verify_claims(
    claims: Sequence[Claim],
    corpus: Corpus,
    *,
    now: datetime,
    settings: VerifySettings | None = None,
    calibrations: Calibrations | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Verdict | Failure, ...]:
    """One verdict or failure a claim, in order.

    ``calibrations``: those that ship, unless others are given. ``progress`` is called with
    (claims done, claims in all). A claim whose paper is not in
    ``corpus`` gives a Failure; nothing is ever judged by its own span. Raises SettingsError,
    NetworkError or UnreadableFileError when a model that ``settings`` name cannot be had.
    """
    chosen = settings or VerifySettings()
    curves = calibrations or shipped()
    key = f"{chosen.model_dump_json()} {curves.id}"
    means = corpus.memo.get(key)
    if not isinstance(means, _Means):
        means = _Means(checks_for(chosen), encoder_for(chosen.retriever), curves)
        corpus.memo[key] = means
    answers: list[Verdict | Failure] = []
    for done, claim in enumerate(claims, start=1):
        answers.append(_verify(claim, corpus, now, chosen, means))
        if progress:
            progress(done, len(claims))
    return tuple(answers)


@dataclass(frozen=True)
class _Means:
    """Checks and models that one setting asks for, made once a corpus."""

    checks: tuple[Check, ...]
    encoder: Encoder | None
    calibrations: Calibrations


def _verify(
    claim: Claim, corpus: Corpus, now: datetime, settings: VerifySettings, means: _Means
) -> Verdict | Failure:
    source = corpus.of(claim.paper)
    if source is None:
        if claim.paper is None and len(corpus.sources) == 1:
            source = corpus.sources[0]
        else:
            return Failure(
                stage="verify",
                subject=claim.id,
                reason=f"no document of {claim.paper or 'any paper'} to check against",
                time=now,
            )
    scene = Scene(claim, source, settings, corpus, means.encoder)
    parts = parts_of(claim)
    judged: list[Outcome] = []
    for part in parts:
        asked = () if is_no_plain_value(part) else means.checks
        found = [outcome for check in asked for outcome in check(part, scene)]
        judged.append(decide_part(found, scene))
    order = implied_order(parts, scene)
    said = [*judged, order] if order is not None else judged
    return _verdict(claim, judged, said, scene, now, means.calibrations)


def _verdict(
    claim: Claim,
    parts: Sequence[Outcome],
    judged: Sequence[Outcome],
    scene: Scene,
    now: datetime,
    calibrations: Calibrations,
) -> Verdict:
    """The verdict from the outcomes of the ``parts``; ``judged`` may hold a comparison as well."""
    label = combine(judged)
    main = next((o for o in judged if o.label is label), max(judged, key=lambda o: o.strength))
    rationale: dict[str, Evidence] = {}
    for outcome in judged:
        for evidence in outcome.rationale:
            rationale.setdefault(evidence.id, evidence)
    suppressed = None
    if label is ReportingLabel.ABSTAINED:
        suppressed = ReportingLabel(main.check.rpartition(":")[2])
    text = claim.standalone or claim.text
    confidence, calibration = confidence_of(label, judged, text, calibrations)
    signature = signature_of(scene, calibrations)
    return Verdict(
        id=digest("verdict", claim.id, signature, now.isoformat()),
        claim=claim.id,
        basis=main.basis if main.rationale else Basis.TEXT,
        label=label,
        confidence=confidence,
        calibration=calibration,
        suppressed=suppressed,
        check=main.check.partition(":")[0],
        part_labels=tuple(o.label.value for o in parts),
        rationale=tuple(rationale.values()),
        arithmetic=tuple(dict.fromkeys(line for o in judged for line in o.arithmetic)),
        explanation=explained(claim, judged),
        signature=signature,
        time=now,
    )


def signature_of(scene: Scene, calibrations: Calibrations) -> tuple[tuple[str, str], ...]:
    """Every setting and version that could change a verdict."""
    values = scene.settings.model_dump()
    return (
        ("verifier", VERIFIER),
        ("calibration", calibrations.id),
        ("document", scene.source.document.id),
        *((name, str(value)) for name, value in sorted(values.items())),
    )


__all__ = ["checks_for", "signature_of", "verify_claims"]
