"""Takes papers into the workspace: files of this machine, and whatever arXiv has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.errors import ClaimcheckError, UsageError, WorkspaceError
from claimcheck.fetch import ArxivId, Doi, LocalPath, expand_requests
from claimcheck.pipeline.local import Added, add_local
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.records import Failure, Paper, Record

if TYPE_CHECKING:
    from claimcheck.fetch import FetchOutcome, PaperSource


_LONG_WAIT = 5.0  # seconds; the usual pause between two calls is shorter


class Requests(Record):
    """What to fetch, sorted by where it comes from."""

    paths: tuple[Path, ...]
    ids: tuple[ArxivId, ...]
    dois: tuple[str, ...]  # of publishers other than arXiv
    as_id: str | None = None  # all paths are this one paper

    @property
    def papers(self) -> int:
        """How many papers are asked for, as far as one can tell beforehand."""
        return (1 if self.as_id else len(self.paths)) + len(self.ids) + len(self.dois)


def requests(texts: Sequence[str], *, as_id: str | None = None) -> Requests:
    """Read paths, arXiv ids, URLs, arXiv DOIs and text files of ids. Touches no network.

    Raises UsageError for words that are none of these.
    """
    found = [one for _, one in expand_requests(texts)]
    sorted_out = Requests(
        paths=tuple(one.path for one in found if isinstance(one, LocalPath)),
        ids=tuple(one for one in found if isinstance(one, ArxivId)),
        dois=tuple(str(one) for one in found if isinstance(one, Doi)),
        as_id=as_id,
    )
    if as_id is not None and (sorted_out.ids or sorted_out.dois):
        raise UsageError("--as names local files", hint="leave it out for papers from arXiv")
    return sorted_out


def fetch(
    project: Project,
    wanted: Requests,
    *,
    all_versions: bool = False,
    progress: Progress = silent,
    source: PaperSource | None = None,
) -> Iterator[Added | Failure]:
    """One outcome a paper, as soon as it is stored: local files first, then arXiv's.

    Trouble with one paper is a Failure and the others go on; trouble with the only one, or with the
    workspace, is raised. Local files cause no network call. ``source`` stands in for arXiv in tests.
    """
    whole = (wanted.paths,) if wanted.as_id else tuple((path,) for path in wanted.paths)
    for group in whole:
        with project.writing():
            stored = _attempt(project, group, wanted.as_id, progress, alone=wanted.papers == 1)
        yield stored
    for doi in wanted.dois:
        reason = "this DOI is not arXiv's; get the PDF yourself and hand in the file"
        yield _failure(project, doi, reason)
    if wanted.ids:
        yield from _from_arxiv(project, wanted.ids, all_versions, progress, source)


def _attempt(
    project: Project, paths: Sequence[Path], as_id: str | None, progress: Progress, *, alone: bool
) -> Added | Failure:
    try:
        return add_local(project, paths, as_id=as_id, progress=progress)
    except WorkspaceError:
        raise
    except ClaimcheckError as error:
        if alone:
            raise
        return _failure(project, paths[0].name, reason_of(error))


def reason_of(error: ClaimcheckError) -> str:
    """What went wrong and what to do about it, on one line."""
    return f"{error} → {error.hint}" if error.hint else str(error)


def _from_arxiv(
    project: Project,
    ids: Sequence[ArxivId],
    all_versions: bool,
    progress: Progress,
    source: PaperSource | None,
) -> Iterator[Added | Failure]:
    opened: AbstractContextManager[PaperSource] = (
        _client(project, progress) if source is None else nullcontext(source)
    )
    with opened as client:
        outcomes: Iterable[FetchOutcome] = client.fetch(
            ids, papers=project.workspace.papers, all_versions=all_versions
        )
        for outcome in outcomes:
            if outcome.paper is not None and (outcome.paper.files or not outcome.failures):
                try:
                    with project.writing():  # not while downloading: another may fetch, too
                        paper = _merged(project, outcome.paper)
                        project.store.put_paper(paper, now=project.now())
                except WorkspaceError:
                    raise
                except ClaimcheckError as error:
                    yield _failure(project, outcome.paper.id, reason_of(error))
                    continue
                absent = tuple(f"{one.role.value}: {one.reason}" for one in outcome.absent)
                yield Added(paper=paper, new=outcome.downloaded, absent=absent)
            yield from outcome.failures


def _failure(project: Project, subject: str, reason: str) -> Failure:
    return Failure(stage="fetch", subject=subject, reason=reason, time=project.now())


def _merged(project: Project, paper: Paper) -> Paper:
    """The paper with the files that were handed in for it before."""
    known = next((one for one in project.store.papers() if one.id == paper.id), None)
    if known is None:
        return paper
    kept = {file.role: file for file in known.files if file.retrieved is None}
    files = {**{file.role: file for file in paper.files}, **kept}
    return paper.model_copy(update={"files": tuple(files.values())})


def _client(project: Project, progress: Progress) -> AbstractContextManager[PaperSource]:
    import platformdirs

    from claimcheck.fetch import FetchSettings
    from claimcheck.fetch.arxiv_client import ArxivClient
    from claimcheck.net import Event

    settings = project.settings

    def show(event: Event) -> None:
        waits = event.kind == "wait" and (event.seconds is None or event.seconds >= _LONG_WAIT)
        stage = "waiting:" if waits else "fetching"
        progress(stage, event.message, event.done or 0, event.total)

    return ArxivClient(
        FetchSettings(
            api_url=settings.arxiv_api_url,
            oai_url=settings.arxiv_oai_url or None,
            files_url=settings.arxiv_files_url,
            html_url=settings.arxiv_html_url,
            seconds_between_calls=settings.arxiv_seconds_between_calls,
            contact=settings.contact,
        ),
        cache=Path(platformdirs.user_cache_dir("claimcheck", appauthor=False)),
        progress=show,
        offline=settings.offline,
    )
