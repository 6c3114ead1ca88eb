"""Plans and outcomes of ``verify --rerun`` as people and programs read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimcheck.cli.output import Output
from claimcheck.cli.recipe_views import duration
from claimcheck.cli.render import ID_LENGTH

if TYPE_CHECKING:
    from claimcheck.pipeline.rerun_planning import ClaimPlan, RecipePlan, RerunPlan
    from claimcheck.pipeline.rerunning import Reran
    from claimcheck.records import Finding, PartOutcome, RerunOutcome

_WORDS = {
    "REPLICATED": "replicated",
    "DIRECTION_ONLY": "direction only",
    "INCONCLUSIVE": "inconclusive",
    "NOT_REPLICATED": "not replicated",
    "CONTRADICTED": "contradicted",
    "NOT_COMPARABLE": "not comparable",
    "DIRECTION_AGREES_AT_THIS_SCALE": "direction agrees at this scale",
    "DIRECTION_DIFFERS_AT_THIS_SCALE": "direction differs at this scale",
    "INCONCLUSIVE_AT_THIS_SCALE": "inconclusive at this scale",
}

_SHORT = {  # where a table needs the room
    "DIRECTION_AGREES_AT_THIS_SCALE": "agrees, capped",
    "DIRECTION_DIFFERS_AT_THIS_SCALE": "differs, capped",
    "INCONCLUSIVE_AT_THIS_SCALE": "open, capped",
}
_READING = {
    "SUPPORTED": "supported",
    "REFUTED": "refuted",
    "INCONSISTENT": "inconsistent",
    "PARTIAL": "partly",
    "ABSTAINED": "undecided",
    "NOT_ENOUGH_INFO": "no info",
    "NOT_CHECKABLE": "not checkable",
}


def plan(output: Output, made: RerunPlan) -> None:
    """Claims with their cells, stages, time, power and what they lack; recipes with their price."""
    linked = [claim for claim in made.claims if claim.links]
    rows = [_claim_row(claim, short=output.for_people) for claim in linked]
    output.heading("Reruns", f"{len(linked)} of {len(made.claims)} claims are measured by a recipe")
    output.table(["Claim", "Cells", "Stages", "Cached", "Time", "Power", "Says"], rows)
    for recipe in made.recipes:
        output.facts(recipe.title, _recipe_facts(recipe, made.workers))
    if output.for_people:
        _missing(output, made)
    for note in made.notes:
        output.note(note)
    if made.left_out:
        output.problem(
            f"pay for {len(made.left_out)} claims within the budget: "
            + ", ".join(claim[:ID_LENGTH] for claim in made.left_out)
        )


def price_words(made: RerunPlan) -> tuple[str, str]:
    """What is run, and what it may grow to: for the question before an expensive run."""
    stages = sum(recipe.price.stages - recipe.price.cached for recipe in made.recipes)
    machine = made.recipes[0].price.machine if made.recipes else "this machine"
    most = ""
    if made.most_seconds and made.seconds is not None and made.most_seconds > made.seconds:
        most = f", at most {duration(made.most_seconds / made.workers)}"
    return f"{stages} stages on {machine}", most


def outcomes(
    output: Output, findings: Sequence[Finding], found: Mapping[str, RerunOutcome]
) -> None:
    """Both labels of every claim that has a rerun, claimed against measured."""
    rows = []
    short = output.for_people
    for finding in findings:
        outcome = found.get(finding.claim.id)
        if outcome is None:
            continue
        reading = finding.reporting.value if finding.reporting is not None else ""
        for number, part in enumerate(outcome.parts):
            again = short and number > 0  # the same claim, and one reading of it
            rows.append(
                [
                    "" if again else finding.claim.id[:ID_LENGTH] if short else finding.claim.id,
                    "" if again else _READING.get(reading, reading) if short else reading,
                    _SHORT.get(part.label.value, _label(part.label.value))
                    if short
                    else part.label.value,
                    *_numbers(part),
                    str(len(part.seeds)) if short else ",".join(map(str, part.seeds)),
                    _name(part),
                ]
            )
    columns = ["Claim", "Reading", "Rerun", "Claimed", "Measured", "Interval", "Seeds", "What"]
    output.table(columns, rows)


def tally(output: Output, findings: Sequence[Finding]) -> None:
    """How many claims have each replication label, and how many are contested."""
    counts = Counter(f.replication.value for f in findings if f.replication is not None)
    if not output.for_people or not counts:
        return
    words = ", ".join(f"{count} {_label(label)}" for label, count in counts.most_common())
    contested = sum(finding.contested for finding in findings)
    output.note(f"reruns: {words}; {contested} contested")


def what_ran(output: Output, done: Reran) -> None:
    """Stages, time, looks; on stderr."""
    kept = f", {len(done.kept)} verdicts as before" if done.kept else ""
    output.note(
        f"{done.ran} stages run, {done.cached} found done, {duration(done.seconds)},"
        f" {done.looks} looks; {len(done.outcomes)} verdicts{kept}"
    )
    if done.left_out:
        output.problem(
            f"add seeds for {len(done.left_out)} undecided claims within the budget; the same"
            " command with a larger one goes on"
        )
    for failure in done.failures:
        output.problem(f"rerun {failure.subject[:ID_LENGTH]}: {failure.reason}")


def _claim_row(claim: ClaimPlan, *, short: bool) -> list[str]:
    took = duration(claim.seconds) if claim.seconds is not None else ""
    power = f"{claim.power:.0%}" if claim.power is not None else ""
    lacks = "; ".join(claim.lacks)
    text = claim.text if len(claim.text) < 56 or not short else claim.text[:53].rstrip() + "…"
    says = f"{text} [lacks: {lacks}]" if lacks else text
    if not claim.picked and not lacks:
        says = f"{text} [left out: budget]"
    name = claim.claim[:ID_LENGTH] if short else claim.claim
    return [name, str(claim.cells), str(claim.stages), str(claim.cached), took, power, says]


def _recipe_facts(recipe: RecipePlan, workers: int) -> list[tuple[str, str]]:
    looks = "; then ".join(", ".join(map(str, seeds)) for seeds in recipe.looks)
    facts = [("recipe", f"{recipe.recipe} ({recipe.digest})"), ("seeds", looks)]
    if recipe.paper_seeds:
        facts.append(("seeds of the paper", ", ".join(map(str, recipe.paper_seeds))))
    if recipe.split is not None:
        facts.append(("scored split", recipe.split))
    first, most = recipe.price, recipe.most
    for name, price in (("first look", first), ("all looks", most)):
        words = f"{price.stages - price.cached} of {price.stages} stages, {price.tokens:,} tokens"
        if price.seconds is not None:
            words += f", {duration(price.seconds / workers)} with {workers} at a time"
        if price.gpu_hours is not None:
            words += f", {price.gpu_hours:.2f} GPU-hours"
        facts.append((name, words))
    facts.append(("machine", first.machine))
    facts += [("caps", line) for line in recipe.caps]
    if recipe.synthetic:
        facts.append(("synthetic", "a self-test: says nothing about real data"))
    return facts


def _missing(output: Output, made: RerunPlan) -> None:
    """Why claims have no rerun, the commonest reasons first."""
    reasons = Counter(
        gap.reason for claim in made.claims if not claim.links for gap in claim.unlinked
    )
    shown = reasons.most_common(6)
    if shown:
        output.facts("Not measured by any recipe", [(str(n), reason) for reason, n in shown])


def _label(label: str) -> str:
    return _WORDS.get(label, label.lower().replace("_", " "))


def _numbers(part: PartOutcome) -> tuple[str, str, str]:
    """Claimed, measured, interval."""
    if part.replication is not None:
        one = part.replication
        sign = "" if one.claimed.kind.value == "score" else "+"
        if one.claimed.kind.value == "no_effect":
            claimed = "none"
        elif one.claimed.value is None:
            claimed = "gain" if one.claimed.direction > 0 else "loss"
        else:
            claimed = f"{one.claimed.value:{sign}g}"
        interval = f"{one.low:{sign}.1f} to {one.high:{sign}.1f}"
        return claimed, f"{one.mean:{sign}.1f}", interval
    if part.quantified is not None:
        asked = f"{part.quantified.needed} of {len(part.quantified.cases)}"
        return asked, f"{part.quantified.shown} shown", f"p = {part.quantified.p_value:.2g}"
    if part.counted is not None and part.counted.counted is not None:
        return f"{part.counted.claimed:,}", f"{part.counted.counted:,}", ""
    return "", "", ""


def _name(part: PartOutcome) -> str:
    names = [contrast.name for contrast in part.link.contrasts]
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return ", ".join(names)
