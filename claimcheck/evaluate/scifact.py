"""``evaluate scifact``: claims of the training set against the abstracts they cite.

Out of fold by connected component of claims and abstracts, gold abstracts given. Label-only F1 is
the F1 of (claim, abstract) pairs called SUPPORT or CONTRADICT with the right label. Beside it: a
model of the claim alone, a floor of word overlap alone, and how well retrieval finds the abstracts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from claimcheck.calibration import bootstrap, brier, reliability_slope, risk_coverage
from claimcheck.errors import InputError
from claimcheck.evaluate.entail_fit import FOLDS, Scored, folds, out_of_fold, rows_of
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.scifact_data import SciFact, load
from claimcheck.evaluate.statistics import f1, interval_score, macro_f1
from claimcheck.retrieval import Encoder, Index
from claimcheck.verify.interface import VERIFIER

TWO = ("SUPPORT", "CONTRADICT")
THREE = (*TWO, "NONE")
REPLICATES = 200
REPEATS = 5  # assignments of components to folds, averaged: one alone moves the F1 by a point
FOUND_AT = 10


def run(
    data: Path | None,
    progress: Callable[[int, int], None] | None = None,
    encoder: Encoder | None = None,
) -> BenchmarkResult:
    """Score the training claims in the folder ``data``."""
    started = time.monotonic()
    if data is None:
        raise InputError(
            "scifact needs its data",
            hint="claimcheck evaluate scifact DIR, where DIR holds claims_train.jsonl",
        )
    facts = load(data)
    if progress:
        progress(0, 3)
    rows = rows_of(facts)
    repeats = [out_of_fold(rows, seed) for seed in range(REPEATS)]
    scored = repeats[0]
    if progress:
        progress(1, 3)
    scores = [
        _interval("label-only F1", repeats, label_only, 0.62),
        _interval(
            "macro-F1, two classes",
            [[s for s in one if s.pair.label != "NONE"] for one in repeats],
            _two,
        ),
        _interval("macro-F1, three classes", repeats, lambda c: macro_f1(_pairs(c), THREE)),
        _interval(
            "Brier score",
            repeats[:1],
            lambda c: brier([s.confidence for s in c], [*map(_right, c)]),
        ),
        _interval("reliability slope", repeats[:1], _slope),
        *_controls(repeats),
    ]
    if progress:
        progress(2, 3)
    scores += _retrieval(facts, encoder)
    return BenchmarkResult(
        benchmark="scifact",
        scores=tuple(scores),
        tables=(_classes(scored), _risk(scored), _errors(scored)),
        notes=(
            f"Out of fold by connected component ({FOLDS} folds), gold abstracts.",
            f"F1 scores are means over {REPEATS} assignments to folds; the rest is of the first.",
            "No feature sees the claim alone; words are weighed over the corpus, labels unseen.",
        ),
        signature=(("verifier", VERIFIER), ("pairs", str(len(scored)))),
        seconds=time.monotonic() - started,
    )


def _pairs(cases: Sequence[Scored]) -> list[tuple[str, str]]:
    return [(case.pair.label, case.said) for case in cases]


def _right(case: Scored) -> bool:
    return case.pair.label == case.said


def label_only(cases: Sequence[Scored]) -> float:
    """F1 over pairs that are said, or are in truth, to support or contradict."""
    hits = sum(case.said == case.pair.label != "NONE" for case in cases)
    said = sum(case.said != "NONE" for case in cases)
    gold = sum(case.pair.label != "NONE" for case in cases)
    return 2 * hits / (said + gold) if said + gold else 0.0


def _two(cases: Sequence[Scored]) -> float:
    """Whether the abstract agrees, asked of pairs where it speaks."""
    return macro_f1([(c.pair.label, TWO[0] if c.agrees >= 0.5 else TWO[1]) for c in cases], TWO)


def _slope(cases: Sequence[Scored]) -> float:
    return reliability_slope([case.confidence for case in cases], [*map(_right, cases)])


def _interval(
    name: str,
    repeats: Sequence[Sequence[Scored]],
    statistic: Callable[[Sequence[Scored]], float],
    target: float | None = None,
    *,
    control: bool = False,
) -> Score:
    """The mean of a statistic over assignments to folds, with its interval over components."""
    cases = repeats[0]
    found = bootstrap(
        lambda chosen: mean(statistic([one[i] for i in chosen]) for one in repeats),
        len(cases),
        groups=[case.pair.component for case in cases],
        replicates=REPLICATES,
    )
    return interval_score(name, found, len(cases), target=target, control=control)


def _controls(repeats: Sequence[Sequence[Scored]]) -> list[Score]:
    """What the claim alone gives, and what word overlap alone gives."""
    return [
        _interval(
            "claim only, TF-IDF: label-only F1",
            [_claim_only(repeats[0])],
            label_only,
            control=True,
        ),
        _interval(
            "word overlap only: label-only F1",
            [_overlap_only(one) for one in repeats],
            label_only,
            control=True,
        ),
    ]


def _claim_only(scored: Sequence[Scored]) -> list[Scored]:
    """Word and word-pair TF-IDF of the claim with logistic regression, out of fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    found: dict[int, Scored] = {}
    for fold in folds([case.pair.component for case in scored]):
        outside = [case for case in scored if case.pair.component not in fold]
        inside = [i for i, case in enumerate(scored) if case.pair.component in fold]
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            LogisticRegression(C=10.0, max_iter=2000),
        )
        model.fit([case.pair.claim for case in outside], [case.pair.label for case in outside])
        if inside:
            said = model.predict([scored[i].pair.claim for i in inside])
            for i, label in zip(inside, said, strict=True):
                found[i] = scored[i]._replace(said=str(label))
    return [found[i] for i in range(len(scored))]


