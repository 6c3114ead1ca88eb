"""``evaluate claims``: extraction against hand-labelled sentences of real papers.

The labels ship with claimcheck, the papers do not: ``data`` is the folder that holds their files.
Sentences of papers that the detector was fitted on are scored out of fold, paper by paper.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from claimcheck.calibration import brier, reliability_interval
from claimcheck.errors import InputError
from claimcheck.evaluate.claims_fit import Example, fit_detector
from claimcheck.evaluate.claims_scores import (
    FIELDS,
    REPLICATES,
    Match,
    detection,
    match_quantities,
    rate,
    same_field,
)
from claimcheck.evaluate.gold_claims import (
    GoldPaper,
    find_file,
    first_runs,
    gold_papers,
    locate,
    require_folder,
    split,
    unread_papers,
)
from claimcheck.evaluate.gold_made_up import made_up_examples
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.kinds_fit import fit_kinds
from claimcheck.extract import EXTRACTOR
from claimcheck.extract.assemble import claim_of
from claimcheck.extract.detect import Detector, shipped_detector
from claimcheck.extract.judging import judge
from claimcheck.extract.kinds import KindModel, kind_of, shipped_kinds
from claimcheck.records import Claim, Document, FileRole

TARGET_F1 = 0.80
TARGET_QUANTITIES = 0.95


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Score the extractor. Raises InputError when ``data`` holds none of the labelled papers."""
    begin = time.perf_counter()
    folder = require_folder(data)
    open_papers, unread = gold_papers(), unread_papers()
    papers = (*open_papers, *unread)
    examples: list[Example] = []
    missing: list[str] = []
    lost = 0
    for number, paper in enumerate(papers, start=1):
        document = _read(folder, paper)
        if document is None:
            missing.append(paper.paper)
        else:
            found = examples_of(paper, document)
            lost += len(paper.sentences) - len(found)
            examples += found
        if progress:
            progress(number, len(papers))
    if not examples:
        raise InputError(
            "none of the labelled papers is there", hint="name the folder that holds their files"
        )
    notes = [
        f"{len(examples)} labelled sentences were found; {lost} were not found in this reading"
    ]
    if missing:
        notes.append("not in the folder: " + ", ".join(missing))
    scores, tables = _scores(examples)
    agreement = (
        *_agreement(open_papers, "agreement"),
        *_agreement(unread, "agreement, third wave"),
    )
    return BenchmarkResult(
        benchmark="claims",
        scores=(*scores, *agreement),
        tables=tuple(tables),
        notes=tuple(notes),
        signature=(("extractor", EXTRACTOR), ("detector", shipped_detector().name)),
        seconds=time.perf_counter() - begin,
    )


def examples_of(paper: GoldPaper, document: Document) -> list[Example]:
    """The labelled sentences that are found in a document, as the extractor sees them."""
    _, judged = judge(document)
    located = locate(paper.sentences, [one.reading.sentence.text for one in judged])
    return [
        Example(paper.paper, paper.sentences[number], judged[index])
        for number, index in sorted(located.items())
    ]


def _read(folder: Path, paper: GoldPaper) -> Document | None:
    from claimcheck.parse import read_paper, role_of

    path = find_file(folder, paper)
    if path is None:
        return None
    role: FileRole = role_of(path)
    return read_paper({role: path}, paper_id=paper.paper).document


def detectors(examples: Sequence[Example]) -> dict[str, Detector]:
    """The detector for every paper: the shipped one where it does not know the paper.

    A paper that it was fitted on gets one fitted on all other such papers and on the made-up ones,
    with its own threshold.
    """
    shipped = shipped_detector()
    known = set(shipped.fitted_on)
    fitting = [example for example in examples if example.key in known]
    chosen: dict[str, Detector] = {}
    for paper in dict.fromkeys(example.paper for example in examples):
        inside = any(example.paper == paper for example in fitting)
        others = [example for example in fitting if example.paper != paper]
        chosen[paper] = (
            fit_detector(others, made_up=made_up_examples(), name=f"all but {paper}")
            if inside
            else shipped
        )
    return chosen


