"""The search: every index is asked, what came is merged and screened, and all of it is logged.

Typical use::

    with open_clients(settings, workspace_cache=workspace.cache, clock=clock) as clients:
        found = search(question, clients=clients, seed="2005.13013", max_papers=20, now=now)
    for line in state_of(found): …          # one line about each thing that went wrong
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

import claimcheck
from claimcheck.errors import (
    ClaimcheckError,
    NetworkError,
    OfflineError,
    RemoteNotFoundError,
    ResourceLimitError,
)
from claimcheck.fetch import ArxivId
from claimcheck.fetch.identifiers import arxiv_id
from claimcheck.net import Event
from claimcheck.net import Progress as NetProgress
from claimcheck.pipeline.project import Progress, silent
from claimcheck.retrieval import Encoder
from claimcheck.synthesis import dedupe
from claimcheck.synthesis.indexes import IndexClient, Page
from claimcheck.synthesis.interface import Hit, Index, QueryLog, Question, Search, Work
from claimcheck.synthesis.queries import queries
from claimcheck.synthesis.replay import UnreachedError
from claimcheck.synthesis.screening import screen

PER_QUERY = 200  # records that one query may bring
PER_HOP = 200  # references, and as many citations, of the seed paper

QUESTION = "question"
_LONG_WAIT = 5.0  # seconds; shorter pauses between calls are not shown
_OUR_FAULT = re.compile(r"the server answers 4[0-9][0-9]")


class _Asked:
    """One search while it runs."""

    def __init__(self, now: datetime, progress: Progress) -> None:
        self.now = now
        self.progress = progress
        self.hits: list[Hit] = []
        self.logs: list[QueryLog] = []
        self.down: dict[Index, str] = {}
        self.unreached: set[Index] = set()  # given up on before anybody answered
        self.done = self.total = 0

    def ask(
        self, client: IndexClient, query: str, purpose: str, pages: Callable[[], Iterator[Page]]
    ) -> None:
        """Ask one index one thing. Its trouble is logged; after it the index is left alone."""
        index = client.index
        self.progress("searching", f"{index.value}: {purpose}", self.done, self.total)
        self.done += 1
        hits: list[Hit] = []
        malformed, available, error = 0, None, self.down.get(index, "")
        asked, cached = self.now, False
        if error:
            error = f"not asked: {error}"
        else:
            try:
                for answers, page in enumerate(pages()):
                    hits += page.hits
                    malformed += page.malformed
                    available = page.available if available is None else available
                    # A list that came in part from the cache is as old as its oldest page.
                    asked = page.asked if answers == 0 else min(asked, page.asked)
                    cached = page.cached if answers == 0 else cached and page.cached
            except (NetworkError, ResourceLimitError) as trouble:
                error = _line(trouble)
                if _is_lasting(trouble):
                    self.down[index] = error
                if isinstance(trouble, UnreachedError):
                    self.unreached.add(index)
        self.hits += hits
        self.logs.append(
            QueryLog(
                index=index,
                query=query,
                purpose=purpose,
                asked=asked,
                returned=len(hits),
                malformed=malformed,
                available=available,
                cached=cached,
                error=error,
                keys=tuple(hit.key for hit in hits),
            )
        )

    @property
    def answered(self) -> bool:
        """Whether any index answered over the network."""
        return any(not log.error and not log.cached for log in self.logs)

    def forget(self, index: Index) -> None:
        """Ask this index anew."""
        self.down.pop(index, None)
        self.hits = [hit for hit in self.hits if hit.index is not index]
        kept = [log for log in self.logs if log.index is not index]
        self.done -= len(self.logs) - len(kept)
        self.logs = kept


def search(
    question: Question,
    *,
    clients: Sequence[IndexClient],
    now: datetime,
    seed: str | None = None,
    max_papers: int = 20,
    progress: Progress = silent,
    encoder: Encoder | None = None,
    per_query: int = PER_QUERY,
) -> Search:
    """Ask every index, merge what came, and decide what is read.

    ``seed`` is an arXiv id, with or without version; one hop of its references and citations is
    added where an index knows them. ``now`` is when the search began, with its time zone. An index
    that fails is logged and the others go on; a search of which nothing came has no works.
    """
    work = _seed(seed)
    running = _Asked(now, progress)
    plans = [(client, queries(question, client.index)) for client in clients]
    hops = sum(len(_hops(client, work)) for client in clients) if work else 0
    running.total = sum(len(planned) for _, planned in plans) + hops
    early = []  # to be asked again if there is a network after all
    for client, planned in plans:
        _ask_index(running, client, planned, work, per_query)
        if client.index in running.unreached:
            early.append((client, planned))
    for client, planned in early if running.answered else ():
        running.forget(client.index)
        _ask_index(running, client, planned, work, per_query)
    works = dedupe.works(running.hits)
    progress("screening", f"{len(works)} works", running.total, running.total)
    screened = screen(
        question,
        works,
        max_papers=max_papers,
        seed=work,
        linked=_linked(running, works, work),
        encoder=encoder,
    )
    return Search(
        question=question,
        version=claimcheck.__version__,
        started=now,
        seed=work,
        indexes=tuple(client.index for client in clients),
        queries=tuple(running.logs),
        works=works,
        decisions=screened.decisions,
        method=(
            *screened.method,
            ("records a query may bring", str(per_query)),
            ("references and citations, at most", str(PER_HOP)),
            ("titles are one at", f"{dedupe.SIMILAR:.0f} of 100, and common authors"),
        ),
    )


def _ask_index(
    running: _Asked, client: IndexClient, planned: Sequence[str], seed: str | None, per_query: int
) -> None:
    """Every query to one index, and what hangs on the seed."""
    for query in planned:
        running.ask(client, query, QUESTION, partial(client.search, query, per_query))
    for purpose, pages in _hops(client, seed) if seed else ():
        running.ask(client, str(seed), purpose, pages)


def _hops(client: IndexClient, seed: str) -> tuple[tuple[str, Callable[[], Iterator[Page]]], ...]:
    """The seed itself, what it cites, and what cites it, as far as the index knows them."""
    itself = (f"the paper {seed}", partial(client.lookup, seed))
    if client.linked:
        return (
            itself,
            (f"references of {seed}", partial(client.references, seed, PER_HOP)),
            (f"citations of {seed}", partial(client.citations, seed, PER_HOP)),
        )
    return (itself,) if client.index is Index.ARXIV else ()


def _seed(text: str | None) -> str | None:
    found: ArxivId | None = arxiv_id(text) if text else None
    return found.work if found else None


def _linked(running: _Asked, works: Sequence[Work], seed: str | None) -> set[str]:
    """Ids of works that the seed cites or that cite it, by any list of references that came."""
    if seed is None:
        return set()
    names = (f"references of {seed}", f"citations of {seed}")
    keys = {(log.index, key) for log in running.logs if log.purpose in names for key in log.keys}
    itself = {(hit.index, hit.key) for hit in running.hits if hit.arxiv == seed}
    for hit in running.hits:
        cited = {(hit.index, key) for key in hit.references}
        if (hit.index, hit.key) in itself:
            keys |= cited
        elif cited & itself:
            keys.add((hit.index, hit.key))
    return {work.id for work in works if keys.intersection(work.hits) and work.arxiv != seed}


def _is_lasting(error: ClaimcheckError) -> bool:
    """Whether the next question to the same index would fare no better."""
    if isinstance(error, (OfflineError, RemoteNotFoundError, ResourceLimitError)):
        return False
    return _OUR_FAULT.search(str(error)) is None


def _line(error: ClaimcheckError) -> str:
    """The error without the address: the index and the query stand beside it in the log."""
    said = re.sub(r"^https?://\S+: ", "", str(error))
    return f"{said} ({error.hint})" if error.hint else said


def shown(progress: Progress) -> NetProgress:
    """Progress of the network as progress of the search: long pauses only."""

    def show(event: Event) -> None:
        if event.kind == "wait" and (event.seconds is None or event.seconds >= _LONG_WAIT):
            progress("waiting:", event.message, 0, None)

    return show


def state_of(search: Search) -> tuple[str, ...]:
    """What a person must know about how the search went, one line each; () where all went well."""
    asked = {log.index for log in search.queries}
    failed = {
        index: next(log.error for log in search.queries if log.index is index and log.error)
        for index in search.indexes
        if any(log.index is index and log.error for log in search.queries)
    }
    dead = [index for index in failed if not _answered(search, index)]
    lines = []
    if not search.queries:
        lines.append("the question holds no word to search for")
    elif len(dead) == len(asked):
        reason = next(iter(failed.values()))
        lines.append(f"no index could be searched; {dead[0].value}: {reason}")
    else:
        lines += [
            f"{index.value} {'could not be searched' if index in dead else 'answered in part'}: "
            f"{reason}"
            for index, reason in failed.items()
        ]
        if not search.works:
            lines.append(f"none of the {len(asked) - len(dead)} indexes has a paper on this")
    bounded = [
        log
        for log in search.queries
        if log.available is not None and log.available > log.returned + log.malformed > 0
    ]
    if bounded:
        most = max(bounded, key=lambda log: log.available or 0)
        lines.append(
            f"{len(bounded)} queries matched more than was taken; the most was "
            f"{most.available:,} at {most.index.value}, of which {most.returned} were taken"
        )
    malformed = sum(log.malformed for log in search.queries)
    if malformed:
        lines.append(f"{malformed} entries of the answers could not be read and were left out")
    return tuple(lines)


def _answered(search: Search, index: Index) -> bool:
    return any(log.index is index and not log.error for log in search.queries)
