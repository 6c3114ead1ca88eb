"""``evaluate scitab``: claims about one table each, decided from the table alone.

Every score is out of fold by paper, with an interval that resamples whole papers, and stands three
times: for all papers, for those whose errors were read while rules were written, and for those
never read. Controls beside them: a model of the claim alone, and tables swapped between papers.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from claimcheck.calibration import bootstrap, brier, reliability_slope, risk_coverage
from claimcheck.errors import InputError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.scitab_data import Item, Pair, load
from claimcheck.evaluate.scitab_split import is_read
from claimcheck.evaluate.statistics import f1, macro_f1
from claimcheck.evaluate.table_fit import FOLDS, SEED, SILENCE, Scored, folds, out_of_fold, views_of
from claimcheck.verify.interface import VERIFIER
from claimcheck.verify.weigh import OPERATIONS, Features, features

TWO = ("supports", "refutes")
THREE = (*TWO, SILENCE)
REPLICATES = 500
CONFIDENT = 0.4
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|lack\w*|fail\w*)\b|n't\b", re.I
)

__all__ = ["is_read", "run"]


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Score the development set in the folder ``data``."""
    started = time.monotonic()
    if data is None:
        raise InputError("scitab needs its data", hint="claimcheck evaluate scitab DIR, where DIR holds scitab-dev.json")
    items, pairs = load(data)
    views = views_of(items)
    known = {}
    for done, item in enumerate(items):
        if progress and done % 20 == 0:
            progress(done, len(items))
        known[item.id] = features(item.claim, views[item.table.id])
    scored = out_of_fold(items, known)
    scores: list[Score] = []
    for part in ("all", "read", "never read"):
        here = [s for s in scored if part == "all" or s.item.read == (part == "read")]
        scores.extend(_scores(here, pairs, part))
    scores.extend(_controls(items, pairs))
    if progress:
        progress(len(items), len(items))
    return BenchmarkResult(
        benchmark="scitab",
        scores=tuple(scores),
        tables=(_classes(scored), _risk(scored), _errors(scored)),
        notes=(
            f"Out of fold by paper ({FOLDS} folds, seed {SEED}); intervals resample papers.",
            "Decided from claim and table together; no feature sees the claim alone.",
            "Pairs that the table gives equal scores count half.",
        ),
        signature=(("verifier", VERIFIER), ("items", str(len(items)))),
        seconds=time.monotonic() - started,
    )


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
    return Score(
        name=name,
        value=found.estimate,
        low=found.low,
        high=found.high,
        n=len(cases),
        part=part,
        target=target,
    )


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
    found = [
        _interval(
            "macro-F1, two classes", decided, lambda c: macro_f1([*map(_two, c)], TWO), part, 0.68
        ),
        _interval(
            "macro-F1, three classes",
            cases,
            lambda c: macro_f1([*map(_three, c)], THREE),
            part,
            0.52,
        ),
        _interval("accuracy, 40 % most confident", decided, _confident, part, 0.78),
        _interval(
            "macro-F1, two classes, no negation word",
            plain,
            lambda c: macro_f1([*map(_two, c)], TWO),
            part,
        ),
        _interval("Brier score, two classes", decided, _brier, part),
        _interval("reliability slope", decided, _slope, part),
    ]
    found += [
        _pairs(cases, pairs, part, strict=True, target=0.72),
        _pairs(cases, pairs, part, strict=False),
    ]
    return found


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
    target: float | None = None,
) -> Score:
    """Share of near-identical pairs in which the supported claim scores higher; ties count half."""
    by_id = {case.item.id: case for case in cases}
    chosen = [
        p for p in pairs if p.supports in by_id and p.refutes in by_id and (p.strict or not strict)
    ]
    name = "near-identical pairs, strict" if strict else "near-identical pairs, all"
    if not chosen:
        return Score(name=name, value=0.0, n=0, part=part, target=target)
    wins = [_win(by_id[p.supports].score, by_id[p.refutes].score) for p in chosen]
    found = bootstrap(
        lambda picked: sum(wins[i] for i in picked) / len(picked),
        len(wins),
        groups=[p.paper for p in chosen],
        replicates=REPLICATES,
    )
    return Score(
        name=name,
        value=found.estimate,
        low=found.low,
        high=found.high,
        n=len(wins),
        part=part,
        target=target,
    )


def _win(supported: float, refuted: float) -> float:
    return 0.5 if abs(supported - refuted) < 1e-9 else float(supported > refuted)


def _controls(items: Sequence[Item], pairs: Sequence[Pair]) -> list[Score]:
    """What needs no table, and what needs the right table."""
    alone = _claim_only(items)
    swapped_items = _swapped(items)
    swapped_views = views_of(swapped_items)
    known = {i.id: features(i.claim, swapped_views[i.table.id]) for i in swapped_items}
    swapped = out_of_fold(swapped_items, known)
    found: list[Score] = []
    for label, cases in (("claim only, TF-IDF", alone), ("tables swapped", swapped)):
        decided = [case for case in cases if case.item.label != SILENCE]
        found.append(
            _interval(
                f"{label}: macro-F1, two classes",
                decided,
                lambda c: macro_f1([*map(_two, c)], TWO),
                "all",
            )
        )
        for strict in (True, False):
            score = _pairs(cases, pairs, "all", strict=strict)
            found.append(score.model_copy(update={"name": f"{label}: {score.name}"}))
    return [score.model_copy(update={"control": True}) for score in found]


def _claim_only(items: Sequence[Item]) -> list[Scored]:
    """Word and word-pair TF-IDF with logistic regression, out of fold by paper."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    scored: list[Scored] = []
    for fold in folds([item.paper for item in items]):
        outside = [i for i in items if i.paper not in fold and i.label != SILENCE]
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            LogisticRegression(C=10.0, max_iter=2000),
        )
        model.fit([i.claim for i in outside], [i.label == "supports" for i in outside])
        inside = [i for i in items if i.paper in fold]
        if inside:
            logits = model.decision_function([i.claim for i in inside])
            scored += [
                Scored(item, float(logit), 0.0, abs(float(logit)), Features((), ()))
                for item, logit in zip(inside, logits, strict=True)
            ]
    return scored


def _swapped(items: Sequence[Item]) -> list[Item]:
    """Every table replaced by one of another paper, the same for all claims about it."""
    tables = {item.table.id: item.table for item in items}
    paper_of = {item.table.id: item.paper for item in items}
    order = sorted(tables)
    generator = random.Random(SEED)
    other = {
        key: tables[generator.choice([k for k in order if paper_of[k] != paper_of[key]])]
        for key in order
    }
    return [item._replace(table=other[item.table.id]) for item in items]


def _classes(scored: Sequence[Scored]) -> ResultTable:
    rows = []
    for part in ("all", "read", "never read"):
        here = [s for s in scored if part == "all" or s.item.read == (part == "read")]
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
        key=lambda n: -(counts[n, "read"] + counts[n, "never read"]),
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
