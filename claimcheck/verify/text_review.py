"""What sentences give away: percentages no count can have, p values, tests and seeds left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from claimcheck.records import EvidenceRole
from claimcheck.verify.interface import Source
from claimcheck.verify.notes import NoteKind, ReviewNote, Severity, note
from claimcheck.verify.sentences import Sentence

MAX_GRIM = 2_000  # counts up to which a percentage can be impossible

_COUNTED = re.compile(
    r"(?P<k>\d{1,6})\s*(?:/|of(?: the)?|out of(?: the)?)\s*(?P<n>\d{1,6})\b(?:\s+[\w-]+){0,3}?\s*\(\s*(?:~\s*)?(?P<p>\d{1,3}(?:\.\d{1,4})?)\s?%\s*\)"
)
_SHARE = re.compile(
    r"(?<![\d.])(?P<p>\d{1,3}\.\d{1,3})\s?% of (?:the |all |our )?(?P<n>\d{1,4})\s+(?P<noun>[a-z][a-z-]{2,})"
)
_SIGNIFICANT = re.compile(
    r"\bsignificant(?:ly)?\b(?=[^.]{0,80}\b(?:improv|better|outperform|higher|lower|worse|differ|gain|reduc|increas|decreas|drop|exceed|surpass|boost))|"
    r"\b(?:improv|better|outperform|higher|lower|differ|gain|reduc|increas|exceed)\w*\b[^.]{0,60}\bsignificant(?:ly)?\b|"
    r"\bstatistically significant\b",
    re.I,
)
_TESTS = re.compile(
    r"\bt-tests?\b|\bWilcoxon\b|\bbootstrap\w*\b|\bpermutation tests?\b|\bp\s*[<>=≤≥]\s*\.?\d|\bp-values?\b|\bMcNemar\b|"
    r"\bANOVA\b|\bconfidence intervals?\b|\bchi-?squared?\b|\bχ2|\bMann[- ]Whitney\b|\bsignificance (?:test|level)\w*|\brandomi[sz]ation test|"
    r"\bKruskal|\bsign test\b|\bStudent'?s t\b|\bstandard errors?\b",
    re.I,
)
_SPREAD = re.compile(
    r"±|\+/-|\bstandard (?:deviations?|errors?)\b|\bstd\.?\b|\berror bars?\b|\bconfidence intervals?\b|"
    r"\b(?:random |different )?seeds\b|\b(?:averaged? (?:over|across)|mean of|median (?:of|over)) (?:\w+ ){0,3}(?:runs|seeds|restarts|trials|splits|folds)\b|"
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ ){0,2}(?:runs|seeds|restarts|trials|folds)\b|\bcross-validation\b",
    re.I,
)
_SELECTED = re.compile(
    r"\b(?:select|cho[os]|tun|pick|early[- ]stop|report the best|best (?:checkpoint|epoch|model|iteration))\w*[^.]{0,80}\b(?:on|using|by|based on)\s+(?:the\s+)?test(?:ing)?(?: set| data| split| performance| accuracy)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|no|without|avoid|instead of|rather than)\b", re.I)
_STATISTIC = re.compile(
    r"\b(?P<name>t|F|z|r|[χX]\s?2|[χX]²|chi2)\s*(?:\(\s*(?P<df1>\d{1,5}(?:\.\d+)?)\s*(?:,\s*(?:N\s*=\s*)?(?P<df2>\d{1,6}(?:\.\d+)?)\s*)?\))?\s*=\s*"
    r"(?P<value>[-−]?\d{0,5}\.?\d{1,5})\s*[,;]?\s*p\s*(?P<sign>[<>=≤≥])\s*(?P<p>0?\.\d{1,8}|1\.0+|0)"
)


def review_text(source: Source) -> Iterator[ReviewNote]:
    """Notes on the sentences of a paper."""
    for sentence in source.sentences:
        yield from _percentages(source, sentence)
        yield from _p_values(source, sentence)
        if _SELECTED.search(sentence.text) and not _DENIED.search(sentence.text):
            yield note(
                NoteKind.TEST_SELECTION,
                Severity.DOUBT,
                source,
                "Something seems to be selected on the test set.",
                evidence=(source.quote(sentence, EvidenceRole.DECIDES),),
            )
    yield from _significance(source)
    yield from _spread(source)


def _percentages(source: Source, sentence: Sentence) -> Iterator[ReviewNote]:
    """ "12 of 30 (41 %)", and shares that no whole number out of n can give (the GRIM test)."""
    for match in _COUNTED.finditer(sentence.text):
        k, n, share = int(match["k"]), int(match["n"]), Decimal(match["p"])
        if n == 0 or k > n:
            continue
        true = Decimal(100 * k) / n
        if abs(true - share) > _half(match["p"]) + _half(match["p"]) / 5:
            yield _percentage(
                source, sentence, f"{k}/{n} = {true:.2f} %, not {share} %", Severity.FAULT
            )
    for match in _SHARE.finditer(sentence.text):
        n, share = int(match["n"]), Decimal(match["p"])
        if not 0 < n <= MAX_GRIM or share > 100:
            continue
        nearest = (share * n / 100).to_integral_value()
        reachable = any(
            abs(Decimal(100) * k / n - share) <= _half(match["p"])
            for k in (nearest - 1, nearest, nearest + 1)
        )
        if not reachable:
            yield _percentage(
                source,
                sentence,
                f"no whole number of {n} {match['noun']} is {share} %",
                Severity.DOUBT,
            )


def _half(printed: str) -> Decimal:
    digits = len(printed.partition(".")[2])
    return Decimal(1).scaleb(-digits) / 2


def _percentage(source: Source, sentence: Sentence, sum_: str, severity: Severity) -> ReviewNote:
    return note(
        NoteKind.PERCENTAGE,
        severity,
        source,
        "A percentage does not fit its count.",
        arithmetic=sum_,
        evidence=(source.quote(sentence, EvidenceRole.DECIDES),),
    )


def _p_values(source: Source, sentence: Sentence) -> Iterator[ReviewNote]:
    """p recomputed from the printed statistic, allowing for its rounding and for one-sided tests."""
    for match in _STATISTIC.finditer(sentence.text):
        bounds = recompute(match)
        if bounds is None:
            continue
        low, high = bounds
        stated, half = float(match["p"]), float(_half(match["p"]))
        if agrees(match["sign"], stated, half, low, high) or agrees(
            match["sign"], stated, half, low / 2, high / 2
        ):
            continue
        crosses = (stated < 0.05) != (low < 0.05) and match["sign"] in "=<≤"
        yield note(
            NoteKind.P_VALUE,
            Severity.FAULT if crosses else Severity.DOUBT,
            source,
            "A p value does not follow from its statistic.",
            arithmetic=f"{match.group()}: recomputed p between {low:.4g} and {high:.4g}, two-sided",
            evidence=(source.quote(sentence, EvidenceRole.DECIDES),),
        )


def recompute(match: re.Match[str]) -> tuple[float, float] | None:
    """Smallest and largest two-sided p that the printed statistic allows; None where it cannot be."""
    from scipy import stats

    text = match["value"].replace("−", "-")
    value, half = abs(float(text)), float(_half(match["value"]))
    first = float(match["df1"]) if match["df1"] else None
    second = float(match["df2"]) if match["df2"] else None
    name = match["name"].replace(" ", "")

    def tail(x: float) -> float | None:
        x = max(0.0, x)
        if name == "z":
            return float(2 * stats.norm.sf(x))
        if name == "t" and first:
            return float(2 * stats.t.sf(x, first))
        if name == "F" and first and second:
            return float(stats.f.sf(x, first, second))
        if name == "r" and first and x < 1:
            return float(2 * stats.t.sf(x * math.sqrt(first / (1 - x * x)), first))
        if name[0] in "χXc" and first:
            return float(stats.chi2.sf(x, first))
        return None

    low, high = tail(value + half), tail(value - half)
    return None if low is None or high is None else (low, high)


def agrees(sign: str, stated: float, half: float, low: float, high: float) -> bool:
    """Whether some p between ``low`` and ``high`` may be printed as ``sign`` and ``stated``."""
    if sign in "<≤":
        return low <= stated
    if sign in ">≥":
        return high >= stated
    return low - half <= stated <= high + half


def _significance(source: Source) -> Iterator[ReviewNote]:
    """ "significantly better" in a paper that names no test at all."""
    if any(_TESTS.search(sentence.text) for sentence in source.sentences):
        return
    if any(_TESTS.search(table.caption) for table in source.document.tables):
        return
    said = [s for s in source.sentences if _SIGNIFICANT.search(s.text)]
    if said:
        yield note(
            NoteKind.SIGNIFICANCE,
            Severity.REMARK,
            source,
            f"{len(said)} sentences call a difference significant; the paper names no test.",
            evidence=tuple(source.quote(sentence, EvidenceRole.DECIDES) for sentence in said[:5]),
        )


def _spread(source: Source) -> Iterator[ReviewNote]:
    """Tables of results, and nowhere a spread, a seed or a repetition."""
    measured = [
        v
        for v in source.views
        if any(e.decimals and (e.row.direction or e.column.direction) for e in v.entries())
    ]
    if not measured:
        return
    if any(e.uncertainty is not None for view in source.views for e in view.entries()):
        return
    if any(_SPREAD.search(s.text) for s in source.sentences) or any(
        _SPREAD.search(table.caption) for table in source.document.tables
    ):
        return
    labels = ", ".join(view.table.label or view.table.id for view in measured[:6])
    yield note(
        NoteKind.SPREAD,
        Severity.REMARK,
        source,
        f"Results without spread, seeds or repetitions: {labels}.",
        evidence=tuple(
            source.cell(view, next(view.entries()), EvidenceRole.CONTEXT) for view in measured[:3]
        ),
    )