def kind_models(examples: Sequence[Example]) -> dict[str, KindModel]:
    """The model of kinds for every paper, chosen as its detector is."""
    known = set(shipped_detector().fitted_on)
    fitting = [example for example in examples if example.key in known]
    chosen: dict[str, KindModel] = {}
    for paper in dict.fromkeys(example.paper for example in examples):
        others = [example for example in fitting if example.paper != paper]
        inside = len(others) < len(fitting)
        chosen[paper] = (
            fit_kinds(others, made_up=made_up_examples(), name=f"all but {paper}")
            if inside
            else shipped_kinds()
        )
    return chosen


def _scores(examples: Sequence[Example]) -> tuple[list[Score], list[ResultTable]]:
    chosen = detectors(examples)
    stated = [example.judged.probability(chosen[example.paper]) for example in examples]
    found = [p >= chosen[e.paper].threshold for p, e in zip(stated, examples, strict=True)]
    parts = {example.paper: split().part(example.paper) for example in examples}
    kinds = kind_models(examples)
    claims = [_claim(example, kinds[example.paper]) for example in examples]
    scores: list[Score] = []
    for part in dict.fromkeys(parts.values()):
        inside = [i for i, example in enumerate(examples) if parts[example.paper] == part]
        scores += _part_scores(
            part,
            [examples[i] for i in inside],
            [stated[i] for i in inside],
            [found[i] for i in inside],
        )
        scores += _content_scores(
            part, [(examples[i], claims[i]) for i in inside if examples[i].gold.check_worthy]
        )
    tables = [
        _first_runs(),
        _by_paper(examples, found, parts),
        _by_kind(examples, claims, found, parts),
    ]
    return scores, tables


def _part_scores(
    part: str, examples: Sequence[Example], stated: Sequence[float], found: Sequence[bool]
) -> Iterator[Score]:
    labels = [example.gold.check_worthy for example in examples]
    papers = [example.paper for example in examples]
    yield from detection(found, labels, papers, part=part, target=TARGET_F1)
    judged = [i for i, example in enumerate(examples) if example.judged.eligible]
    chosen, outcomes = [stated[i] for i in judged], [labels[i] for i in judged]
    slope = reliability_interval(chosen, outcomes, replicates=REPLICATES)
    yield Score(name="Brier score", value=brier(chosen, outcomes), n=len(chosen), part=part)
    yield Score(
        name="reliability slope",
        value=slope.estimate,
        low=slope.low,
        high=slope.high,
        n=len(chosen),
        part=part,
        target=1.0,
    )


def _content_scores(part: str, pairs: Sequence[tuple[Example, Claim]]) -> Iterator[Score]:
    """Quantities and bindings of the check-worthy sentences, whether or not they were detected."""
    matches: list[tuple[str, Match]] = []
    stated: list[tuple[str, bool]] = []
    bound: dict[str, list[tuple[str, bool]]] = {field: [] for field in FIELDS}
    kinds: list[tuple[str, bool]] = []
    for example, claim in pairs:
        kinds.append((example.paper, claim.kind is example.gold.kind))
        found = match_quantities(example.gold.quantities, claim.parts)
        matches += [(example.paper, match) for match in found]
        taken = [match.part for match in found if match.exact]
        stated += [(example.paper, part in taken) for part in claim.parts if part.quantity]
        for match in found:
            for field, value in match.gold.binding.items():
                right = match.part is not None and same_field(field, value, match.part.binding)
                bound.setdefault(field, []).append((example.paper, right))
        for field, value in example.gold.binding.items():
            right = any(same_field(field, value, p.binding) for p in claim.parts)
            bound.setdefault(field, []).append((example.paper, right))
    rows: list[tuple[str, list[tuple[str, bool]], float | None]] = [
        ("kind", kinds, None),
        ("quantities exact", [(paper, match.exact) for paper, match in matches], TARGET_QUANTITIES),
        ("stated quantities right", stated, None),
        *((f"{field} exact", matched, None) for field, matched in bound.items()),
    ]
    for name, outcomes, target in rows:
        score = rate(
            name,
            [right for _, right in outcomes],
            [paper for paper, _ in outcomes],
            part=part,
            target=target,
        )
        if score:
            yield score


def _claim(example: Example, kinds: KindModel) -> Claim:
    """The claim of a sentence, its kind by a model that has not seen the paper."""
    judged = example.judged
    claim = claim_of(
        judged.reading,
        judged.around,
        paper=example.paper,
        document="",
        probability=0.0,
        detector=shipped_detector(),
        values=judged.values,
    )
    kind = kind_of(judged.reading, claim.parts, judged.values, kinds)
    return claim.model_copy(update={"kind": kind})