def _overlap_only(scored: Sequence[Scored]) -> list[Scored]:
    """SUPPORT wherever the model thinks that the abstract speaks: no look at what it says."""
    return [case._replace(said="SUPPORT" if case.speaks >= 0.5 else "NONE") for case in scored]


def _retrieval(facts: SciFact, encoder: Encoder | None) -> list[Score]:
    """Share of gold abstracts among the first ten of the corpus, a configuration at a time."""
    ids = list(facts.corpus)
    texts = [f"{facts.corpus[i].title} {' '.join(facts.corpus[i].sentences)}" for i in ids]
    gold: dict[str, set[int]] = {}
    for pair in facts.pairs:
        if pair.label != "NONE":
            gold.setdefault(pair.claim, set()).add(pair.abstract.id)
    scores = []
    for chosen in (None, encoder) if encoder is not None else (None,):
        index = Index(texts, encoder=chosen)
        shares = []
        for claim, wanted in gold.items():
            found = {ids[hit.position] for hit in index.search(claim, FOUND_AT)}
            shares.append(len(found & wanted) / len(wanted))
        estimate = bootstrap(
            lambda picked, values=shares: sum(values[i] for i in picked) / len(picked),  # type: ignore[misc]
            len(shares),
            replicates=REPLICATES,
        )
        name = f"recall@{FOUND_AT}, {index.signature}"
        target = 0.912 if chosen is None else None
        scores.append(interval_score(name, estimate, len(shares), target=target))
    return scores


def _classes(scored: Sequence[Scored]) -> ResultTable:
    pairs = _pairs(scored)
    rows = tuple(
        (name, f"{f1(pairs, name):.3f}", str(sum(g == name for g, _ in pairs))) for name in THREE
    )
    return ResultTable(title="F1 by class", columns=("class", "F1", "pairs"), rows=rows)


def _risk(scored: Sequence[Scored]) -> ResultTable:
    points = risk_coverage([s.confidence for s in scored], [*map(_right, scored)])
    rows = []
    for wanted in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0):
        point = next((p for p in points if p.coverage >= wanted - 1e-9), points[-1])
        rows.append((f"{point.coverage:.2f}", f"{point.risk:.3f}", f"{point.threshold:.3f}"))
    return ResultTable(
        title="Risk and coverage", columns=("coverage", "risk", "confidence"), rows=tuple(rows)
    )


def _errors(scored: Sequence[Scored]) -> ResultTable:
    names = {
        ("SUPPORT", "CONTRADICT"): "agreement taken for contradiction",
        ("CONTRADICT", "SUPPORT"): "contradiction taken for agreement",
        ("SUPPORT", "NONE"): "support not found",
        ("CONTRADICT", "NONE"): "contradiction not found",
        ("NONE", "SUPPORT"): "support seen where there is none",
        ("NONE", "CONTRADICT"): "contradiction seen where there is none",
    }
    pairs = _pairs(scored)
    rows = tuple((text, str(pairs.count(kind))) for kind, text in names.items())
    return ResultTable(title="Errors by kind", columns=("kind", "pairs"), rows=rows)
