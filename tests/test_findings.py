"""The rules of findings: which label wins, when people must look, how deep a check went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.findings import (
    INDEPENDENT_SIGNATURE,
    REPORTING_ORDER,
    findings,
    latest,
    levels,
    same_work,
)
from claimcheck.records import (
    Basis,
    Claim,
    ClaimKind,
    Evidence,
    EvidenceRole,
    Failure,
    Finding,
    Level,
    Part,
    Quantity,
    ReplicationLabel,
    ReportingLabel,
    Verdict,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
R, P = ReportingLabel, ReplicationLabel
READING = [Basis.TEXT, Basis.TABLE, Basis.ARTIFACT, Basis.CITATION]
OWN = Evidence(
    id="own", role=EvidenceRole.DECIDES, paper="2601.00017v2", document="d", quote="41.0"
)
OTHER = Evidence(
    id="other", role=EvidenceRole.DECIDES, paper="2512.00001v1", document="o", quote="40.9"
)
RUN = Evidence(id="run", role=EvidenceRole.DECIDES, paper="2601.00017v2", quote="1.2", run="stage")


def make_claim(
    key: str = "c", printed: str | None = "41.0", paper: str | None = "2601.00017v2"
) -> Claim:
    quantity = None if printed is None else Quantity(printed=printed, value=Decimal(1))
    return Claim(
        id=key,
        paper=paper,
        text="A claim.",
        standalone="A claim.",
        kind=ClaimKind.RESULT,
        parts=(Part(text="A claim.", quantity=quantity),),
        mentions=(),
    )


def make_verdict(
    label: ReportingLabel | ReplicationLabel,
    basis: Basis = Basis.TABLE,
    *,
    hours: int = 0,
    key: str | None = None,
    claim: str = "c",
    confidence: float | None = 0.9,
    calibration: str = "uncalibrated",
    rationale: tuple[Evidence, ...] = (),
    signature: tuple[tuple[str, str], ...] = (),
) -> Verdict:
    return Verdict(
        id=key or f"{label}{basis}{hours}",
        claim=claim,
        basis=basis,
        label=label,
        check="value",
        confidence=confidence,
        calibration=calibration,
        rationale=rationale,
        signature=signature,
        time=NOW + timedelta(hours=hours),
    )


def one(
    *verdicts: Verdict, failures: tuple[Failure, ...] = (), reviewed: tuple[str, ...] = ()
) -> Finding:
    (finding,) = findings([make_claim()], verdicts, failures, reviewed=reviewed)
    return finding


@st.composite
def verdict_sets(draw: st.DrawFn) -> list[Verdict]:
    basis = st.sampled_from([*READING, Basis.RERUN])
    made = []
    for index in range(draw(st.integers(0, 7))):
        chosen = draw(basis)
        label = draw(st.sampled_from(list(P) if chosen is Basis.RERUN else list(R)))
        made.append(
            make_verdict(
                label,
                chosen,
                hours=draw(st.integers(0, 3)),
                key=f"v{index}",
                confidence=draw(st.one_of(st.none(), st.floats(0, 1))),
                calibration=draw(st.sampled_from(["uncalibrated", "a", "b"])),
                rationale=draw(st.sampled_from([(), (OWN,), (OTHER,), (RUN,)])),
                signature=draw(st.sampled_from([(), INDEPENDENT_SIGNATURE])),
            )
        )
    return made


@settings(deadline=None)
@given(verdict_sets(), st.randoms())
def test_the_order_of_verdicts_does_not_matter(verdicts, random):
    shuffled = list(verdicts)
    random.shuffle(shuffled)
    assert one(*verdicts) == one(*shuffled)


@settings(deadline=None)
@given(verdict_sets())
def test_invariants(verdicts):
    finding = one(*verdicts)
    counting = latest(verdicts)
    labels = {v.label for v in counting}
    assert len({v.basis for v in counting}) == len(counting)
    assert finding.reporting is None or finding.reporting in labels
    assert finding.replication is None or finding.replication in labels
    assert (finding.reporting is None) == (not any(isinstance(v.label, R) for v in counting))
    for better in (
        REPORTING_ORDER[: REPORTING_ORDER.index(finding.reporting)] if finding.reporting else ()
    ):
        assert better not in labels
    assert Level.EXTRACTED in finding.levels
    assert list(finding.levels) == sorted(set(finding.levels))
    if finding.confidence is None:
        assert finding.calibration == "uncalibrated"
    else:
        assert any(
            v.label is finding.reporting and v.confidence == finding.confidence for v in counting
        )
    if finding.replication is not None and finding.replication.value.endswith("AT_THIS_SCALE"):
        assert (
            finding.contested == one(*[v for v in verdicts if v.basis is not Basis.RERUN]).contested
        )
    assert set(finding.verdicts) == set(verdicts)


@settings(deadline=None)
@given(verdict_sets())
def test_earlier_verdicts_change_nothing_but_the_history(verdicts):
    kept = latest(verdicts)
    whole, pruned = one(*verdicts), one(*kept)
    assert whole.model_copy(update={"verdicts": ()}) == pruned.model_copy(update={"verdicts": ()})


@pytest.mark.parametrize(("first", "second"), permutations(R, 2))
def test_every_pair_of_labels_on_two_bases(first, second):
    finding = one(make_verdict(first, Basis.TEXT), make_verdict(second, Basis.TABLE))
    order = [
        "INCONSISTENT",
        "REFUTED",
        "PARTIAL",
        "SUPPORTED",
        "ABSTAINED",
        "NOT_ENOUGH_INFO",
        "NOT_CHECKABLE",
    ]
    assert finding.reporting == min(first, second, key=lambda label: order.index(label.value))
    expected = {first, second} in ({R.SUPPORTED, R.REFUTED}, {R.SUPPORTED, R.INCONSISTENT})
    assert finding.contested is expected
    assert (finding.confidence is None) is expected


CONTESTED = {
    (R.SUPPORTED, P.CONTRADICTED),
    (R.SUPPORTED, P.NOT_REPLICATED),
    (R.PARTIAL, P.CONTRADICTED),
    (R.PARTIAL, P.NOT_REPLICATED),
    (R.REFUTED, P.REPLICATED),
}


@pytest.mark.parametrize("reporting", R)
@pytest.mark.parametrize("replication", P)
def test_labels_are_never_merged_and_clash_only_where_listed(reporting, replication):
    finding = one(make_verdict(reporting), make_verdict(replication, Basis.RERUN))
    assert (finding.reporting, finding.replication) == (reporting, replication)
    assert finding.contested is ((reporting, replication) in CONTESTED)
    assert finding.confidence == 0.9  # of the reading; a rerun does not touch it


def test_the_latest_of_a_basis_counts_and_ties_go_by_id():
    assert (
        one(make_verdict(R.REFUTED, hours=0), make_verdict(R.SUPPORTED, hours=1)).reporting
        is R.SUPPORTED
    )
    tied = [make_verdict(R.REFUTED, key="a"), make_verdict(R.SUPPORTED, key="b")]
    assert one(*tied).reporting is R.SUPPORTED
    naive = make_verdict(R.REFUTED, key="n").model_copy(update={"time": datetime(2026, 3, 2)})
    assert one(make_verdict(R.SUPPORTED), naive).reporting is R.REFUTED


def test_counting_and_rerunning_do_not_replace_one_another():
    finding = one(
        make_verdict(R.REFUTED, Basis.RERUN), make_verdict(P.REPLICATED, Basis.RERUN, hours=1)
    )
    assert (finding.reporting, finding.replication) == (R.REFUTED, P.REPLICATED)


def test_confidence_is_of_the_deciding_label_and_calibrated_if_it_can_be():
    finding = one(
        make_verdict(R.SUPPORTED, Basis.TEXT, confidence=0.99),
        make_verdict(R.SUPPORTED, Basis.TABLE, confidence=0.7, calibration="held-out"),
        make_verdict(R.NOT_ENOUGH_INFO, Basis.CITATION, confidence=0.999, calibration="held-out"),
    )
    assert (finding.confidence, finding.calibration) == (0.7, "held-out")
    assert (
        one(make_verdict(R.SUPPORTED, confidence=None, calibration="x")).calibration
        == "uncalibrated"
    )


def test_one_finding_a_claim_in_order_and_nothing_for_strangers():
    claims = [make_claim("b"), make_claim("a"), make_claim("b")]
    made = findings(
        claims,
        [make_verdict(R.REFUTED, claim="z")],
        [Failure(stage="s", subject="z", reason="r", time=NOW)],
    )
    assert [finding.claim.id for finding in made] == ["b", "a"]
    assert all(finding.reporting is None and not finding.failures for finding in made)


def test_a_failure_stands_until_a_later_verdict_of_its_side():
    read = Failure(stage="verify", subject="c", reason="broke", time=NOW)
    ran = Failure(stage="rerun", subject="c", reason="no memory", time=NOW)
    assert one(failures=(read, ran, read)).failures == (ran, read)
    assert one(make_verdict(R.SUPPORTED), failures=(read,)).failures == (read,)
    assert one(make_verdict(R.SUPPORTED, hours=1), failures=(read, ran)).failures == (ran,)
    assert one(make_verdict(P.REPLICATED, Basis.RERUN, hours=1), failures=(read, ran)).failures == (
        read,
    )


@pytest.mark.parametrize("label", R)
def test_only_decided_labels_ground_a_claim_in_its_source(label):
    expected = label in (R.SUPPORTED, R.REFUTED, R.INCONSISTENT, R.PARTIAL)
    assert (Level.SOURCE_GROUNDED in one(make_verdict(label, rationale=(OWN,))).levels) is expected
    artifact = one(make_verdict(label, Basis.ARTIFACT))
    assert (Level.ARTIFACT_INSPECTED in artifact.levels) is expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (OWN, {2}),
        (OWN.model_copy(update={"role": EvidenceRole.CONFLICTS}), {2}),
        (OWN.model_copy(update={"role": EvidenceRole.RESTATES}), set()),
        (OWN.model_copy(update={"role": EvidenceRole.CONTEXT}), set()),
        (OWN.model_copy(update={"document": None}), set()),
        (
            OWN.model_copy(update={"paper": "2601.00017v1"}),
            {2},
        ),  # another version is no other source
        (OTHER, {3}),
        (OTHER.model_copy(update={"quote": "41.0"}), set()),  # digit-identical: copied
        (OTHER.model_copy(update={"quote": "about 41.0 and 40.9"}), set()),
        (OTHER.model_copy(update={"quote": "much better"}), set()),
    ],
)
def test_what_evidence_reaches(evidence, expected):
    reached = levels(make_claim(), [make_verdict(R.SUPPORTED, rationale=(evidence,))])
    assert {int(level) for level in reached} - {1} == expected


def test_corroboration_needs_a_number_and_is_no_citation():
    supported = make_verdict(R.SUPPORTED, rationale=(OTHER,))
    assert levels(make_claim(printed=None), [supported]) == {Level.EXTRACTED}
    assert levels(make_claim(paper=None), [supported]) == {Level.EXTRACTED, Level.SOURCE_GROUNDED}
    cited = make_verdict(R.SUPPORTED, Basis.CITATION, rationale=(OTHER,))
    assert levels(make_claim(), [cited]) == {Level.EXTRACTED}
    thousands = OTHER.model_copy(update={"quote": "1,234"})
    assert levels(
        make_claim(printed="1234"), [make_verdict(R.SUPPORTED, rationale=(thousands,))]
    ) == {Level.EXTRACTED}


@pytest.mark.parametrize("label", P)
def test_a_rerun_is_level_five_and_six_only_when_settled_and_stated(label):
    settled = label in (P.REPLICATED, P.NOT_REPLICATED, P.CONTRADICTED)
    full = one(
        make_verdict(
            label, Basis.RERUN, rationale=(RUN,), signature=(*INDEPENDENT_SIGNATURE, ("seed", "1"))
        )
    )
    assert full.level is (Level.INDEPENDENTLY_REPRODUCED if settled else Level.SANDBOX_EXECUTED)
    for missing in INDEPENDENT_SIGNATURE:
        signature = tuple(pair for pair in INDEPENDENT_SIGNATURE if pair != missing)
        weaker = one(make_verdict(label, Basis.RERUN, rationale=(RUN,), signature=signature))
        assert weaker.level is Level.SANDBOX_EXECUTED
    assert one(make_verdict(label, Basis.RERUN, rationale=(OWN,))).level is Level.EXTRACTED


def test_a_sign_off_is_level_seven():
    assert one(reviewed=("c",)).level is Level.EXTERNALLY_REVIEWED
    assert one(reviewed=("other",)).level is Level.EXTRACTED


def test_versions_of_one_work():
    assert same_work("1706.03762v5", "1706.03762v7")
    assert same_work("hep-th/9901001", "hep-th/9901001v2")
    assert not same_work("1706.03762v5", "1706.03763v5")
    assert not same_work("v5", "v6")


def test_imported_numbers_are_not_executed_here() -> None:
    signature = (*INDEPENDENT_SIGNATURE, ("imported", "Ann, one GPU; values.csv, sha256 ab"))
    rerun = make_verdict(P.REPLICATED, Basis.RERUN, rationale=(RUN,), signature=signature)
    assert one(rerun).levels == (Level.EXTRACTED,)
    assert one(rerun).replication is P.REPLICATED
    own = make_verdict(P.REPLICATED, Basis.RERUN, rationale=(RUN,), signature=INDEPENDENT_SIGNATURE)
    assert one(own).level == Level.INDEPENDENTLY_REPRODUCED
