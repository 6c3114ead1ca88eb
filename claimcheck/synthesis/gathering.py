"""From a question to the papers that are read: search, fetch what was included, log all of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from claimcheck import pipeline
from claimcheck.errors import NetworkError
from claimcheck.fetch import PaperSource
from claimcheck.pipeline import Progress, Project, silent
from claimcheck.records import Failure, Paper, PaperStatus
from claimcheck.report import Screened, SearchQuery
from claimcheck.synthesis import present, protocol
from claimcheck.synthesis.assemble import Gathered
from claimcheck.synthesis.indexes import IndexClient, open_clients
from claimcheck.synthesis.interface import Question, Search, Work
from claimcheck.synthesis.searching import search, shown, state_of


def search_and_fetch(
    project: Project,
    question: Question,
    *,
    seed: str | None = None,
    max_papers: int = 20,
    progress: Progress = silent,
    clients: Sequence[IndexClient] | None = None,
    source: PaperSource | None = None,
) -> Gathered:
    """Search the indexes, fetch the included papers, and keep the protocol in the workspace.

    ``clients`` and ``source`` stand in for the indexes and arXiv in tests. Raises NetworkError, one
    line, where no index could be asked at all.
    """
    opened: AbstractContextManager[Sequence[IndexClient]] = (
        open_clients(
            project.settings,
            workspace_cache=project.workspace.cache,
            now=project.now,
            progress=shown(progress),
        )
        if clients is None
        else nullcontext(clients)
    )
    with opened as asked:
        found = search(
            question,
            clients=asked,
            now=project.now(),
            seed=seed,
            max_papers=max_papers,
            progress=progress,
        )
    age = protocol.age_of(found, project.now())
    lines = (*state_of(found), *((age,) if age else ()))
    if found.queries and all(log.error for log in found.queries):
        raise NetworkError(
            lines[0],
            hint="--from-workspace answers from the papers that are stored",
        )
    before = protocol.previous(project.workspace, question, found.seed, before=found.started)
    papers, failures = _fetch(project, found, progress, source)
    fetched = set(papers)
    counts = protocol.flow(found, fetched, fetched)
    with project.writing():
        protocol.save(project.workspace, found, counts)
    return Gathered(
        papers=tuple(dict.fromkeys(papers.values())),
        screened=_screened(found, papers),
        queries=tuple(
            SearchQuery(
                index=log.index.value,
                query=log.query,
                asked=log.asked,
                returned=log.returned,
                error=log.error,
            )
            for log in found.queries
        ),
        flow=present.flow_grid(counts),
        lines=lines,
        hosts=tuple(index.value for index in found.indexes),
        kinds=tuple(
            (papers[work.id].id, ", ".join(work.kinds) + (f", {work.venue}" if work.venue else ""))
            for work in found.works
            if work.id in papers and work.kinds
        ),
        failures=failures,
        changes=_changes(before, found),
        searched=True,
    )


def _fetch(
    project: Project, found: Search, progress: Progress, source: PaperSource | None
) -> tuple[dict[str, Paper], tuple[Failure, ...]]:
    """The included works as stored papers, by work id; what has no arXiv id cannot be fetched."""
    works = {work.id: work for work in found.works}
    included = [works[one.work] for one in found.decisions if one.included and one.work in works]
    papers: dict[str, Paper] = {}
    failures: list[Failure] = []
    stored = project.store.papers()
    for number, work in enumerate(included):
        progress("fetching", work.title, number, len(included))
        known = next((p for p in reversed(stored) if work.arxiv and p.work == work.arxiv), None)
        if known is not None and known.files:
            papers[work.id] = known
            continue
        if work.arxiv is None:
            failures.append(
                _failure(project, work, "no arXiv id: hand the PDF in with claimcheck fetch FILE")
            )
            continue
        try:
            for outcome in pipeline.fetch(
                project, pipeline.requests([work.arxiv]), progress=progress, source=source
            ):
                if isinstance(outcome, Failure):
                    failures.append(outcome)
                else:
                    papers[work.id] = outcome.paper
        except NetworkError as error:
            failures.append(_failure(project, work, pipeline.reason_of(error)))
    return papers, tuple(failures)


def _failure(project: Project, work: Work, reason: str) -> Failure:
    return Failure(stage="fetch", subject=work.id, reason=reason, time=project.now())


def _screened(found: Search, papers: dict[str, Paper]) -> tuple[Screened, ...]:
    """Every work with the decision on it, included ones first."""
    decisions = {one.work: one for one in found.decisions}
    rows = []
    for work in found.works:
        decision = decisions.get(work.id)
        paper = papers.get(work.id) or _as_paper(work)
        here = decision is not None and decision.included and work.id in papers
        reason = decision.reason if decision is not None else "not decided"
        if decision is not None and decision.included and work.id not in papers:
            reason = f"{reason}; its full text could not be had"
        rows.append(
            Screened(
                paper=paper,
                included=here,
                reason=reason,
                indexes=tuple(dict.fromkeys(index.value for index, _ in work.hits)),
            )
        )
    return tuple(sorted(rows, key=lambda row: not row.included))


def _as_paper(work: Work) -> Paper:
    """A work of which we hold no file, as the record that the list prints."""
    return Paper(
        id=work.arxiv or work.doi or work.id,
        title=work.title,
        authors=work.authors,
        doi=work.doi,
        status=PaperStatus.RETRACTED if work.retracted else PaperStatus.CURRENT,
    )


def _changes(before: Search | None, found: Search) -> tuple[str, ...]:
    """What a search found that the last one had not, in sentences."""
    if before is None:
        return ()
    changed = protocol.differences(before, found)
    said = [f"New in the indexes: {work.title} ({work.id})." for work in changed.new]
    said += [f"No longer in the indexes: {work.title} ({work.id})." for work in changed.vanished]
    said += [f"{one.title}: {one.before} before, {one.after} now." for one in changed.decisions]
    said += [f"{what}: {old:,} records before, {new:,} now." for what, old, new in changed.counts]
    said += [f"{what} was {old} and is {new}." for what, old, new in changed.method]
    return tuple(said)
