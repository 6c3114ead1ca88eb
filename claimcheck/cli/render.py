"""Claims, findings and papers as people read them in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.cli.output import Output, printable

if TYPE_CHECKING:
    from rich.text import Text

    from claimcheck.records import Claim, Evidence, Failure, Finding, Place, Verdict

ID_LENGTH = 8  # digits of an id that people see; commands take any unique prefix

# Worst first, as in reports: (label, sign, sign without Unicode, style, words)
_LABELS: tuple[tuple[str, str, str, str, str], ...] = (
    ("INCONSISTENT", "≠", "!", "bold red", "inconsistent"),
    ("REFUTED", "✗", "x", "bold red", "refuted"),
    ("PARTIAL", "◐", "~", "yellow", "partly supported"),
    ("SUPPORTED", "✓", "+", "green", "supported"),
    ("ABSTAINED", "–", "-", "cyan", "undecided"),
    ("NOT_ENOUGH_INFO", "?", "?", "default", "not enough information"),
    ("NOT_CHECKABLE", "·", ".", "dim", "not checkable"),
    ("COULD_NOT_CHECK", "⚠", "#", "magenta", "could not be checked"),
    ("NOT_CHECKED", " ", " ", "dim", "not checked yet"),
)
_ORDER = {label: number for number, (label, *_) in enumerate(_LABELS)}
ALARMING = ("INCONSISTENT", "REFUTED", "PARTIAL")


def label_of(finding: Finding) -> str:
    """The reporting label, or why there is none."""
    if finding.reporting is not None:
        return finding.reporting.value
    return "COULD_NOT_CHECK" if finding.failures else "NOT_CHECKED"


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """In the order in which people should look at them."""
    return sorted(findings, key=lambda finding: _ORDER[label_of(finding)])


def place_words(place: Place) -> str:
    """Where something stands: "p. 8, 6.1 Machine Translation"."""
    words = []
    if place.page is not None:
        words.append(f"p. {place.page}")
    elif place.file is not None and place.line is not None:
        words.append(f"{place.file}:{place.line}")
    if place.section:
        words.append(place.section[-1])
    return printable(", ".join(words))


def claim_row(claim: Claim) -> tuple[str, ...]:
    """A claim on one line for other programs: id, paper, kind, confidence, place, text."""
    place = place_words(claim.mentions[0].place) if claim.mentions else ""
    sure = "" if claim.confidence is None else f"{claim.confidence:.2f}"
    return (claim.id, claim.paper or "", claim.kind.value, sure, place, claim.text)


def claims(output: Output, found: Sequence[Claim]) -> None:
    """Claims as short paragraphs under a dim line of facts."""
    if not output.for_people:
        for claim in found:
            output.line(*claim_row(claim))
        return
    for claim in found:
        head, text = _claim_lines(claim)
        output.console.print(head)
        _indented(output, text)
        _numbers(output, claim)


def findings(output: Output, found: Sequence[Finding], *, everything: bool = False) -> None:
    """Findings worst first. Those that alarm in full, the others counted unless ``everything``."""
    if not output.for_people:
        for finding in found:
            sure = "" if finding.confidence is None else f"{finding.confidence:.2f}"
            output.line(label_of(finding), sure, *claim_row(finding.claim))
        return
    for finding in worst_first(found):
        if everything or label_of(finding) in ALARMING or finding.contested:
            one_finding(output, finding, brief=not everything)
            output.console.print()


def tally(output: Output, found: Sequence[Finding]) -> None:
    """One line a label: sign, count, words."""
    counts = Counter(label_of(finding) for finding in found)
    for label, *_ in _LABELS:
        if counts[label]:
            _, _, style, words = _label(label, output)
            sign = _label(label, output)[0]
            line = _text((f"  {sign} ", style), (f"{counts[label]:>5}  ", "bold"), (words, ""))
            output.console.print(line)


def one_finding(output: Output, finding: Finding, *, brief: bool = False) -> None:
    """A claim with its verdicts and the evidence they rest on."""
    label = label_of(finding)
    sign, _, style, words = _label(label, output)
    head, text = _claim_lines(finding.claim)
    sure = f", {finding.confidence:.2f}" if finding.confidence is not None else ""
    if finding.calibration == "uncalibrated" and sure:
        sure += " uncalibrated"
    line = _text((f"{sign} {words}", style), (sure, "dim"))
    if finding.contested:
        line.append("  contested", style="bold magenta")
    output.console.print(
        line
        + _text(
            ("  ", ""),
        )
        + head
    )
    _indented(output, text)
    for verdict in finding.verdicts if not brief else _latest(finding):
        _verdict(output, verdict)
    for failure in finding.failures:
        _indented(output, _text((f"could not check: {printable(failure.reason)}", "magenta")))
    for review in finding.reviews:
        who = printable(review.by) + (" (no author)" if review.external else "")
        said = f": {printable(review.says)}" if review.says else ""
        words = f"{review.act.value} of the {review.subject.value} by {who}, {review.time:%Y-%m-%d}"
        _indented(output, _text((words + said, "blue")))
    if finding.listed is not None and finding.listed.text != finding.claim.text:
        _indented(output, _text((f"as listed: {printable(finding.listed.text)}", "dim")))


def verdict_in_full(output: Output, verdict: Verdict) -> None:
    """Everything about one verdict."""
    _verdict(output, verdict)
    for key, value in verdict.signature:
        _indented(output, _text((f"{printable(key)}: {printable(value)}", "dim")), depth=4)


def claim_in_full(output: Output, finding: Finding) -> None:
    """A claim with parts, numbers, every mention and every verdict."""
    claim = finding.claim
    output.console.print(_text((claim.id, "bold"), (f"  {claim.paper or 'no paper'}", "dim")))
    _indented(output, _text((printable(claim.text), "")))
    if printable(claim.standalone) != printable(claim.text):
        _indented(output, _text(("standing alone: ", "dim"), (printable(claim.standalone), "")))
    facts = [("kind", claim.kind.value), ("origin", claim.origin.value)]
    facts += [("checkable by", ", ".join(by.value for by in claim.checkable_by))]
    facts += [("hedges", "; ".join(claim.hedges)), ("scope", "; ".join(claim.scope))]
    if claim.confidence is not None:
        facts.append(("confidence", f"{claim.confidence:.2f} ({claim.calibration})"))
    for name, value in facts:
        if value:
            _indented(output, _text((f"{name}: ", "dim"), (printable(value), "")))
    _numbers(output, claim)
    for mention in claim.mentions:
        where = place_words(mention.place) or f"characters {mention.start}–{mention.end}"
        _indented(output, _text(("mentioned: ", "dim"), (where, "")))
    output.console.print()
    one_finding(output, finding)


def failures(output: Output, found: Sequence[Failure]) -> None:
    """What could not be done, one line each, on stderr."""
    for failure in found:
        output.problem(f"{failure.subject}: {failure.reason}")


def _claim_lines(claim: Claim) -> tuple[Text, Text]:
    facts = [claim.kind.value.replace("_", " ")]
    if claim.origin.value == "external":
        facts.append(f"about {claim.paper or 'no paper'}")
    if claim.mentions:
        facts.append(place_words(claim.mentions[0].place))
    if len(claim.mentions) > 1:
        facts.append(f"{len(claim.mentions)} places")
    words = " · ".join(fact for fact in facts if fact)
    return _text((claim.id[:ID_LENGTH], "bold"), (f"  {words}", "dim")), _text(
        (printable(claim.text), "")
    )


def _numbers(output: Output, claim: Claim) -> None:
    for part in claim.parts:
        if part.quantity is None:
            continue
        bound = part.binding.specified()
        words = ", ".join(f"{name} {value}" for name, value in bound.items())
        unit = part.quantity.unit or ""
        shown = unit and unit not in part.quantity.printed
        line = _text((printable(part.quantity.printed + (f" {unit}" if shown else "")), "cyan"))
        line.append(f"  {printable(words) if words else 'bound to nothing'}", style="dim")
        _indented(output, line, depth=4)


def _verdict(output: Output, verdict: Verdict) -> None:
    from claimcheck.records import EvidenceRole

    sign, _, style, words = _label(verdict.label.value, output)
    line = _text((f"{verdict.basis.value}: ", "dim"), (f"{sign} {words}", style))
    line.append(f"  {verdict.id[:ID_LENGTH]}, {verdict.time:%Y-%m-%d %H:%M}", style="dim")
    _indented(output, line)
    if verdict.explanation:
        _indented(output, _text((printable(verdict.explanation), "")), depth=4)
    for step in verdict.arithmetic:
        _indented(output, _text((printable(step), "cyan")), depth=4)
    for evidence in verdict.rationale:
        decides = evidence.role in (EvidenceRole.DECIDES, EvidenceRole.CONFLICTS)
        if decides and evidence.run is None:
            _indented(output, _evidence(output, evidence), depth=4)
    runs = [evidence.run[:ID_LENGTH] for evidence in verdict.rationale if evidence.run]
    if runs:
        more = f" and {len(runs) - 6} more" if len(runs) > 6 else ""
        _indented(output, _text((f"runs: {', '.join(runs[:6])}{more}", "dim")), depth=4)


def _evidence(output: Output, evidence: Evidence) -> Text:
    open_, close = ("“", "”") if output.unicode else ('"', '"')
    place = place_words(evidence.place)
    headers = " / ".join(printable(header) for header in evidence.headers)
    where = ", ".join(part for part in (headers, place) if part)
    line = _text((f"{open_}{printable(evidence.quote)}{close}", "italic"))
    line.append(f"  {where}", style="dim")
    return line


def _latest(finding: Finding) -> Sequence[Verdict]:
    from claimcheck.findings import latest

    return latest(finding.verdicts)


def _label(label: str, output: Output) -> tuple[str, str, str, str]:
    for name, sign, plain, style, words in _LABELS:
        if name == label:
            return (sign if output.unicode else plain), plain, style, words
    return ("=" if not output.unicode else "↻"), "=", "blue", label.lower().replace("_", " ")


def _indented(output: Output, text: Text, *, depth: int = 2) -> None:
    from rich.padding import Padding

    text.overflow = "fold"
    output.console.print(Padding(text, (0, 0, 0, depth), expand=False))


def _text(*parts: tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)
