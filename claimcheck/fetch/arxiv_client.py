"""arXiv as a source of papers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

import claimcheck
from claimcheck.errors import ClaimcheckError, RemoteNotFoundError, SettingsError
from claimcheck.fetch import manifest as manifests
from claimcheck.fetch.atom import BATCH, AtomApi
from claimcheck.fetch.download import download_file
from claimcheck.fetch.history import History, history, page_licence
from claimcheck.fetch.identifiers import ArxivId, arxiv_id
from claimcheck.fetch.interface import Absent, FetchOutcome, FetchSettings
from claimcheck.fetch.manifest import Manifest
from claimcheck.net import SYSTEM_CLOCK, Clock, Event, Progress, silent
from claimcheck.net.client import HttpClient
from claimcheck.net.hosts import HostPolicy, Resolver, is_loopback, resolve
from claimcheck.net.pacing import Pacer
from claimcheck.records import Failure, FileRole, Paper, PaperStatus, StoredFile

#: arXiv redirects between these names.
ARXIV_HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org", "oaipmh.arxiv.org")
#: What arXiv asks for: https://info.arxiv.org/help/api/tou.html
LEAST_SECONDS_BETWEEN_CALLS = 3.0

_PATHS = {FileRole.PDF: "pdf", FileRole.SOURCE: "e-print", FileRole.HTML: "html"}


class ArxivClient:
    """Metadata and files from arXiv, one polite client for all of them.

    ``cache`` is the user's cache folder, which all processes share: the pause between calls is kept
    there. Not for several threads at once; build one client a thread.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        cache: Path,
        clock: Clock = SYSTEM_CLOCK,
        progress: Progress = silent,
        offline: bool = False,
        resolver: Resolver = resolve,
    ) -> None:
        """Raises SettingsError where a URL is neither https nor loopback, or the pause too short."""
        urls = [settings.api_url, settings.files_url, settings.html_url]
        urls += [settings.oai_url] if settings.oai_url else []
        loopback = all(is_loopback(urlsplit(url).hostname or "") for url in urls)
        if not loopback and settings.seconds_between_calls < LEAST_SECONDS_BETWEEN_CALLS:
            raise SettingsError(
                f"{settings.seconds_between_calls} s between calls is less than arXiv asks for",
                hint=f"at least {LEAST_SECONDS_BETWEEN_CALLS:.0f} s; less is for loopback only",
            )
        policy = HostPolicy(urls, further_hosts=() if loopback else ARXIV_HOSTS, resolver=resolver)
        pacer = Pacer(
            cache / "net",
            "arxiv",
            interval=settings.seconds_between_calls,
            longest_wait=settings.limits.longest_wait,
            clock=clock,
            progress=progress,
        )
        self._http = HttpClient(
            policy,
            user_agent=user_agent(settings.contact),
            pacer=pacer,
            limits=settings.limits,
            clock=clock,
            progress=progress,
            offline=offline,
            loopback=loopback,
        )
        self._api = AtomApi(self._http, settings.api_url)
        self._settings = settings
        self._clock = clock
        self._progress = progress
        self._offline = offline
        self._histories: dict[str, History | None] = {}

    def __enter__(self) -> ArxivClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def metadata(self, ids: Sequence[ArxivId]) -> tuple[Paper | Failure, ...]:
        """One entry an id, in order, without files. An id without a version gives the newest."""
        entries: list[Paper | Failure] = []
        for start in range(0, len(ids), BATCH):
            batch = list(dict.fromkeys(ids[start : start + BATCH]))
            found = self._batch(batch)
            entries += [found[identifier] for identifier in ids[start : start + BATCH]]
        return tuple(entries)

    def download(self, paper: Paper, role: FileRole, folder: Path) -> StoredFile | Absent | Failure:
        """Get one file of ``paper`` into ``folder``: it appears whole or not at all."""
        if paper.status is PaperStatus.WITHDRAWN and self._is_gone(paper):
            return Absent(role=role, reason="this version was withdrawn", asked=self._now())
        base = self._settings.html_url if role is FileRole.HTML else self._settings.files_url
        url = f"{base.rstrip('/')}/{_PATHS[role]}/{paper.id}"
        try:
            ours = manifests.listed(folder)
            return download_file(self._http, url, role, folder, self._clock, ours=ours)
        except ClaimcheckError as error:
            if paper.status is PaperStatus.WITHDRAWN and isinstance(error, RemoteNotFoundError):
                return Absent(role=role, reason="this version was withdrawn", asked=self._now())
            return self._failure(paper.id, f"{role.value}: {error}")

    def fetch(
        self,
        ids: Sequence[ArxivId],
        *,
        papers: Path,
        all_versions: bool = False,
        roles: Sequence[FileRole] | None = None,
    ) -> Iterator[FetchOutcome]:
        """Metadata and files of ``ids`` below ``papers``, one outcome a version.

        Files that lie there unchanged are kept; a versioned id that is there whole costs no call.
        An id without a version asks for the newest online. Trouble is a Failure in the outcome.
        """
        wanted = tuple(roles if roles is not None else self._settings.roles)
        asked: list[ArxivId] = []
        done: set[str] = set()
        works = [identifier.at(None) for identifier in ids] if all_versions else ids
        for identifier in dict.fromkeys(works):
            outcome = None if all_versions else self._stored(identifier, papers, wanted)
            if outcome is None:
                asked.append(identifier)
            else:
                done.add(str(identifier))
                yield outcome
        if self._offline:
            for identifier in asked:
                yield from self._from_disk(identifier, papers, all_versions)
            return
        for identifier, found in self._versions(asked, all_versions):
            if isinstance(found, Failure):
                yield FetchOutcome(
                    requested=str(identifier), paper=None, folder=None, failures=(found,)
                )
            elif found.id not in done:
                done.add(found.id)
                yield self._complete(str(identifier), found, papers, wanted)

    def _versions(
        self, ids: Sequence[ArxivId], all_versions: bool
    ) -> Iterator[tuple[ArxivId, Paper | Failure]]:
        """Metadata of what is asked for; with ``all_versions`` of every version, oldest first."""
        for identifier, newest in zip(ids, self.metadata(ids), strict=True):
            number = None if isinstance(newest, Failure) else _identifier(newest).version
            if not all_versions or number is None:
                yield identifier, newest
                continue
            older = [identifier.at(version) for version in range(1, number)]
            yield from zip(older, self.metadata(older), strict=True)
            yield identifier.at(number), newest

    def _batch(self, ids: Sequence[ArxivId]) -> dict[ArxivId, Paper | Failure]:
        try:
            known = self._api.papers(ids)
            for identifier in ids:  # the interface leaves entries out now and then: ask once more
                if identifier not in known:
                    known |= self._api.papers([identifier])
        except ClaimcheckError as error:
            if len(ids) == 1 or "answers 400" not in str(error):
                return {identifier: self._failure(str(identifier), error) for identifier in ids}
            # One id that arXiv does not like spoils the whole list.
            return {identifier: self._batch([identifier])[identifier] for identifier in ids}
        unknown = "arXiv knows no paper of this id and version"
        return {
            identifier: known[identifier]
            if identifier in known
            else self._failure(str(identifier), unknown)
            for identifier in ids
        }

    def _complete(
        self, requested: str, paper: Paper, papers: Path, roles: Sequence[FileRole]
    ) -> FetchOutcome:
        """Bring one version's folder up to date. A second process waits here for the first."""
        name = _identifier(paper).folder
        folder = papers / name
        downloaded: list[FileRole] = []
        failures: list[Failure] = []
        with self._locked(papers, name):
            before = manifests.read(folder)
            files = before.paper.files if before is not None else ()
            known = before or Manifest(paper=paper)
            current = known.model_copy(update={"paper": paper.model_copy(update={"files": files})})
            try:
                current = self._with_history(current, before)
            except ClaimcheckError as error:
                failures.append(self._failure(paper.id, f"licence: {error}"))
            for role in current.missing(roles, self._now(), self._believed):
                entry = self.download(current.paper, role, folder)
                if isinstance(entry, Failure):
                    failures.append(entry)
                    continue
                if isinstance(entry, StoredFile):
                    downloaded.append(role)
                    current = current.with_file(entry)
                else:
                    current = current.with_absent(entry)
                manifests.write(folder, current)
            if current != before and (not failures or current.paper.files or current.absent):
                manifests.write(folder, current)
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where it is empty: everything failed
        return FetchOutcome(
            requested=requested,
            paper=current.paper,
            folder=name if folder.is_dir() else None,
            downloaded=tuple(downloaded),
            absent=current.absent,
            failures=tuple(failures),
        )

    def _with_history(self, current: Manifest, before: Manifest | None) -> Manifest:
        """With licence and withdrawal; asked once a version."""
        paper, oai_url = current.paper, self._settings.oai_url
        if before is not None and before.licence_asked:
            kept = before.paper.model_dump(include={"licence", "status", "status_note"})
            return current.model_copy(update={"paper": paper.model_copy(update=kept)})
        if oai_url is None:
            return current
        version = _identifier(paper).version
        if paper.work not in self._histories:
            self._histories[paper.work] = history(self._http, oai_url, paper.work)
        past = self._histories[paper.work]
        if past is not None and version == past.newest:
            licence = past.licence
        else:
            base = self._settings.files_url.rstrip("/")
            licence = page_licence(self._http, f"{base}/abs/{paper.id}")
        if past is None:
            past = History(licence=None, newest=version or 1, withdrawn=frozenset())
        update: dict[str, object] = {"licence": licence}
        if version in past.withdrawn:
            note = paper.status_note or paper.comment or "withdrawn; no files are available"
            update |= {"status": PaperStatus.WITHDRAWN, "status_note": note}
        elif past.newest in past.withdrawn:
            update["status_note"] = f"version {past.newest} of this paper was withdrawn"
        return current.model_copy(
            update={"paper": paper.model_copy(update=update), "licence_asked": True}
        )

    def _is_gone(self, paper: Paper) -> bool:
        past = self._histories.get(paper.work)
        return past is not None and _identifier(paper).version in past.withdrawn

    def _stored(
        self, identifier: ArxivId, papers: Path, roles: Sequence[FileRole]
    ) -> FetchOutcome | None:
        """The outcome for a versioned id of which nothing is missing."""
        if identifier.version is None:
            return None
        manifest = manifests.read(papers / identifier.folder)
        if manifest is None or manifest.missing(roles, self._now(), self._believed):
            return None
        if not manifest.licence_asked and self._settings.oai_url is not None:
            return None
        return _outcome(identifier, manifest)

    def _from_disk(
        self, identifier: ArxivId, papers: Path, all_versions: bool
    ) -> Iterator[FetchOutcome]:
        """What lies there of ``identifier``; without a version, the newest that does."""
        versions = manifests.stored_versions(papers, identifier.work)
        if identifier.version is not None and not all_versions:
            versions = tuple(entry for entry in versions if entry == identifier)
        manifests_found = [
            (entry, manifest)
            for entry in (versions if all_versions else versions[-1:])
            if (manifest := manifests.read(papers / entry.folder)) is not None
        ]
        if not manifests_found:
            reason = "not stored here, and we are told to stay offline"
            yield FetchOutcome(
                requested=str(identifier),
                paper=None,
                folder=None,
                failures=(self._failure(str(identifier), reason),),
            )
        for entry, manifest in manifests_found:
            yield _outcome(entry, manifest)

    @contextlib.contextmanager
    def _locked(self, papers: Path, name: str) -> Iterator[None]:
        locks = papers / ".locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(locks / f"{name}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            message = f"{name}: another process is fetching it; waiting"
            self._progress(Event(kind="wait", message=message))
            lock.acquire(poll_interval=0.05)
        try:
            yield
        finally:
            lock.release()

    @property
    def _believed(self) -> timedelta:
        return timedelta(days=self._settings.absent_days)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), tz=UTC)

    def _failure(self, subject: str, reason: object) -> Failure:
        return Failure(
            stage="fetch", subject=subject, reason=" ".join(str(reason).split()), time=self._now()
        )


def user_agent(contact: str | None) -> str:
    """How we name ourselves to servers, with the user's contact where one is set."""
    name = f"claimcheck/{claimcheck.__version__}"
    if not contact:
        return name
    if not contact.isascii() or not contact.isprintable() or len(contact) > 200:
        raise SettingsError(
            "the contact cannot stand in an HTTP header", hint="a mail address or a URL"
        )
    link = contact if "://" in contact or contact.startswith("mailto:") else f"mailto:{contact}"
    return f"{name} (+{link})"


def _identifier(paper: Paper) -> ArxivId:
    identifier = arxiv_id(paper.id)
    if identifier is None:
        raise ValueError(f"{paper.id} is no arXiv id")
    return identifier


def _outcome(identifier: ArxivId, manifest: Manifest) -> FetchOutcome:
    return FetchOutcome(
        requested=str(identifier),
        paper=manifest.paper,
        folder=identifier.folder,
        absent=manifest.absent,
    )
