"""The protocol of a review: its flow, its file, and what changed since the last one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import UnreadableFileError
from claimcheck.records import Record, digest
from claimcheck.synthesis.dedupe import folded
from claimcheck.synthesis.interface import Decision, Flow, Question, Search, Work
from claimcheck.synthesis.screening import SCREENING, category
from claimcheck.workspace import Workspace, translated, write_atomic

SCHEMA = "claimcheck.review/1"
FOLDER = "reviews"  # below .claimcheck/


class Change(Record):
    """A work on which two searches decided differently."""

    work: str
    title: str
    before: str  # "included" or "excluded", and why
    after: str


class Differences(Record):
    """What a search found that an earlier one had not, and the reverse."""

    earlier: datetime
    later: datetime
    new: tuple[Work, ...] = ()
    vanished: tuple[Work, ...] = ()
    decisions: tuple[Change, ...] = ()
    counts: tuple[tuple[str, int, int], ...] = ()  # (what, before, after) where they differ
    method: tuple[tuple[str, str, str], ...] = ()  # (what, before, after) where they differ

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.new or self.vanished or self.decisions or self.counts or self.method)


def flow(search: Search, fetched: Collection[str], read: Collection[str]) -> Flow:
    """Counts of a PRISMA 2020 flow diagram, each from the lists.

    ``fetched`` and ``read`` are ids of works whose full text came, and was read (then also counts
    as fetched). It holds: identified − duplicates = screened = excluded + sought; sought =
    not retrieved + unreadable + ineligible + read. Malformed records were never identified.
    """
    by_index = Counter[str]()
    for log in search.queries:
        by_index[log.index.value] += log.returned
    screening = {one.work: one for one in search.decisions if one.stage == SCREENING}
    later = {one.work: one for one in search.decisions if one.stage == "eligibility"}
    sought = [work.id for work in search.works if _included(screening.get(work.id))]
    left = [
        category(one.reason)
        for work in search.works
        if (one := screening.get(work.id)) is not None and not one.included
    ]
    have_read = {name for name in sought if name in read}
    dropped = [
        category(later[name].reason)
        for name in sought
        if name in have_read and name in later and not later[name].included
    ]
    came = {name for name in sought if name in fetched} | have_read
    identified = tuple((index, by_index[index.value]) for index in search.indexes)
    return Flow(
        identified=identified,
        malformed=sum(log.malformed for log in search.queries),
        duplicates=sum(number for _, number in identified) - len(search.works),
        screened=len(search.works),
        excluded=tuple(sorted(Counter(left).items())),
        sought=len(sought),
        not_retrieved=len(sought) - len(came),
        unreadable=len(came) - len(have_read),
        ineligible=tuple(sorted(Counter(dropped).items())),
        read=len(have_read) - len(dropped),
    )


def _included(decision: Decision | None) -> bool:
    return decision is not None and decision.included


def save(workspace: Workspace, search: Search, counts: Flow) -> Path:
    """Write the protocol below ``.claimcheck/reviews``, one folder a question; returns the file."""
    stamp = search.started.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = _folder(workspace, search.question, search.seed) / f"{stamp}.json"
    content = {
        "schema": SCHEMA,
        "flow": counts.model_dump(mode="json"),
        "search": search.model_dump(mode="json"),
    }
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")
    return path


def load(path: Path) -> Search:
    """The search of a saved protocol. Raises UnreadableFileError."""
    try:
        content = json.loads(path.read_bytes())
        if content["schema"] != SCHEMA:
            raise UnreadableFileError(f"{path} is no protocol of this version of claimcheck")
        return Search.model_validate(content["search"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise UnreadableFileError(f"{path} is no protocol of a review") from error


def previous(
    workspace: Workspace, question: Question, seed: str | None, *, before: datetime
) -> Search | None:
    """The newest saved search for the same question that began before ``before``."""
    folder = _folder(workspace, question, seed)
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            found = load(path)
        except UnreadableFileError:
            continue
        if found.started < before:
            return found
    return None


def _folder(workspace: Workspace, question: Question, seed: str | None) -> Path:
    return workspace.folder / FOLDER / digest(folded(question.text), seed)


def age_of(search: Search, now: datetime) -> str | None:
    """One line on answers that came from the cache; None where all are new."""
    kept = [log for log in search.queries if log.cached]
    if not kept:
        return None
    oldest = min(log.asked for log in kept)
    hours = max(0, round((now - oldest).total_seconds() / 3600))
    age = f"{hours} h" if hours < 48 else f"{hours // 24} days"
    age = age if hours else "less than an hour"
    return (
        f"{len(kept)} of {len(search.queries)} answers come from the cache, "
        f"the oldest of {oldest.astimezone(UTC):%Y-%m-%d %H:%M} UTC ({age} old)"
    )


def differences(old: Search, new: Search) -> Differences:
    """What changed from ``old`` to ``new``. A work is the same where a record of it is."""
    before = _by_record(old)
    after = _by_record(new)
    earlier = {one.work: one for one in old.decisions}
    later = {one.work: one for one in new.decisions}
    changes = []
    for work in new.works:
        partner = next((before[name] for name in _names(work) if name in before), None)
        if partner is None:
            continue
        one, other = earlier.get(partner.id), later.get(work.id)
        if _included(one) != _included(other):
            changes.append(
                Change(work=work.id, title=work.title, before=_said(one), after=_said(other))
            )
    counts = {"works": (len(old.works), len(new.works))}
    for search, side in ((old, 0), (new, 1)):
        for log in search.queries:
            name = f"{log.index.value}, {log.purpose}: {log.query}"
            pair = list(counts.get(name, (0, 0)))
            pair[side] = log.available if log.available is not None else log.returned
            counts[name] = (pair[0], pair[1])
    methods = [dict(old.method) | {"version": old.version}, dict(new.method)]
    methods[1]["version"] = new.version
    return Differences(
        earlier=old.started,
        later=new.started,
        new=tuple(work for work in new.works if not before.keys() & _names(work)),
        vanished=tuple(work for work in old.works if not after.keys() & _names(work)),
        decisions=tuple(changes),
        counts=tuple((name, one, two) for name, (one, two) in counts.items() if one != two),
        method=tuple(
            (name, methods[0].get(name, "unset"), methods[1].get(name, "unset"))
            for name in sorted(methods[0].keys() | methods[1].keys())
            if methods[0].get(name) != methods[1].get(name)
        ),
    )


def _by_record(search: Search) -> dict[str, Work]:
    return {name: work for work in search.works for name in _names(work)}


def _names(work: Work) -> set[str]:
    """Everything by which two searches can know that they speak of one work."""
    found = {f"{index.value}/{key}" for index, key in work.hits}
    found |= {f"arxiv:{work.arxiv}"} if work.arxiv else set()
    found |= {f"doi:{work.doi}"} if work.doi else set()
    return found


def _said(decision: Decision | None) -> str:
    if decision is None:
        return "not decided"
    return f"{'included' if decision.included else 'excluded'}: {decision.reason}"
