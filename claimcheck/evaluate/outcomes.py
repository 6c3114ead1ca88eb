"""What the verifier says where the truth is known: labelled judgements for calibration.

Three populations: sentences that a program wrote about the tables of real papers, true ones and
ones changed in one place; SciTab's claims, each beside its table alone; and the claims that papers
make themselves, unperturbed, of which next to none is false.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from claimcheck.calibration import AGAINST, FOR, Calibrations
from claimcheck.calibration.shipped import Says
from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.evaluate.falsehoods import Sentence, sentences
from claimcheck.evaluate.gold_decidable import Truth, decidable_papers, find_again
from claimcheck.evaluate.scitab_data import FILE, Item, load
from claimcheck.extract import external_claims, extract_claims
from claimcheck.parse import read_paper, role_of
from claimcheck.records import Claim, Document, DocumentSource, Paper, ReportingLabel, Verdict
from claimcheck.verify import Corpus, VerifySettings, verify_claims
from claimcheck.verify.statements import ABSTAIN_STRENGTH

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOLDEN = "golden.json"
LOWEST = ABSTAIN_STRENGTH + 0.01  # what the entailment model says alone never refutes

_AGAINST = frozenset({ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT})
_SAID = frozenset({ReportingLabel.SUPPORTED, *_AGAINST})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Progress = Callable[[int, int], None]


class Judgement(NamedTuple):
    """One thing that one check said, and whether that is right."""

    group: str  # the paper
    text: str
    check: str
    says: Says
    strength: float
    right: bool
    abstained: bool  # said below its operating point


class OwnClaim(NamedTuple):
    """A claim of an unperturbed paper, and how strongly the verifier holds something against it."""

    group: str
    text: str
    against: float | None  # None: nothing is
    check: str
    known: bool  # the paper is known to contradict itself here


class _RawStrength(Calibrations):
    """Gives back strengths where probabilities are asked for, so that curves can be fitted."""

    def confidence(
        self, check: str, says: Says, strength: float, item: str
    ) -> tuple[float | None, str]:
        return strength, "raw strength"


_RAW = _RawStrength(verifier="raw strength")


def papers_of(data: Path) -> dict[str, Path]:
    """One file a paper: of every folder the last PDF, else its LaTeX source, else its HTML.

    Raises InputError when there is none.
    """
    found: dict[str, Path] = {}
    for folder in sorted(p for p in data.iterdir() if p.is_dir()):
        files: list[Path] = []
        for pattern in ("*.pdf", "*.tar.gz", "*.tex", "*.html"):
            files = files or sorted(folder.glob(pattern))
        if files:
            found[folder.name] = files[-1]
    if not found:
        raise InputError(f"{data} holds no papers", hint="name a folder with one folder a paper")
    return found


def read_all(papers: dict[str, Path], progress: Progress | None = None) -> dict[str, Document]:
    """The documents of the papers that can be read."""
    documents = {}
    for done, (name, path) in enumerate(papers.items()):
        if progress:
            progress(done, len(papers))
        try:
            documents[name] = read_paper({role_of(path): path}, paper_id=name).document
        except ClaimcheckError:
            continue
    return documents


def of_tables(documents: Iterable[Document]) -> Iterator[Judgement]:
    """Judgements on sentences that a program wrote about every paper's tables."""
    for document in documents:
        corpus = _corpus(document)
        truth: dict[str, bool] = {}
        for sentence in sentences(document):
            if sentence.kind == "difference" and _fractions(document, sentence):
                continue  # "0.05 points" of a measure from 0 to 1 may mean two things
            true = sentence.change is None
            truth[sentence.text] = truth.get(sentence.text, False) or true
        for text, true in truth.items():
            yield from _judged(document.paper, text, corpus, true, not true)


def _fractions(document: Document, sentence: Sentence) -> bool:
    """Whether the cells that decide a sentence print fractions of one."""
    table = next(table for table in document.tables if table.id == sentence.table)
    numbers = [c.number for c in table.cells if (c.row, c.column) in sentence.cells]
    return all(number is not None and abs(number) <= 1 for number in numbers)


