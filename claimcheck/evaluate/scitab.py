"""``evaluate scitab``: claims about one table each, decided from the table alone.

Every score is out of fold by paper, with an interval that resamples whole papers, and stands three
times: for all papers, for those whose errors were read while rules were written, and for those
never read. Controls beside them: a model of the claim alone, and tables swapped between papers.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from claimcheck.calibration import bootstrap, brier, reliability_slope, risk_coverage
from claimcheck.errors import InputError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.scitab_controls import claim_only, cues_added, tables_swapped
from claimcheck.evaluate.scitab_data import Item, Pair, load
from claimcheck.evaluate.scitab_split import is_read
from claimcheck.evaluate.statistics import f1, interval_score, macro_f1
from claimcheck.evaluate.table_fit import FOLDS, SEED, SILENCE, Scored, known_features, out_of_fold
from claimcheck.verify.interface import VERIFIER
from claimcheck.verify.weigh import OPERATIONS

TWO = ("supports", "refutes")
THREE = (*TWO, SILENCE)
PARTS = ("all", "read", "never read")
REPLICATES = 300
CONFIDENT = 0.4
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|lack\w*|fail\w*)\b|n't\b", re.I
)

__all__ = ["is_read", "run"]


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Score the development set in the folder ``data``."""
    started = time.monotonic()
    if data is None:
        raise InputError(
            "scitab needs its data",
            hint="claimcheck evaluate scitab DIR, where DIR holds scitab-dev.json",
        )
    items, pairs = load(data)
    known = known_features(items, progress)
    scored = out_of_fold(items, known)
    scores: list[Score] = []
    for part in PARTS:
        scores.extend(_scores(_of_part(scored, part), pairs, part))
    for name, cases, control in _beside(items, scored):
        for part in PARTS:
            for score in _brief(_of_part(cases, part), pairs, part):
                named = {"name": f"{name}: {score.name}", "control": control}
                scores.append(score.model_copy(update=named))
    if progress:
        progress(len(items), len(items))
    return BenchmarkResult(
        benchmark="scitab",
        scores=tuple(scores),
        tables=(_classes(scored), _risk(scored), _errors(scored)),
        notes=(
            f"Out of fold by paper ({FOLDS} folds, seed {SEED}); intervals resample papers.",
            "Decided from claim and table together; no feature sees the claim alone, but in the lines "
            "with claim-only cues added, where a model of the claim alone adds its log-odds.",
            "Pairs that the table gives equal scores count half.",
        ),
        signature=(("verifier", VERIFIER), ("items", str(len(items)))),
        seconds=time.monotonic() - started,
    )


def _of_part(scored: Sequence[Scored], part: str) -> list[Scored]:
    return [s for s in scored if part == "all" or s.item.read == (part == "read")]


def _beside(
    items: Sequence[Item], scored: Sequence[Scored]
) -> list[tuple[str, Sequence[Scored], bool]]:
    """Two controls, and the line that adds the claim's own cues: (name, scores, is a control)."""
    alone = claim_only(items)
    return [
        ("claim only, TF-IDF", alone, True),
        ("tables swapped", tables_swapped(items), True),
        ("claim-only cues added", cues_added(scored, alone), False),
    ]


def _interval(
    name: str,
    cases: Sequence[Scored],
    statistic: Callable[[Sequence[Scored]], float],
    part: str,
    target: float | None = None,
) -> Score:
    """A statistic with its interval over papers."""
    if not cases:
        return Score(name=name, value=0.0, n=0, part=part, target=target)
    papers = [case.item.paper for case in cases]
    found = bootstrap(
        lambda chosen: statistic([cases[i] for i in chosen]),
        len(cases),
        groups=papers,
        replicates=REPLICATES,
    )
    return interval_score(name, found, len(cases), part=part, target=target)


def _two(case: Scored) -> tuple[str, str]:
    return case.item.label, "supports" if case.score > 0 else "refutes"


def _three(case: Scored) -> tuple[str, str]:
    return case.item.label, SILENCE if case.silence > 0.5 else _two(case)[1]


def _right(case: Scored) -> bool:
    gold, said = _two(case)
    return gold == said


def _scores(cases: Sequence[Scored], pairs: Sequence[Pair], part: str) -> list[Score]:
    decided = [case for case in cases if case.item.label != SILENCE]
    plain = [case for case in decided if not _NEGATION.search(case.item.claim)]
    two, *of_pairs = _brief(cases, pairs, part)
    return [
        two.model_copy(update={"target": 0.68}),
        _interval("macro-F1, three classes", cases, _f1_three, part, 0.52),
        _interval("accuracy, 40 % most confident", decided, _confident, part, 0.78),
        _interval("macro-F1, two classes, no negation word", plain, _f1_two, part),
        _interval("Brier score, two classes", decided, _brier, part),
        _interval("reliability slope", decided, _slope, part),
        of_pairs[0].model_copy(update={"target": 0.72}),
        of_pairs[1],
    ]


