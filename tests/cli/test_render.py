"""Findings in full: evidence, arithmetic, contested, several places."""

from __future__ import annotations

from claimcheck.cli import render
from claimcheck.cli.output import Output
from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    Binding,
    Evidence,
    EvidenceRole,
    Finding,
    Place,
    ReplicationLabel,
    ReportingLabel,
)
from tests.cli.conftest import Stream
from tests.cli.test_output import COLOUR
from tests.store import samples


def finding() -> Finding:
    claim = samples.claims(samples.document())[0]
    (part,) = claim.parts
    bound = part.model_copy(update={"binding": Binding(system="hare", metric="distance")})
    claim = claim.model_copy(
        update={
            "parts": (bound,),
            "mentions": claim.mentions * 2,
            "hedges": ("about",),
            "standalone": "The hare of the paper runs 41.8 km.",
        }
    )
    evidence = Evidence(
        id="e1",
        role=EvidenceRole.DECIDES,
        paper="2101.00001v1",
        quote="41.8",
        place=Place(file="main.tex", line=7),
        headers=("Hare", "km [b]"),
    )
    context = evidence.model_copy(update={"role": EvidenceRole.CONTEXT, "quote": "unrelated"})
    verdict = samples.verdict(claim).model_copy(
        update={
            "rationale": (evidence, context),
            "arithmetic": ("41.8 = 41.8",),
            "signature": (("seed", "1"),),
        }
    )
    rerun = samples.verdict(claim).model_copy(
        update={"id": "r" * 16, "basis": Basis.RERUN, "label": ReplicationLabel.CONTRADICTED}
    )
    (found,) = findings((claim,), (verdict, rerun), ())
    return found


def shown(draw: object, *arguments: object, encoding: str = "utf-8", **options: object) -> str:
    stream = Stream(True, encoding)
    draw(Output(stream, stream), *arguments, **options)  # type: ignore[operator]
    return " ".join(COLOUR.sub("", stream.getvalue()).split())


def test_a_finding_shows_what_it_rests_on() -> None:
    text = shown(render.one_finding, finding())
    assert "✓ supported, 0.80 uncalibrated contested" in text
    assert "2 places" in text
    assert "41.8 = 41.8" in text
    assert "“41.8” Hare / km [b], main.tex:7" in text
    assert "unrelated" not in text
    assert "rerun: ↻ contradicted" in text


def test_a_contested_finding_is_shown_though_its_label_does_not_alarm() -> None:
    assert finding().reporting is ReportingLabel.SUPPORTED
    assert "contested" in shown(render.findings, (finding(),))


def test_a_claim_in_full() -> None:
    text = shown(render.claim_in_full, finding())
    for words in (
        "standing alone: The hare of the paper",
        "hedges: about",
        "confidence: 0.90 (uncalibrated)",
        "41.8 km system hare, metric distance",
    ):
        assert words in text
    assert text.count("mentioned: p. 1, 1 Races") == 2


def test_a_verdict_in_full_has_its_signature() -> None:
    text = shown(render.verdict_in_full, finding().verdicts[-1])
    assert "seed: 1" in text


def test_quotes_and_signs_in_ascii() -> None:
    text = shown(render.one_finding, finding(), encoding="ascii")
    assert '"41.8"' in text and "+ supported" in text and "= contradicted" in text
