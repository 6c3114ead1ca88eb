"""Many fetches against a server that fails at random: every file whole or absent.

``CLAIMCHECK_FETCHES=1000`` runs as many; without it a few dozen.
"""

import os
import random
import shutil
import threading
from collections import Counter

import pytest

from claimcheck.fetch import ArxivId
from claimcheck.fetch import manifest as manifests
from claimcheck.records import Failure, FileRole
from tests.fetch.loopback import Fault, gzip, pdf_bytes, tex_source, whole_paper

FETCHES = int(os.environ.get("CLAIMCHECK_FETCHES", "80"))
SHARE = 0.25  # of all answers go wrong

#: How often each fault is drawn; those that cost real time are rarer.
WEIGHTS = dict.fromkeys(Fault, 1.0) | {
    Fault.HANG: 0.1,
    Fault.DRIP: 0.1,
    Fault.HANG_IN_HEADERS: 0.05,
}


class Killed(BaseException):
    """The process dies here."""


def library(rng):
    """Papers of every kind of submission, some with several versions."""
    papers = []
    for number in range(40):
        work = f"2101.{number + 1:05d}" if number % 5 else f"hep-th/9901{number + 1:03d}"
        for version in range(1, rng.choice((1, 1, 2, 3)) + 1):
            stem = f"{work}v{version}"
            kind = rng.choice(("tar", "tar", "tex", "pdf", "withdrawn", "none"))
            paper = whole_paper(work, version, pdf=pdf_bytes(stem, size=rng.randrange(60_000)))
            changes = {
                "tar": {},
                "tex": {"source": gzip.compress(tex_source(stem), mtime=0)},
                "pdf": {"source": paper.pdf, "html": None},
                "withdrawn": {
                    "pdf": None,
                    "source": None,
                    "html": None,
                    "source_type": "I",
                    "comment": "This paper has been withdrawn by the authors",
                },
                "none": {"source": None, "html": None},
            }[kind]
            papers.append(whole_paper(work, version, **({"pdf": paper.pdf} | changes)))
    return papers


def _folder(paper):
    return ArxivId(work=paper.work, version=paper.version).folder


def truth(paper):
    """The files that there are to get, by role."""
    found = {FileRole.PDF: paper.pdf, FileRole.HTML: paper.html, FileRole.SOURCE: paper.source}
    if paper.source == paper.pdf:
        del found[FileRole.SOURCE]
    return {role: data for role, data in found.items() if data is not None}


def check_folder(bench, paper):
    """Whole files only, each once, and the manifest says the same."""
    folder = bench.papers / _folder(paper)
    if not folder.exists():
        return
    wanted = truth(paper)
    kept = {path.name: path for path in folder.iterdir() if path.suffix not in (".part", ".json")}
    roles = [
        {"pdf": FileRole.PDF, "html": FileRole.HTML}.get(name.split(".")[-1], FileRole.SOURCE)
        for name in kept
    ]
    assert len(roles) == len(set(roles)), f"duplicates in {sorted(kept)}"
    for role, path in zip(roles, kept.values(), strict=True):
        assert path.read_bytes() == wanted[role], f"{path} is not whole"
    manifest = manifests.read(folder)
    if manifest is not None:
        assert {file.name for file in manifest.paper.files} <= set(kept)


def check_outcome(outcome, paper):
    for failure in outcome.failures:
        assert isinstance(failure, Failure)
        assert failure.reason
        assert "\n" not in failure.reason
        assert len(failure.reason) < 500
    if outcome.paper is not None and outcome.complete:
        files = {file.role for file in outcome.paper.files}
        assert files <= set(truth(paper))
        assert files | {entry.role for entry in outcome.absent} >= set(truth(paper))
        assert outcome.folder is not None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_file_is_whole_or_absent(bench):
    rng = random.Random(20200513)
    papers = library(rng)
    b = bench(*papers)
    b.server.hang_seconds = 1.0
    by_work = {paper.work: b.server.versions(paper.work) for paper in papers}
    drawn = Counter()

    def chooser(request):
        if rng.random() >= SHARE:
            return None
        fault = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        drawn[fault] += 1
        return fault

    b.server.chooser = chooser
    limits = b.settings().limits.model_copy(
        update={
            "read_seconds": 0.15,
            "patience_seconds": 0.1,
            "total_seconds": 0.6,
            "slowest_bytes_per_second": 50_000,
        }
    )
    ended = Counter()
    for _ in range(FETCHES):
        work = rng.choice(list(by_work))
        if rng.random() < 0.7:  # begin anew; else go on with what an earlier fetch left
            for paper in by_work[work]:
                shutil.rmtree(b.papers / _folder(paper), ignore_errors=True)
        version = rng.choice([None, *range(1, len(by_work[work]) + 1)])
        text = str(ArxivId(work=work, version=version))
        dies = rng.random() < 0.05
        after = rng.randrange(1, 12)

        class Events:
            """Sees all events; the process may die at one of them."""

            seen = 0

            def append(self, event, *, dies=dies, after=after):
                assert "\n" not in event.message
                self.seen += 1
                if dies and self.seen == after:
                    raise Killed

        b.events = Events()
        try:
            outcomes = b.fetch(text, limits=limits)
        except Killed:
            ended["killed"] += 1
            outcomes = []
        for outcome in outcomes:
            ended["complete" if outcome.complete else "with failures"] += 1
            if outcome.paper is not None:
                check_outcome(outcome, b.server.papers[outcome.paper.id])
        for paper in by_work[work]:
            check_folder(b, paper)
    assert sum(ended.values()) == FETCHES
    assert set(drawn) == set(WEIGHTS) or FETCHES < 500
    print(f"\n{FETCHES} fetches, {len(b.server.log):,} calls: {dict(ended)}")
    print(f"{sum(drawn.values()):,} faults: ", end="")
    print(", ".join(f"{fault.name} {count}" for fault, count in drawn.most_common()))

    b.server.chooser = None
    b.clock.time += 40 * 86_400  # what was believed absent by mistake is asked for again
    b.events = []
    for outcome in b.fetch(*by_work, all_versions=True):
        assert outcome.complete, outcome.failures
        paper = b.server.papers[outcome.paper.id]
        assert {file.role for file in outcome.paper.files} == set(truth(paper))
        check_folder(b, paper)
    names = [name for name in b.files() if ".part" in name]
    assert names == []


def test_many_at_once_get_one_copy_each(bench):
    b = bench(*(whole_paper(f"2101.{number:05d}") for number in range(1, 5)))
    rng = random.Random(1)
    lock = threading.Lock()

    def chooser(request):
        with lock:
            return (
                rng.choice([Fault.BROKEN, Fault.TRUNCATED, Fault.RESET])
                if rng.random() < 0.2
                else None
            )

    b.server.chooser = chooser
    failed = []

    def work(seed):
        order = random.Random(seed).sample(range(1, 5), 4)
        try:
            for number in order:
                b.fetch(f"2101.{number:05d}v1", seconds_between_calls=0.0)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert b.server.most_at_once == 1
    for paper in b.server.papers.values():
        check_folder(b, paper)
