"""What a report says of reruns: rows of the forest plot, what ran, what it cost, what had no cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimcheck.records import (
    ClaimedKind,
    NoLink,
    PartOutcome,
    RecipeUse,
    Replication,
    RerunOutcome,
)
from claimcheck.records.rerun import Environment
from claimcheck.report import wording
from claimcheck.report.interface import (
    Block,
    Bullets,
    ClaimEntry,
    ForestFigure,
    ForestRow,
    Grid,
    Prose,
    RunCost,
)
from claimcheck.report.wording import counted, listed

POINTS = "points"
_SHOWN = 12  # reasons that stand open
_ROWS = 14  # of one forest plot: half a page


def forest_rows(entries: Iterable[ClaimEntry]) -> tuple[ForestRow, ...]:
    """One row a case that was measured, in the order of the claims' numbers."""
    return tuple(
        row
        for entry in sorted(entries, key=lambda entry: entry.number)
        for rerun in entry.reruns
        for part in rerun.parts
        for row in part_rows(part, f"{entry.name} ")
    )


def forests(rows: Sequence[ForestRow]) -> list[ForestFigure]:
    """Forest plots of differences, then of scores; several where one would not fit on a page."""
    figures = []
    kinds = {True: "differences", False: "scores"}
    both = len({row.difference for row in rows}) > 1
    for difference, name in kinds.items():
        own = [row for row in rows if row.difference is difference]
        count = -(-len(own) // _ROWS)
        size = -(-len(own) // count) if count else 1
        for number in range(count):
            title = "Claimed against rerun values" + (f": {name}" if both else "")
            title += f", {number + 1} of {count}" if count > 1 else ""
            chunk = tuple(own[number * size : (number + 1) * size])
            figures.append(ForestFigure(title=title, rows=chunk))
    return figures


def part_rows(part: PartOutcome, before: str = "") -> tuple[ForestRow, ...]:
    """The measured cases of one part, claimed against rerun; counts have none."""
    if part.replication is not None:
        return (_row(before + case_name(part), part.replication, part.label.value),)
    if part.quantified is None:
        return ()
    return tuple(
        _row(f"{before}{name}", case, "")
        for name, case in zip(part.quantified.cases, part.quantified.parts, strict=False)
    )


def case_name(part: PartOutcome) -> str:
    """What a part measures: the name of its one contrast, else how many there are."""
    names = [contrast.name for contrast in part.link.contrasts]
    if len(names) == 1 and names[0]:
        return names[0]
    return f"{part.link.test.value.replace('_', ' ')} over {counted(len(names), 'case')}"


def _row(label: str, outcome: Replication, verdict: str) -> ForestRow:
    claimed = outcome.claimed
    number = None if claimed.kind is ClaimedKind.NO_EFFECT else claimed.value
    # The claimed number is an average over the paper's runs: it is held against the interval of
    # such an average. Where none is claimed the interval is that of the mean itself.
    low, high = (
        (outcome.mean_low, outcome.mean_high) if number is None else (outcome.low, outcome.high)
    )
    return ForestRow(
        label=label,
        claimed=number,
        said=claimed_words(outcome),
        estimate=round(outcome.mean, 2),
        low=round(low, 2),
        high=round(high, 2),
        unit=POINTS,
        verdict=verdict,
        difference=claimed.kind is not ClaimedKind.SCORE,
    )


def claimed_words(outcome: Replication) -> str:
    """What is claimed, in a word or two where it is no number."""
    claimed = outcome.claimed
    if claimed.kind is ClaimedKind.NO_EFFECT:
        return "no difference"
    if claimed.value is None:
        return "a gain" if claimed.direction > 0 else "a loss"
    return signed(claimed.value, claimed.kind is not ClaimedKind.SCORE)


def signed(value: float, difference: bool, digits: int = 2) -> str:
    """``+4.4`` of a difference, ``72.8`` of a score; as many digits as asked, or one less."""
    text = f"{value:+.{digits}f}" if difference else f"{value:.{digits}f}"
    return (text[:-1] if digits > 1 and text.endswith("0") else text).replace("-", "−")


def measured_words(row: ForestRow) -> str:
    """``+4.1 [+2.0, +6.2]``."""
    if row.estimate is None:
        return "not measured"
    if row.low is None or row.high is None:
        return signed(row.estimate, row.difference)
    digits = 1 if row.high - row.low >= 1 else 2  # no digit that the interval makes meaningless
    estimate, low, high = (
        signed(value, row.difference, digits) for value in (row.estimate, row.low, row.high)
    )
    return f"{estimate} [{low}, {high}]"


def intervals_note(entries: Iterable[ClaimEntry]) -> str:
    """What the intervals of the forest plot are, and where its axis is in the paper's terms."""
    some = forest_rows(entries)
    said = "Intervals are those of the decision rule, over the seeds that were run. "
    if any(row.claimed is not None for row in some):
        said += (
            "Where a number is claimed, the interval is the one in which the paper's own average "
            "should lie if both measure the same; "
        )
        said += "elsewhere it is that of the mean."
    else:
        said += "They are those of the mean."
    return said


# ── methodology ──────────────────────────────────────────────────────────────────────────────


def outcomes_of(entries: Iterable[ClaimEntry]) -> tuple[RerunOutcome, ...]:
    """All reruns of a report, in the order of the claims' numbers."""
    ordered = sorted(entries, key=lambda entry: entry.number)
    return tuple(rerun for entry in ordered for rerun in entry.reruns)


def running_blocks(entries: Sequence[ClaimEntry], cost: RunCost | None = None) -> list[Block]:
    """Which recipes ran, how they differ from the paper, where they ran and what that took."""
    reruns = outcomes_of(entries)
    if not reruns:
        return []
    uses = _uses(reruns)
    blocks: list[Block] = [Prose(lead="Running.", text=_running(reruns, uses, cost))]
    blocks.append(
        Grid(
            caption="The recipes that were used",
            header=("Recipe", "Seeds here", "Seeds of the paper", "By whom", "Digest"),
            rows=tuple(
                (
                    f"{use.name}: {use.title}"
                    + (" (synthetic)" if use.synthetic and "synthetic" not in use.title else ""),
                    _numbers(use.seeds),
                    _numbers(use.paper_seeds) or "not known",
                    "the paper's own authors and code" if use.same_authors else "others",
                    use.digest,
                )
                for use in uses
            ),
        )
    )
    blocks += _caps(uses, reruns)
    environments = _environments(reruns)
    if environments:
        blocks.append(_where(environments))
    return blocks


def _running(
    reruns: Sequence[RerunOutcome], uses: Sequence[RecipeUse], cost: RunCost | None
) -> str:
    stages = {stage for rerun in reruns for stage in rerun.stages}
    parts = sum(len(rerun.parts) for rerun in reruns)
    text = (
        f"{counted(len(reruns), 'claim')} met {wording.was_were(len(reruns), 'its', 'their')} "
        f"experiment: {counted(parts, 'part')}, {counted(len(uses), 'recipe')}, "
        + (
            f"{counted(len(stages), 'stage')}. {_whole_cost(reruns, cost)}"
            if stages
            else "no stage run here."
        )
    )
    overlap = [
        use.name for use in uses if use.paper_seeds and not set(use.seeds) & set(use.paper_seeds)
    ]
    if overlap:
        text += f" The seeds of {listed(overlap)} are other ones than the paper's."
    brought = dict.fromkeys(source for use in uses for source in use.imported)
    if brought:
        text += f" Measured elsewhere and imported: {'; '.join(brought)}."
    return text


def cost_text(rerun: RerunOutcome) -> str:
    """What the stages behind one claim took."""
    return _cost(rerun.seconds, rerun.cpu_seconds, rerun.tokens)


def _whole_cost(reruns: Sequence[RerunOutcome], cost: RunCost | None) -> str:
    """What all stages took, each counted once; a stage that claims share stands behind each."""
    if cost is not None:
        shipped = (
            f"Of these {counted(cost.shipped, 'stage')} came with the recipe and cost nothing; "
            if cost.shipped
            else ""
        )
        took = _cost(cost.seconds, cost.cpu_seconds, cost.tokens)
        return f"{shipped}the others took {took}" if shipped else f"They took {took}"
    if len(reruns) == 1:
        return cost_text(reruns[0])
    longest = max(reruns, key=lambda rerun: rerun.seconds)
    return (
        "Claims share stages, so their times do not add up; the most that one claim took: "
        + _cost(longest.seconds, longest.cpu_seconds, longest.tokens)
    )


def _cost(seconds: float, processor: float | None, tokens: int) -> str:
    words = [f"{duration(seconds)} one stage after the other"]
    if processor is not None:
        words.append(f"{duration(processor)} of processor time")
    words.append(f"{tokens:,} tokens trained on")
    return f"{listed(words)}."


def duration(seconds: float) -> str:
    """``42 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def _caps(uses: Sequence[RecipeUse], reruns: Sequence[RerunOutcome]) -> list[Block]:
    """Deviations and assumed values, and which claims they cap."""
    deviations = [f"{use.name}: {line}" for use in uses for line in use.deviations]
    assumed = [f"{use.name}: {line}" for use in uses for line in use.assumed]
    known = {*deviations, *assumed}
    others = dict.fromkeys(
        cap
        for rerun in reruns
        for cap in rerun.caps
        if not any(cap.removeprefix("assumed ") in line for line in known)
    )
    if not (known or others):
        return [Prose(lead="Deviations.", text="None, and no assumed value.")]
    blocks: list[Block] = [
        Prose(
            lead="Deviations.",
            text="What differs from the paper or was assumed. A rerun that rests on any of it says "
            "no more than a direction, at this scale.",
        )
    ]
    entries = [f"Deviation, {line}" for line in deviations]
    entries += [f"Assumed, {line}" for line in assumed]
    entries += [line[:1].upper() + line[1:] for line in others]
    return [*blocks, Bullets(entries=tuple(entries))]


def _where(environments: Sequence[Environment]) -> Grid:
    return Grid(
        caption="Where it ran",
        header=("Device", "Threads", "Isolation", "Python", "Libraries"),
        rows=tuple(
            (
                where.device,
                str(where.threads),
                where.isolation,
                where.python,
                ", ".join(f"{name} {version}" for name, version in where.libraries) or "none said",
            )
            for where in environments
        ),
    )


def _environments(reruns: Iterable[RerunOutcome]) -> tuple[Environment, ...]:
    """The different ones, hosts left out: a report is shown to others."""
    found = {}
    for rerun in reruns:
        for where in rerun.environments:
            without = where.model_copy(update={"host": ""})
            found[without.model_dump_json()] = without
    return tuple(found.values())


def _uses(reruns: Iterable[RerunOutcome]) -> tuple[RecipeUse, ...]:
    """The recipes, each once with all of its seeds."""
    found: dict[tuple[str, str], RecipeUse] = {}
    for use in (use for rerun in reruns for use in rerun.recipes):
        key = (use.name, use.digest)
        known = found.get(key, use)
        seeds = tuple(sorted({*known.seeds, *use.seeds}))
        brought = tuple(dict.fromkeys((*known.imported, *use.imported)))
        found[key] = known.model_copy(update={"seeds": seeds, "imported": brought})
    return tuple(found.values())


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


# ── what had no cell ─────────────────────────────────────────────────────────────────────────


def gaps_of(entries: Iterable[ClaimEntry]) -> list[tuple[ClaimEntry, NoLink]]:
    """Parts that no experiment measured, with their claims, in the order of the claims' numbers."""
    found = []
    for entry in sorted(entries, key=lambda entry: entry.number):
        gaps = [*entry.unlinked, *(gap for rerun in entry.reruns for gap in rerun.unlinked)]
        found += [(entry, gap) for gap in dict.fromkeys(gaps)]
    return found


def gap_text(gap: NoLink) -> str:
    """Why a part has no cell, and what comes nearest."""
    text = gap.reason
    if gap.missing:
        text += f" (it does not say: {listed(gap.missing)})"
    if gap.nearest:
        different = [f"{match.field} {match.taken}" for match in gap.different]
        text += f"; nearest: {gap.nearest}" + (
            f", which has {listed(different)}" if different else ""
        )
    return text


def gaps_grid(entries: Sequence[ClaimEntry]) -> Grid | None:
    """Why claims were not run again, grouped by reason; None where every one was."""
    reasons: dict[str, dict[str, None]] = {}
    for entry, gap in gaps_of(entries):
        reasons.setdefault(gap_text(gap), {})[entry.name] = None
    if not reasons:
        return None
    claims = {name for names in reasons.values() for name in names}
    return Grid(
        caption=f"Not run again, or not in every part: {counted(len(claims), 'claim')}",
        header=("Why", "Claims", "How many"),
        rows=tuple((why, ", ".join(names), str(len(names))) for why, names in reasons.items()),
        folded=len(reasons) > _SHOWN,
    )
