"""What a scholarly index is to a search, and how the four are opened."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from claimcheck.errors import NetworkError
from claimcheck.fetch.arxiv_client import ARXIV_HOSTS, LEAST_SECONDS_BETWEEN_CALLS, user_agent
from claimcheck.net import SYSTEM_CLOCK, Clock, NetLimits, Progress, silent
from claimcheck.net.answers import Answer
from claimcheck.net.client import HttpClient
from claimcheck.net.hosts import HostPolicy, is_loopback
from claimcheck.net.pacing import Pacer
from claimcheck.net.transport import Credentials
from claimcheck.records import Record
from claimcheck.settings import Settings
from claimcheck.synthesis.fields import MalformedError
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import Reach, ReplayClient

#: A search waits for an index, but not for long: others may answer.
SEARCH_LIMITS = NetLimits(attempts=3, longest_wait=60.0, total_wait=120.0, total_seconds=120.0)

#: The first call to a server while none has answered yet: one try, and no long silence.
FIRST_TRY = {"attempts": 1, "connect_seconds": 5.0}

#: Seconds between two calls. OpenAlex allows 100 a second, Crossref 3 lists a second to those who
#: name themselves, Semantic Scholar one a second; arXiv's pause is a setting of its own.
INTERVALS = {Index.OPENALEX: 0.2, Index.SEMANTIC_SCHOLAR: 1.1, Index.CROSSREF: 0.5}

LONGEST_URL = 4_000  # characters; OpenAlex refuses more, and queries are cut to fit


class Page(Record):
    """One answer of an index."""

    hits: tuple[Hit, ...]
    malformed: int = 0  # records that could not be read
    available: int | None = None  # how many the index says there are in all
    asked: datetime  # when the index gave this answer
    cached: bool = False


class IndexClient(Protocol):
    """An index. Answers come page by page; trouble is a NetworkError of one line."""

    index: Index
    linked: bool  # whether it knows who cites whom

    def search(self, query: str, limit: int) -> Iterator[Page]:
        """Up to about ``limit`` records for a query in the index's own language."""
        ...

    def lookup(self, arxiv: str) -> Iterator[Page]:
        """The paper of this arXiv id; no hit where the index does not know it."""
        ...

    def references(self, arxiv: str, limit: int) -> Iterator[Page]:
        """What the paper of this arXiv id cites; nothing where the index is not ``linked``."""
        ...

    def citations(self, arxiv: str, limit: int) -> Iterator[Page]:
        """What cites the paper of this arXiv id; nothing where the index is not ``linked``."""
        ...


def address(base: str, path: str, **parameters: object) -> str:
    """``base`` + ``path`` with a query string; parameters that are None are left out."""
    given = {name: value for name, value in parameters.items() if value is not None}
    query = urlencode(given, quote_via=quote, safe="")
    return f"{base.rstrip('/')}{path}" + (f"?{query}" if query else "")


def json_flaw(answer: Answer) -> str | None:
    """What is wrong with a JSON answer, in a few words."""
    try:
        decoded = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "the server sent damaged JSON"
    return None if isinstance(decoded, dict) else "the server sent something else than an object"


def decoded(client: ReplayClient, url: str) -> Mapping[str, Any]:
    """The JSON object at ``url``. Raises NetworkError."""
    answer = client.get(url, accept="application/json", check=json_flaw)
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NetworkError(
            "a kept answer is damaged", hint="remove it with claimcheck cache gc"
        ) from error
    return value if isinstance(value, dict) else {}


def read_all(records: Iterable[Any], read: Callable[[Any], Hit]) -> tuple[tuple[Hit, ...], int]:
    """The hits, and how many records could not be read."""
    hits: list[Hit] = []
    malformed = 0
    for record in records:
        try:
            hits.append(read(record))
        except MalformedError:
            malformed += 1
    return tuple(hits), malformed


@contextlib.contextmanager
def open_clients(
    settings: Settings,
    *,
    workspace_cache: Path,
    user_cache: Path | None = None,
    indexes: Sequence[Index] = tuple(Index),
    clock: Clock = SYSTEM_CLOCK,
    now: Callable[[], datetime] | None = None,
    progress: Progress = silent,
    limits: NetLimits = SEARCH_LIMITS,
) -> Iterator[tuple[IndexClient, ...]]:
    """The clients of ``indexes``. Answers are kept in ``workspace_cache``/search.

    ``user_cache`` (default: the user's own) holds the pauses that all processes share. ``now``
    (default: ``clock``) is the time that answers are kept under, and by which they grow old.
    Raises SettingsError where an address cannot be used.
    """
    from claimcheck.synthesis.arxiv_index import ArxivIndex
    from claimcheck.synthesis.crossref import Crossref
    from claimcheck.synthesis.openalex import OpenAlex
    from claimcheck.synthesis.semantic_scholar import SemanticScholar

    if user_cache is None:
        import platformdirs

        user_cache = Path(platformdirs.user_cache_dir("claimcheck", appauthor=False))
    openalex_key = _secret(settings.openalex_key)
    scholar_key = _secret(settings.semantic_scholar_key)
    credentials = {
        Index.OPENALEX: Credentials(query={"api_key": openalex_key}) if openalex_key else None,
        Index.SEMANTIC_SCHOLAR: (
            Credentials(headers={"x-api-key": scholar_key}) if scholar_key else None
        ),
    }
    bases = {
        Index.ARXIV: settings.arxiv_api_url,
        Index.OPENALEX: settings.openalex_url,
        Index.SEMANTIC_SCHOLAR: settings.semantic_scholar_url,
        Index.CROSSREF: settings.crossref_url,
    }
    reach = Reach()
    with contextlib.ExitStack() as opened:
        clients: list[IndexClient] = []
        for index in dict.fromkeys(indexes):
            base = bases[index]
            loopback = is_loopback(urlsplit(base).hostname or "")
            further = ARXIV_HOSTS if index is Index.ARXIV and not loopback else ()
            interval = INTERVALS.get(
                index, max(LEAST_SECONDS_BETWEEN_CALLS, settings.arxiv_seconds_between_calls)
            )
            known = credentials.get(index)
            patient, first = (
                HttpClient(
                    HostPolicy([base], further_hosts=further),
                    user_agent=user_agent(settings.contact),
                    pacer=Pacer(
                        user_cache / "net",
                        index.value,
                        interval=0.0 if loopback else interval,
                        longest_wait=limits.longest_wait,
                        clock=clock,
                        progress=progress,
                    ),
                    limits=bounds,
                    clock=clock,
                    progress=progress,
                    offline=settings.offline,
                    loopback=loopback,
                    credentials=known,
                )
                for bounds in (limits, limits.model_copy(update=FIRST_TRY))
            )
            replay = ReplayClient(
                patient,
                service=index.value,
                base=base,
                folder=workspace_cache / "search",
                secrets=known.secrets if known else (),
                now=now or (lambda: datetime.fromtimestamp(clock.now(), tz=UTC)),
                offline=settings.offline,
                first=first,
                reach=reach,
            )
            opened.callback(replay.close)
            if index is Index.ARXIV:
                clients.append(ArxivIndex(replay, base))
            elif index is Index.OPENALEX:
                clients.append(OpenAlex(replay, base, keyed=known is not None))
            elif index is Index.SEMANTIC_SCHOLAR:
                clients.append(SemanticScholar(replay, base))
            else:
                clients.append(Crossref(replay, base))
        yield tuple(clients)


def _secret(value: Any) -> str:
    return value.get_secret_value().strip() if value is not None else ""