def _brief(cases: Sequence[Scored], pairs: Sequence[Pair], part: str) -> list[Score]:
    """Two classes, strict pairs, all pairs."""
    decided = [case for case in cases if case.item.label != SILENCE]
    return [
        _interval("macro-F1, two classes", decided, _f1_two, part),
        _pairs(cases, pairs, part, strict=True),
        _pairs(cases, pairs, part, strict=False),
    ]


def _f1_two(cases: Sequence[Scored]) -> float:
    return macro_f1([*map(_two, cases)], TWO)


def _f1_three(cases: Sequence[Scored]) -> float:
    return macro_f1([*map(_three, cases)], THREE)


def _confident(cases: Sequence[Scored]) -> float:
    ranked = sorted(cases, key=lambda case: -case.confidence)
    chosen = ranked[: max(1, int(CONFIDENT * len(ranked)))]
    return sum(map(_right, chosen)) / len(chosen)


def _brier(cases: Sequence[Scored]) -> float:
    return brier([case.confidence for case in cases], [*map(_right, cases)])


def _slope(cases: Sequence[Scored]) -> float:
    return reliability_slope([case.confidence for case in cases], [*map(_right, cases)])


def _pairs(
    cases: Sequence[Scored],
    pairs: Sequence[Pair],
    part: str,
    *,
    strict: bool,
) -> Score:
    """Share of near-identical pairs in which the supported claim scores higher; ties count half."""
    by_id = {case.item.id: case for case in cases}
    chosen = [
        p for p in pairs if p.supports in by_id and p.refutes in by_id and (p.strict or not strict)
    ]
    name = "near-identical pairs, strict" if strict else "near-identical pairs, all"
    if not chosen:
        return Score(name=name, value=0.0, n=0, part=part)
    wins = [_win(by_id[p.supports].score, by_id[p.refutes].score) for p in chosen]
    found = bootstrap(
        lambda picked: sum(wins[i] for i in picked) / len(picked),
        len(wins),
        groups=[p.paper for p in chosen],
        replicates=REPLICATES,
    )
    return interval_score(name, found, len(wins), part=part)


def _win(supported: float, refuted: float) -> float:
    return 0.5 if abs(supported - refuted) < 1e-9 else float(supported > refuted)


def _classes(scored: Sequence[Scored]) -> ResultTable:
    rows = []
    for part in PARTS:
        here = _of_part(scored, part)
        two = [_two(s) for s in here if s.item.label != SILENCE]
        three = [_three(s) for s in here]
        rows.append(
            (
                part,
                *(f"{f1(two, name):.3f}" for name in TWO),
                *(f"{f1(three, name):.3f}" for name in THREE),
            )
        )
    return ResultTable(
        title="F1 by class, two classes and three",
        columns=(
            "papers",
            "supports",
            "refutes",
            "supports (3)",
            "refutes (3)",
            "not enough info (3)",
        ),
        rows=tuple(rows),
    )


def _risk(scored: Sequence[Scored]) -> ResultTable:
    decided = [s for s in scored if s.item.label != SILENCE]
    points = risk_coverage([s.confidence for s in decided], [*map(_right, decided)])
    rows = []
    for wanted in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0):
        point = next((p for p in points if p.coverage >= wanted - 1e-9), points[-1])
        rows.append((f"{point.coverage:.2f}", f"{point.risk:.3f}", f"{point.threshold:.3f}"))
    return ResultTable(
        title="Risk and coverage, two classes",
        columns=("coverage", "risk", "confidence"),
        rows=tuple(rows),
    )


def _errors(scored: Sequence[Scored]) -> ResultTable:
    """Errors by what the engine did, for read papers and for papers never read."""
    counts: Counter[tuple[str, str]] = Counter()
    for case in scored:
        if case.item.label == SILENCE:
            continue
        part = "read" if case.item.read else "never read"
        counts["decided", part] += 1
        if not _right(case):
            counts[_kind(case), part] += 1
    names = sorted(
        {name for name, _ in counts if name != "decided"},
        key=lambda n: (-(counts[n, "read"] + counts[n, "never read"]), n),
    )
    rows = [
        (name, str(counts[name, "read"]), str(counts[name, "never read"]))
        for name in ("decided", *names)
    ]
    return ResultTable(
        title="Errors by kind", columns=("kind", "read", "never read"), rows=tuple(rows)
    )


def _kind(case: Scored) -> str:
    """What went wrong, as far as the features say it."""
    truths = case.features.truths
    half = len(OPERATIONS)
    if not any(truths):
        return "nothing in the table was understood"
    wrong_sign = truths[:half] if case.item.label == "refutes" else truths[half:]
    right_sign = truths[half:] if case.item.label == "refutes" else truths[:half]
    if any(right_sign) and any(wrong_sign):
        return "operations disagree"
    worst = max(range(half), key=lambda k: abs(wrong_sign[k]))
    return f"{OPERATIONS[worst].value}: wrong truth" if wrong_sign[worst] else "weights"
