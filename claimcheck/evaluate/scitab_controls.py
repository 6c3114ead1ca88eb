"""What stands beside SciTab's scores: the claim alone, the wrong tables, and the claim's own cues added."""

from __future__ import annotations

import random
from collections.abc import Sequence

from claimcheck.evaluate.scitab_data import Item
from claimcheck.evaluate.table_fit import SEED, SILENCE, Scored, folds, known_features, out_of_fold
from claimcheck.verify.weigh import Features


def tables_swapped(items: Sequence[Item]) -> tuple[Scored, ...]:
    """Scores where every claim is read against a table of another paper."""
    swapped = _swapped(items)
    return out_of_fold(swapped, known_features(swapped))


def cues_added(scored: Sequence[Scored], alone: Sequence[Scored]) -> list[Scored]:
    """The table's score plus the claim-only model's; both are log-odds, and nothing is fitted."""
    by_id = {one.item.id: one.score for one in alone}
    return [
        one._replace(score=total, confidence=abs(total))
        for one in scored
        for total in (one.score + by_id[one.item.id],)
    ]


def claim_only(items: Sequence[Item]) -> list[Scored]:
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
