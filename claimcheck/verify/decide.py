"""From the outcomes of the checks to one verdict a claim.

What decides, in this order: the paper contradicting itself on a bound cell; a refutation whose
binding is sure; support; and otherwise nothing was found, or what was found is too unsure to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.records import Basis, Claim, Evidence, EvidenceRole, Part, ReportingLabel
from claimcheck.verify.interface import Outcome, Scene
from claimcheck.verify.window import states_value

_ORDER = (ReportingLabel.INCONSISTENT, ReportingLabel.REFUTED, ReportingLabel.SUPPORTED)


def decide_part(outcomes: Sequence[Outcome], scene: Scene) -> Outcome:
    """The outcome that stands for one part."""
    settings = scene.settings
    supports = [o for o in outcomes if o.label is ReportingLabel.SUPPORTED]
    refutes = [o for o in outcomes if o.label is ReportingLabel.REFUTED]
    conflicts = [o for o in outcomes if o.label is ReportingLabel.INCONSISTENT]
    sure_support = _best([o for o in supports if o.strength >= settings.support_at])
    sure_refute = _best([o for o in refutes if o.strength >= settings.refute_at])
    if conflicts:
        return conflicts[0]
    if sure_support and sure_refute:
        if sure_support.basis is not sure_refute.basis and sure_refute.basis is Basis.TABLE:
            return _merge(sure_support, sure_refute)
        # Two tables, one agrees: the number stands in the one it belongs to.
        return sure_support
    if sure_refute:
        if scene.extracted:
            return _against_itself(sure_refute, scene)
        return sure_refute
    if sure_support:
        return sure_support
    weak = _best([*supports, *refutes])
    if weak is not None:
        return weak.model_copy(
            update={
                "label": ReportingLabel.ABSTAINED,
                "explanation": f"Found something, but the binding is too unsure: {weak.explanation}",
                "check": f"{weak.check}:{weak.label.value}",
            }
        )
    restated = next((o for o in outcomes if o.label is ReportingLabel.NOT_ENOUGH_INFO), None)
    if restated is not None:
        return restated
    return Outcome(
        check="none",
        basis=Basis.TEXT,
        label=ReportingLabel.NOT_ENOUGH_INFO,
        strength=0.0,
        explanation="Nothing was found that speaks to it, apart from the claim itself.",
    )


def _best(outcomes: Sequence[Outcome]) -> Outcome | None:
    return max(outcomes, key=lambda o: (o.strength, o.basis is Basis.TABLE), default=None)


def _merge(support: Outcome, against: Outcome) -> Outcome:
    """The source says both: the claim's value in one place, another in the bound cell."""
    return Outcome(
        check=against.check,
        basis=against.basis,
        label=ReportingLabel.INCONSISTENT,
        strength=min(support.strength, against.strength),
        rationale=(
            *support.rationale,
            *(e.model_copy(update={"role": EvidenceRole.CONFLICTS}) for e in against.rationale),
        ),
        arithmetic=(*support.arithmetic, *against.arithmetic),
        explanation=f"The paper says both. {support.explanation} {against.explanation}",
    )


def _against_itself(against: Outcome, scene: Scene) -> Outcome:
    """An extracted claim that its own paper's cell contradicts: both places are shown."""
    mention = scene.claim.mentions[0]
    own = Evidence(
        id=mention.id,
        role=EvidenceRole.CONFLICTS,
        paper=scene.source.paper.id,
        document=mention.document,
        quote=mention.text,
        place=mention.place,
        passage=mention.passage,
        start=mention.start,
        end=mention.end,
    )
    return against.model_copy(
        update={
            "label": ReportingLabel.INCONSISTENT,
            "rationale": (*against.rationale, own),
            "explanation": f"The paper says both: the claim, and {against.explanation}",
        }
    )


def combine(parts: Sequence[Outcome]) -> ReportingLabel:
    """The label of a claim from the labels of its parts."""
    labels = [outcome.label for outcome in parts]
    for label in (ReportingLabel.INCONSISTENT,):
        if label in labels:
            return label
    said = set(labels)
    if len(said) == 1:
        return labels[0]
    decided = said & {ReportingLabel.SUPPORTED, ReportingLabel.REFUTED}
    if decided == {ReportingLabel.REFUTED} or len(decided) == 2:
        return (
            ReportingLabel.REFUTED
            if ReportingLabel.SUPPORTED not in said
            else ReportingLabel.PARTIAL
        )
    if decided == {ReportingLabel.SUPPORTED}:
        return ReportingLabel.PARTIAL
    return (
        ReportingLabel.ABSTAINED
        if ReportingLabel.ABSTAINED in said
        else ReportingLabel.NOT_ENOUGH_INFO
    )


def parts_of(claim: Claim) -> tuple[Part, ...]:
    """The parts of a claim; a claim without parts is one part."""
    return tuple(map(_absolute, claim.parts)) or (Part(text=claim.standalone or claim.text),)


def _absolute(part: Part) -> Part:
    """ "A outperforms B with 84.6" states what A reaches, though it stands like a difference."""
    quantity = part.quantity
    if quantity is None or not quantity.delta or not states_value(quantity, part.text):
        return part
    value = quantity.model_copy(update={"delta": False, "direction": 0})
    return part.model_copy(update={"quantity": value})