def of_scitab(folder: Path, items: Sequence[Item] | None = None) -> Iterator[Judgement]:
    """Judgements on SciTab's claims, each beside its table and nothing else."""
    chosen = items if items is not None else load(folder)[0]
    corpora = {name: _corpus(document) for name, document in table_documents(chosen).items()}
    for item in chosen:
        corpus = corpora[item.table.id]
        yield from _judged(
            item.paper, item.claim, corpus, item.label == "supports", item.label == "refutes"
        )


def table_documents(items: Sequence[Item]) -> dict[str, Document]:
    """A document for every table of SciTab, with nothing in it but the table."""
    return {
        item.table.id: Document(
            id=item.table.id,
            paper=item.paper,
            source=DocumentSource.HTML,
            parser="scitab",
            title=None,
            passages=(),
            tables=(item.table,),
        )
        for item in items
    }


def _corpus(document: Document) -> Corpus:
    return Corpus(entries=((Paper(id=document.paper, title=document.title), document),))


def _judged(group: str, text: str, corpus: Corpus, true: bool, false: bool) -> Iterator[Judgement]:
    claims = external_claims(text, group)
    if len(claims) != 1:
        return
    for verdict in _verdicts(claims, corpus, VerifySettings()):
        label = verdict.suppressed or verdict.label
        whole = verdict.confidence is not None and len(verdict.part_labels) == 1
        if whole and label in _SAID and verdict.calibration == "raw strength":
            assert verdict.confidence is not None
            says = AGAINST if label in _AGAINST else FOR
            yield Judgement(
                group,
                text,
                verdict.check,
                says,
                verdict.confidence,
                false if says == AGAINST else true,
                verdict.label is ReportingLabel.ABSTAINED,
            )


def own_claims(documents: dict[str, Document], known: dict[str, set[str]]) -> Iterator[OwnClaim]:
    """What is held against the papers' own claims, however weakly.

    ``known``: paper → numbers over which it is known to contradict itself. Claims that people
    found to be false of their own paper, before any verdict was seen, are known, too.
    """
    settings = VerifySettings(refute_at=LOWEST)
    for name, document in documents.items():
        claims = extract_claims(document, Paper(id=document.paper, title=document.title))
        by_id = {claim.id: claim for claim in claims}
        faulty = _faulty(name, claims)
        for verdict in _verdicts(claims, _corpus(document), settings):
            text = by_id[verdict.claim].text
            against = verdict.label in _AGAINST
            numbers = set(_NUMBER.findall(text))
            yield OwnClaim(
                name,
                text,
                (1.0 if verdict.confidence is None else verdict.confidence) if against else None,
                verdict.check,
                against and (bool(numbers & known.get(name, set())) or verdict.claim in faulty),
            )


def _faulty(name: str, claims: Sequence[Claim]) -> set[str]:
    """Ids of the claims of a paper that are labelled as not simply true of it."""
    found: set[str] = set()
    for gold in decidable_papers():
        if gold.paper.partition("v")[0] == name.partition("v")[0]:
            places = find_again(gold.claims, [claim.text for claim in claims])
            found |= {
                claims[index].id
                for number, index in places.items()
                if gold.claims[number].truth is not Truth.TRUE
            }
    return found


def _verdicts(
    claims: Sequence[Claim], corpus: Corpus, settings: VerifySettings
) -> Iterator[Verdict]:
    answers = verify_claims(claims, corpus, now=NOW, settings=settings, calibrations=_RAW)
    yield from (answer for answer in answers if isinstance(answer, Verdict))


def known_contradictions(data: Path) -> dict[str, set[str]]:
    """Numbers of the contradictions that the list beside the papers names; empty without a list."""
    path = data / GOLDEN
    if not path.is_file():
        return {}
    found: dict[str, set[str]] = {}
    for entry in json.loads(path.read_text("utf-8")):
        for verdict in entry["verdicts"]:
            if verdict["label"] == ReportingLabel.INCONSISTENT.value:
                numbers = set(_NUMBER.findall(f"{verdict['claim']} {verdict['because']}"))
                found.setdefault(entry["paper"], set()).update(n for n in numbers if "." in n)
    return found


def sha256(paths: Sequence[Path]) -> str:
    """One digest of the bytes of several files, in order."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def scitab_file(folder: Path) -> Path:
    """The file that ``of_scitab`` reads."""
    return folder / FILE
