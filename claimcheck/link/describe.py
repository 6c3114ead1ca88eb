"""Links in words: why each was made and how sure it is."""

from __future__ import annotations

from claimcheck.records import Claimed, ClaimedKind, Contrast, Link, LinkTest, MatchKind, NoLink
from claimcheck.records.rerun import CellKey

_TESTS = {
    LinkTest.GAIN: "one difference against the claimed one",
    LinkTest.NO_EFFECT: "one difference, claimed to be none",
    LinkTest.SCORE: "one score against the claimed one",
    LinkTest.BEST: "one arm against every alternative",
    LinkTest.BEST_OF: "the best arm of each target, chosen apart from where it is scored",
    LinkTest.QUANTIFIED: "several differences",
    LinkTest.COUNT: "a count",
}
_HOW = {
    MatchKind.NAMED: "named",
    MatchKind.IMPLIED: "not said, but meant",
    MatchKind.ONLY: "not said, the recipe has one",
    MatchKind.ASSUMED: "assumed",
}
MOST_CONTRASTS = 6


def describe(link: Link | NoLink) -> list[str]:
    """A link in lines for people: the test, its cells, how each field was found, what to know."""
    if isinstance(link, NoLink):
        lines = [f"not linked: {link.reason}"]
        if link.nearest:
            lines.append(f"nearest recipe: {link.nearest}")
        lines += [f"missing: {field}" for field in link.missing]
        lines += [
            f"differs in {one.field}: the claim says {one.said or 'something else'}, the recipe has"
            f" {one.taken}"
            for one in link.different
        ]
        return lines
    lines = [f"{link.recipe}: {_TESTS[link.test]}{_quantified(link)}"]
    if link.claimed is not None:
        lines.append(f"claimed: {describe_claimed(link.claimed, link.test)}")
    lines += [describe_contrast(one) for one in link.contrasts[:MOST_CONTRASTS]]
    if len(link.contrasts) > MOST_CONTRASTS:
        lines.append(f"… and {len(link.contrasts) - MOST_CONTRASTS} more cells")
    for match in link.matches:
        said = f"{match.said!r} is " if match.said else ""
        lines.append(f"{match.field}: {said}{match.taken} ({_HOW[match.how]})")
    lines += [f"note: {note}" for note in link.notes]
    lines.append("sure: nothing was assumed" if link.certain else "not sure: see what was assumed")
    return lines


def _quantified(link: Link) -> str:
    if link.quantifier is None:
        return ""
    text = f", {link.quantifier.value.replace('_', ' ')} of {len(link.contrasts)}"
    if link.needed is not None:
        text = f", at least {link.needed} of {len(link.contrasts)}"
    if link.exceptions:
        text += " but " + ", ".join(link.exceptions)
    if link.except_count is not None:
        text += f" {link.except_count}"
    return text


def describe_claimed(claimed: Claimed, test: LinkTest) -> str:
    """What is claimed, in points."""
    if test is LinkTest.COUNT:
        return f"{claimed.relation.value} {claimed.value:,.0f}"
    if claimed.kind is ClaimedKind.NO_EFFECT:
        if claimed.value is not None:
            return f"no difference beyond {claimed.value:g} points"
        return "no difference"
    if claimed.value is None:
        return "a gain" if claimed.direction > 0 else "a loss"
    relation = "" if claimed.relation.value == "=" else f"{claimed.relation.value} "
    if claimed.kind is ClaimedKind.SCORE:
        return f"{relation}{claimed.value:g}"
    return f"{relation}{claimed.value:+g} points"


def describe_contrast(contrast: Contrast) -> str:
    """A cell and what is subtracted from it."""
    text = f"{contrast.name}: {_cell(contrast.cell)}"
    if contrast.against is not None:
        text += f" − {contrast.against.mix}"
        if contrast.sign < 0:
            text += ", a loss"
    return text


def _cell(cell: CellKey) -> str:
    named = (cell.model, cell.mix, cell.target, cell.split, cell.language, cell.metric)
    return " · ".join(part for part in named if part)
