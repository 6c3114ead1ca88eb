"""A paper report is counted from its records, says what ran, and is a pure function of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    CheckableBy,
    DocumentSource,
    Evidence,
    EvidenceRole,
    Failure,
    Level,
    PaperStatus,
    ReplicationLabel,
    ReportingLabel,
)
from claimcheck.report import paper_report, render
from claimcheck.report.counting import badness, deciding, ordered
from claimcheck.report.interface import (
    BarFigure,
    Bullets,
    ClaimEntry,
    ForestFigure,
    ForestRow,
    Grid,
    LadderFigure,
    Outcome,
    PaperReport,
    Prose,
    Provenance,
    ReferenceRole,
    SourceEntry,
    outcome,
)
from tests.report.records import (
    NOW,
    OTHER,
    PAPER,
    TEXTS,
    TODAY,
    cell_evidence,
    claim,
    document,
    some_findings,
    some_report,
    verdict,
)
from tests.report.test_figures import RELIABILITY


def words(report: PaperReport, key: str) -> str:
    """All text of a section."""
    section = report.section(key)
    assert section is not None
    said = []
    for block in section.blocks:
        match block:
            case Prose():
                said.append(f"{block.lead} {block.text}")
            case Bullets():
                said += block.entries
            case Grid():
                said += [
                    block.caption,
                    *block.header,
                    *(cell for row in block.rows for cell in row),
                ]
            case _:
                said.append(block.title)
    return "\n".join(said)


def test_equal_records_give_an_equal_report():
    assert some_report() == some_report()


def test_worst_first_and_numbered_in_reading_order():
    report = some_report()
    assert [entry.name for entry in report.claims] == [
        "C2",
        "C4",
        "C6",
        "C9",
        "C1",
        "C7",
        "C3",
        "C5",
        "C8",
    ]
    assert [entry.outcome for entry in report.claims] == [
        Outcome.INCONSISTENT, Outcome.REFUTED, Outcome.SUPPORTED, Outcome.PARTIAL, Outcome.SUPPORTED,
        Outcome.ABSTAINED, Outcome.NOT_ENOUGH_INFO, Outcome.NOT_CHECKABLE, Outcome.COULD_NOT_CHECK,
    ]  # fmt: skip
    assert all(entry.finding.claim.text == TEXTS[entry.number - 1] for entry in report.claims)


def test_contested_stands_behind_refuted_and_never_before_it():
    contested = ClaimEntry(number=1, finding=some_findings()[5])
    assert contested.finding.contested
    ranks = {
        entry.outcome: badness(entry)
        for entry in ordered([f for f in some_findings() if not f.contested])
    }
    assert ranks[Outcome.REFUTED] < badness(contested) < ranks[Outcome.PARTIAL]
    refuted = some_findings()[3].model_copy(update={"contested": True})
    assert badness(ClaimEntry(number=1, finding=refuted)) == ranks[Outcome.REFUTED]


def test_the_outcome_of_a_claim_without_a_label():
    (bare,) = findings([claim(0)], [], [])
    assert outcome(bare) is Outcome.NOT_CHECKED
    (failed,) = findings(
        [claim(0)], [], [Failure(stage="verify", subject="claim0", reason="r", time=NOW)]
    )
    assert outcome(failed) is Outcome.COULD_NOT_CHECK


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 8), st.sampled_from(list(ReportingLabel) + list(ReplicationLabel))
        ),
        max_size=14,
    ),
    st.lists(st.integers(0, 9), max_size=4),
    st.sets(st.integers(0, 8)),
)
def test_every_count_is_that_of_the_records(verdicts, failed, listed):
    claims = [claim(index) for index in sorted(listed)]
    made = [
        verdict(
            index,
            label,
            id=f"v{n}",
            basis=Basis.RERUN if isinstance(label, ReplicationLabel) else Basis.TABLE,
        )
        for n, (index, label) in enumerate(verdicts)
    ]
    failures = [
        Failure(stage="verify", subject=f"claim{index}", reason=f"r{index}", time=NOW)
        for index in failed
    ]
    got = findings(claims, made, failures)
    report = some_report(findings=got, failures=failures)
    counts = report.tally
    assert counts.claims == len(report.claims) == len(claims)
    assert dict(counts.outcomes) == Counter(outcome(finding) for finding in got)
    assert dict(counts.replications) == Counter(f.replication.value for f in got if f.replication)
    assert dict(counts.levels) == {level: sum(f.level == level for f in got) for level in Level}
    assert counts.contested == sum(finding.contested for finding in got)
    strangers = {
        (f.stage, f.subject, f.reason) for f in failures if f.subject not in {c.id for c in claims}
    }
    assert counts.failures == sum(len(f.failures) for f in got) + len(strangers)
    for block in report.section("results").blocks:
        if isinstance(block, BarFigure):
            assert sum(bar.count for bar in block.bars) == len(got)
        if isinstance(block, LadderFigure):
            assert block.steps[0].reached == sum(step.deepest for step in block.steps) == len(got)
            for step in block.steps:
                assert step.reached == sum(step.level in finding.levels for finding in got)
        if isinstance(block, Grid) and block.caption.startswith("Claims by kind"):
            assert sum(int(row[-1]) for row in block.rows) == len(got)
            for row in block.rows:
                assert sum(map(int, row[1:-1])) == int(row[-1])
    if got:
        noun = "claim was" if len(got) == 1 else "claims were"
        assert f"{len(got)} {noun} listed" in report.abstract[0]


def test_the_abstract_is_its_own():
    first, second, third = some_report().abstract
    assert "was read from its LaTeX source. 9 claims were listed, 4 of them with a number." in first
    assert (
        "1 is inconsistent within the source, 1 is refuted, 1 is partly supported, 2 are supported"
        in first
    )
    assert "1 claim is contested" in first
    assert second == f"Look first at C2: “{TEXTS[1]}” Then look at C4 and C6."
    assert "The experiments behind 1 claim were run again: 1 contradicted." in third
    assert "Confidences (5) are calibrated on made-up-set; 1 more are uncalibrated" in third


def test_a_paper_without_trouble():
    got = findings(
        [claim(0)], [verdict(0, ReportingLabel.SUPPORTED, calibration="uncalibrated")], []
    )
    report = some_report(findings=got, failures=())
    text = " ".join(report.abstract)
    assert "No claim was found inconsistent, refuted or contested." in text
    assert "No experiment was run again" in text
    assert "uncalibrated" in text
    assert "Every check that was started came to an end" in words(report, "unchecked")
    silent = some_report(findings=findings([claim(0)], [], []), failures=())
    assert "No label carries a confidence." in " ".join(silent.abstract)
    assert "No check was run." in words(silent, "methodology")


def test_quiet_means_little_where_little_was_decided():
    claims = [claim(index) for index in range(3)]
    none = some_report(findings=findings(claims, [], []), failures=())
    assert "but no claim was decided at all" in none.abstract[1]
    for format in ("html", "md"):
        assert "but no claim was decided at all" in render(none, format).decode()
    one = some_report(
        findings=findings(claims, [verdict(0, ReportingLabel.SUPPORTED)], []), failures=()
    )
    assert one.abstract[1].endswith("contested, among the 1 claim that could be decided.")
    two = [verdict(0, ReportingLabel.SUPPORTED), verdict(1, ReportingLabel.PARTIAL)]
    most = some_report(findings=findings(claims, two, []), failures=())
    assert most.abstract[1] == "No claim was found inconsistent, refuted or contested."


def test_a_paper_that_nobody_could_read():
    failures = [Failure(stage="parse", subject=PAPER.id, reason="the PDF is encrypted", time=NOW)]
    provenance = Provenance(version="0", attempts=(("pdf/1", "encrypted"),))
    report = paper_report(
        paper=PAPER,
        document=None,
        findings=(),
        failures=failures,
        provenance=provenance,
        date=TODAY,
    )
    assert "could not be read" in report.abstract[0]
    assert "the PDF is encrypted" in words(report, "unchecked")
    assert "pdf/1 failed: encrypted" in words(report, "methodology")
    assert "No claim was listed" in words(report, "results")
    assert report.tally.failures == 1


def test_methodology_says_what_ran():
    text = words(some_report(), "methodology")
    assert (
        "read by latex/1: 9 passages, 1 table with 9 cells, 2 bibliography entries, 3 pages" in text
    )
    assert "Why this reader: LaTeX was there." in text
    assert "3 results, 3 comparisons" in text or "3 comparisons, 3 results" in text
    assert "They were listed by sentences/1." in text
    assert "9 verdicts count" in text
    assert "6 of them are a decision, resting on" in text
    assert "value\ntable\n6\n4" in text
    assert "paired-t\nrerun\n1\n1" in text
    assert "S1\ncheck = value/1, rounding = printed\n9" in text


@pytest.mark.parametrize("label", ReplicationLabel)
def test_which_reruns_decided(label):
    got = findings([claim(0)], [verdict(0, label, basis=Basis.RERUN, check="t")], [])
    decided = label.value not in ("NOT_COMPARABLE", "INCONCLUSIVE", "INCONCLUSIVE_AT_THIS_SCALE")
    assert f"t\nrerun\n1\n{int(decided)}" in words(some_report(findings=got), "methodology")


def test_restatements_are_counted_as_no_support():
    restated = cell_evidence(1, 1, EvidenceRole.RESTATES)
    got = findings(
        [claim(0)], [verdict(0, ReportingLabel.NOT_ENOUGH_INFO, rationale=(restated,))], []
    )
    assert "restatements (1 found) support nothing" in words(
        some_report(findings=got), "methodology"
    )


def test_what_could_not_be_checked_and_why():
    text = words(some_report(), "unchecked")
    assert "2 failures on the way" in text
    assert "C8\nverify\nthe sentence has no end" in text
    assert f"{PAPER.id}\nfetch\nno PDF was stored" in text
    assert "A definition. It could be settled by its text.\nC5\n1" in text
    assert "Abstained: 1 claim" in text


def test_reasons_that_agree_are_told_once():
    claims = [claim(index, checkable_by=(CheckableBy.NOTHING,)) for index in range(4)]
    got = findings(
        claims,
        [
            verdict(i, ReportingLabel.NOT_CHECKABLE, explanation="Vague.", rationale=())
            for i in range(4)
        ],
        [],
    )
    assert "Vague. It could be settled by nothing that we know of.\nC1, C2, C3, C4\n4" in words(
        some_report(findings=got), "unchecked"
    )


def test_limitations_follow_from_what_happened():
    text = words(some_report(), "limitations")
    assert "1 of 6 confidences is an uncalibrated score" in text
    assert "1 supported claim rests on the paper's own tables" in text
    assert "For 2 claims reading led to no decision" in text
    assert "1 warning of the reader" in text and r"unknown macro \pebble" in text
    assert "No experiment was run again" not in text
    assert "synthetic" not in text and "PDF" not in text
    retracted = PAPER.model_copy(
        update={"synthetic": True, "status": PaperStatus.RETRACTED, "status_note": "by its authors"}
    )
    read = document().model_copy(update={"source": DocumentSource.PDF})
    other = words(some_report(paper=retracted, document=read), "limitations")
    assert "synthetic self-test" in other
    assert "is retracted: by its authors" in other
    assert "Tables and reading order of a PDF" in other


def test_references_and_what_they_carry():
    evidence = Evidence(
        id="x", role=EvidenceRole.DECIDES, paper="2507.00400v2", document="o", quote="90.0"
    )
    got = findings(
        [claim(i) for i in range(3)],
        [verdict(1, ReportingLabel.SUPPORTED, rationale=(evidence,))],
        [],
    )
    report = some_report(findings=got, references=(OTHER, PAPER))
    assert [(s.role, s.claims) for s in report.sources] == [
        (ReferenceRole.SUBJECT, (1, 2, 3)),
        (ReferenceRole.EVIDENCE, (2,)),
        (ReferenceRole.CITED, (3,)),
    ]
    assert report.sources[2].reference.key == "stone2019"
    assert len(some_report().sources) == 2  # a reference that no verdict draws on is none


def test_a_citation_outside_the_span_of_the_claim_is_not_its_own():
    mention = claim(2).mentions[0]
    before = mention.model_copy(update={"end": mention.start + TEXTS[2].index("[1]")})
    got = findings([claim(2, mentions=(before,))], [], [])
    assert [s.role for s in some_report(findings=got).sources] == [ReferenceRole.SUBJECT]


def test_figures_of_calibration_and_reruns_stand_in_the_results():
    row = ForestRow(label="Brook", claimed=2.0)
    report = some_report(reliability=RELIABILITY, comparisons=(row,))
    blocks = report.section("results").blocks
    assert RELIABILITY in blocks
    assert ForestFigure(title="Claimed against rerun values", rows=(row,)) in blocks


def test_the_deciding_verdicts_are_named():
    by_name = {f"C{n}": f for n, f in enumerate(some_findings(), start=1)}
    assert [v.check for v in deciding(by_name["C1"])] == ["delta"]  # not the older one
    assert [v.check for v in deciding(by_name["C6"])] == ["value", "paired-t"]
    dispute = findings(
        [claim(0)],
        [
            verdict(0, ReportingLabel.REFUTED),
            verdict(0, ReportingLabel.SUPPORTED, basis=Basis.TEXT),
        ],
        [],
    )
    assert len(deciding(dispute[0])) == 2


def test_records_refuse_what_cannot_be():
    entry = some_report().claims[0]
    with pytest.raises(ValidationError, match="occur twice"):
        PaperReport.model_validate(
            some_report().model_dump() | {"claims": [entry.model_dump()] * 2}
        )
    with pytest.raises(ValidationError, match="one cell for each column"):
        Grid(caption="c", header=("a", "b"), rows=(("1",),))
    with pytest.raises(ValidationError, match="either a paper or"):
        SourceEntry(role=ReferenceRole.CITED)
