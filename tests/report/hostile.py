"""Texts that try to become markup, code, links or something unseen, put into every field."""

from __future__ import annotations

from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    EvidenceRole,
    Failure,
    NoLink,
    Paper,
    PaperStatus,
    Reference,
    ReplicationLabel,
    ReportingLabel,
    RerunOutcome,
    Review,
)
from claimcheck.report.interface import PaperReport, Provenance
from tests.report.records import NOW, cell_evidence, claim, document, some_report, verdict
from tests.report.rerun_records import rerun_outcomes

HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=alert(1)>",
    "script end": "</script></style></title></textarea>--><script>alert(2)</script>",
    "attribute": "\"' onmouseover=alert(3) autofocus onfocus=alert(4) x='",
    "template": "{{ 7*7 }}{% include 'report.css' %}${7*7}#{7*7}",
    "link": "[press](javascript:alert(5)) <javascript:alert(6)> javascript:alert(7) data:text/html,x",
    "addresses": "https://evil.example/?q=1 www.evil.example me@evil.example ftp://evil.example",
    "rich": "[bold red]x[/bold red] [/] [link=https://evil.example]y[/link]",
    "terminal": "\x1b[31mred\x1b[0m \x07 \x1b]8;;https://evil.example\x1b\\z",
    "typst": '#import "@preview/x:1.0.0": * #read("/etc/passwd") #eval("1") $x$ *b* _i_ `r` <l> @ref \\u{41}',
    "table": "a | b\n|---|---|\n| c | d |",
    "headings": "# one\n## two\n===\n---\n> q\n- l\n1. n\n    code\n```\nfence",
    "formula": '=HYPERLINK("https://evil.example") +1 -1 @SUM(A1)',
    "entities": "&lt;b&gt; &amp; &#x3c;i&#x3e; <!-- c --> <![CDATA[x]]>",
    "null": "a\x00b\x08c\x7fd\x85e\u2028f\u2029g\ufffeh\ufeffi",
    "bidi": "abc\u202edcba\u202c \u2066x\u2069 \u200f\u061c",
    "tags": "visible" + "".join(chr(0xE0000 + ord(c)) for c in "hidden"),
    "long word": "".join(chr(97 + n * n % 26) for n in range(10_000)),
    "scripts": "漢字 कि שלום עולם мир λ ≤ ∑ é e\u0301 👩\u200d🔬",
}


def hostile_rerun(text: str) -> RerunOutcome:
    """A rerun of claim0 with ``text`` in every field that holds words."""
    known = rerun_outcomes()[0]
    part = known.parts[0]
    contrast = part.link.contrasts[0].model_copy(update={"name": text})
    assert part.replication is not None
    replication = part.replication.model_copy(update={"reasons": (text,), "notes": (text,)})
    link = part.link.model_copy(update={"contrasts": (contrast,), "notes": (text,)})
    told = part.model_copy(
        update={"link": link, "replication": replication, "explanation": text, "stages": (text,)}
    )
    use = known.recipes[0].model_copy(
        update={
            "name": text,
            "title": text,
            "deviations": (text,),
            "assumed": (text,),
            "imported": (text,),
        }
    )
    where = known.environments[0].model_copy(update={"device": text, "isolation": text})
    gap = NoLink(claim="claim0", part=1, reason=text)
    return known.model_copy(
        update={
            "verdict": "rerun0",
            "claim": "claim0",
            "parts": (told,),
            "recipes": (use,),
            "environments": (where,),
            "caps": (text,),
            "unlinked": (gap,),
            "stages": (text, "0" * 16),
        }
    )


def hostile_reviews(text: str) -> tuple[Review, ...]:
    """What a person with a strange name said about claim0 and claim1."""
    common = {"by": text, "reason": text, "time": NOW}
    return (
        Review(id="a", claim="claim0", subject="verdict", act="dispute", **common),
        Review(
            id="b", claim="claim1", subject="verdict", act="correct", label="REFUTED",
            seen=("SUPPORTED",), **common,
        ),
        Review(
            id="c", claim="claim2", subject="binding", act="correct",
            binding=(("condition", text),), **common,
        ),
    )  # fmt: skip


def hostile_report(text: str, **changes: object) -> PaperReport:
    """A report in which ``text`` stands wherever a text of the outside world can stand."""
    source = document()
    source = source.model_copy(
        update={
            "warnings": (text,),
            "parser": text,
            "tables": (source.tables[0].model_copy(update={"label": text, "caption": text}),),
            "references": (
                Reference(key="stone2019", text=text, title=text, doi=text, arxiv_id=text),
            ),
        }
    )
    paper = Paper(
        id="2601.00017v2",
        title=text,
        authors=(text,),
        licence=text,
        doi=text,
        status=PaperStatus.WITHDRAWN,
        status_note=text,
    )
    place = claim(2).mentions[0].place.model_copy(update={"file": text, "section": (text,)})
    claims = [
        claim(
            index,
            text=text,
            standalone=f"{text} alone",
            hedges=(text,),
            scope=(text,),
            extractor=text,
            calibration=text,
            confidence=0.5,
            parts=(claim(index).parts[0].model_copy(update={"text": text, "exceptions": (text,)}),)
            * 2,
            mentions=(claim(index).mentions[0].model_copy(update={"place": place, "text": text}),),
        )
        for index in range(3)
    ]
    evidence = cell_evidence(1, 1, EvidenceRole.CONTEXT).model_copy(
        update={"quote": text, "headers": (text,), "paper": text}
    )
    verdicts = [
        verdict(
            index,
            label,
            check=text,
            calibration=text,
            explanation=text,
            arithmetic=(text,),
            rationale=(evidence,),
            signature=((text, text),),
            part_labels=(text, text),
        )
        for index, label in enumerate((ReportingLabel.REFUTED, ReportingLabel.SUPPORTED))
    ]
    rerun, reviews = hostile_rerun(text), hostile_reviews(text)
    verdicts.append(
        verdict(
            0,
            ReplicationLabel.DIRECTION_AGREES,
            id=rerun.verdict,
            basis=Basis.RERUN,
            check=text,
            signature=((text, text),),
        )
    )
    failures = [
        Failure(stage=text, subject="claim2", reason=text, time=NOW),
        Failure(stage=text, subject=text, reason=text, time=NOW),
    ]
    fields: dict[str, object] = {
        "paper": paper,
        "document": source,
        "findings": findings(claims, verdicts, failures, reviews=reviews),
        "reruns": (rerun,),
        "unlinked": (NoLink(claim="claim2", part=0, reason=text, missing=(text,), nearest=text),),
        "runs": text,
        "failures": failures,
        "references": (Paper(id=text, title=text, authors=(text,)),),
        "provenance": Provenance(
            version=text,
            reader=text,
            attempts=((text, text),),
            settings=((text, text),),
            models=((text, text),),
            hosts=(text,),
        ),
    }
    return some_report(**(fields | changes))