def _first_runs() -> ResultTable:
    """What the rules scored on new papers and sentences before anybody had seen an error there."""
    rows = tuple(
        (
            run.wave,
            ", ".join(run.papers),
            str(run.sentences),
            f"{run.detection_f1:.2f}",
            f"{run.brier:.2f}",
            f"{run.reliability_slope:.2f}",
            f"{run.quantities_exact:.2f} of {run.quantities}",
            run.commit,
        )
        for run in first_runs()
    )
    return ResultTable(
        title="First runs on what was new to the rules, as recorded; figures above are of papers since read, unless a part says unread",
        columns=(
            "Wave",
            "Papers",
            "Sentences",
            "F1",
            "Brier",
            "Slope",
            "Quantities exact",
            "Rules of",
        ),
        rows=rows,
    )


def _by_paper(
    examples: Sequence[Example], found: Sequence[bool], parts: dict[str, str]
) -> ResultTable:
    rows = []
    for paper, part in parts.items():
        inside = [i for i, example in enumerate(examples) if example.paper == paper]
        rows.append((paper, part, *_counts(inside, examples, found)))
    return ResultTable(
        title="Detection by paper",
        columns=("Paper", "Part", "Sentences", "Check-worthy", "Precision", "Recall", "F1"),
        rows=tuple(rows),
    )


def _counts(
    inside: Sequence[int], examples: Sequence[Example], found: Sequence[bool]
) -> tuple[str, ...]:
    hits = sum(found[i] and examples[i].gold.check_worthy for i in inside)
    answered = sum(found[i] for i in inside)
    wanted = sum(examples[i].gold.check_worthy for i in inside)

    def share(total: float) -> str:
        return f"{hits / total:.2f}" if total else "–"

    return (
        str(len(inside)),
        str(wanted),
        share(answered),
        share(wanted),
        share((answered + wanted) / 2),
    )


def _by_kind(
    examples: Sequence[Example],
    claims: Sequence[Claim],
    found: Sequence[bool],
    parts: dict[str, str],
) -> ResultTable:
    rows = []
    for part in dict.fromkeys(parts.values()):
        kinds = sorted(
            {e.gold.kind.value for e in examples if e.gold.kind and parts[e.paper] == part}
        )
        for kind in kinds:
            inside = [
                i
                for i, example in enumerate(examples)
                if parts[example.paper] == part
                and example.gold.kind
                and example.gold.kind.value == kind
            ]
            hits = sum(found[i] for i in inside)
            right = sum(claims[i].kind.value == kind for i in inside)
            rows.append(
                (
                    part,
                    kind,
                    str(len(inside)),
                    f"{hits / len(inside):.2f}",
                    f"{right / len(inside):.2f}",
                )
            )
    return ResultTable(
        title="Recall by kind",
        columns=("Part", "Kind", "Sentences", "Detected", "Kind right"),
        rows=tuple(rows),
    )


def _agreement(papers: Sequence[GoldPaper], part: str) -> list[Score]:
    """How far a second, independent pass agreed with the first."""
    from sklearn.metrics import cohen_kappa_score

    twice = [(paper.paper, s) for paper in papers for s in paper.sentences if s.second is not None]
    if not twice:
        return []
    first = [s.check_worthy for _, s in twice]
    second = [s.second != "no" for _, s in twice]
    both = [
        s.second == s.kind.value
        for _, s in twice
        if s.check_worthy and s.second != "no" and s.kind is not None
    ]
    same = rate(
        "labels given twice, same",
        [a == b for a, b in zip(first, second, strict=True)],
        [p for p, _ in twice],
        part=part,
    )
    kinds = rate("kinds given twice, same", both, [""] * len(both), part=part)
    kappa = Score(
        name="labels given twice, Cohen's kappa",
        value=float(cohen_kappa_score(first, second)),
        n=len(twice),
        part=part,
    )
    ceiling = detection(second, first, [p for p, _ in twice], part=part)[-1]
    human = ceiling.model_copy(update={"name": "detection F1 of the second pass"})
    return [score for score in (same, kappa, human, kinds) if score is not None]
