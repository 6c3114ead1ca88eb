"""What a review found, kept beside the workspace, so that the next run can say what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from claimcheck.records import Finding, Record, digest
from claimcheck.synthesis.answer import Answer
from claimcheck.synthesis.panel import Panel
from claimcheck.workspace import Workspace, translated, write_atomic

SCHEMA = "claimcheck.synthesis-memory/1"
FOLDER = "syntheses"  # below .claimcheck/


class Remembered(Record):
    """One report's outcome."""

    format: str = SCHEMA
    question: str
    time: datetime
    version: str
    papers: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]  # (part, answer or why there is none)
    labels: tuple[tuple[str, str, str, str], ...]  # (claim id, paper, text, label)
    score: str
    tier: str


class Changes(Record):
    """What is different between two reports on one question; sentences for people."""

    before: datetime
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    search: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(
            self.added or self.removed or self.answers or self.labels or self.counts or self.search
        )


def remember(
    answer: Answer,
    findings: Sequence[Finding],
    papers: Sequence[str],
    panel: Panel,
    *,
    now: datetime,
    version: str,
) -> Remembered:
    """The outcome of a report, as it is compared with the next one."""
    return Remembered(
        question=answer.question.text,
        time=now,
        version=version,
        papers=tuple(sorted(papers)),
        parts=tuple(
            (
                part.question,
                " ".join(filter(None, (part.verdict, *(one.text for one in part.kept))))
                if part.answered
                else f"cannot be answered: {part.missing}",
            )
            for part in answer.parts
        ),
        labels=tuple(
            sorted(
                (
                    finding.claim.id,
                    finding.claim.paper or "",
                    finding.claim.text,
                    finding.reporting.value if finding.reporting else "none",
                )
                for finding in findings
            )
        ),
        score=f"{float(panel.score):.2f}",
        tier=panel.tier.value,
    )


def compare(old: Remembered, new: Remembered) -> Changes:
    """What changed, in sentences."""
    before, after = dict(old.parts), dict(new.parts)
    answers = [
        f"“{part}” was: {_ended(before[part])} Now: {_ended(text)}"
        for part, text in after.items()
        if part in before and before[part] != text
    ]
    known = {claim: label for claim, _, _, label in old.labels}
    labels = [
        f"{paper}: “{text}” was {known[claim]} and is {label}."
        for claim, paper, text, label in new.labels
        if claim in known and known[claim] != label
    ]
    counts = []
    appeared = len({claim for claim, *_ in new.labels} - known.keys())
    gone = len(known.keys() - {claim for claim, *_ in new.labels})
    if appeared:
        counts.append(f"Claims listed now and not before: {appeared}.")
    if gone:
        counts.append(f"Claims listed before and not now: {gone}.")
    if (old.score, old.tier) != (new.score, new.tier):
        counts.append(
            f"The panel's score was {old.score} ({old.tier}) and is {new.score} ({new.tier})."
        )
    if old.version != new.version:
        counts.append(f"claimcheck was {old.version} and is {new.version}.")
    return Changes(
        before=old.time,
        added=tuple(sorted(set(new.papers) - set(old.papers))),
        removed=tuple(sorted(set(old.papers) - set(new.papers))),
        answers=tuple(answers),
        labels=tuple(labels),
        counts=tuple(counts),
    )


def store(workspace: Workspace, found: Remembered) -> Path:
    """Keep an outcome; returns the file."""
    stamp = found.time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = _folder(workspace, found.question) / f"{stamp}.json"
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, found.model_dump_json(indent=1).encode() + b"\n")
    return path


def latest(workspace: Workspace, question: str, *, before: datetime) -> Remembered | None:
    """The newest outcome for a question that is older than ``before``; damaged files are passed over."""
    for path in sorted(_folder(workspace, question).glob("*.json"), reverse=True):
        try:
            found = Remembered.model_validate(json.loads(path.read_bytes()))
        except (OSError, ValueError, ValidationError):
            continue
        if found.format == SCHEMA and found.time < before:
            return found
    return None


def _folder(workspace: Workspace, question: str) -> Path:
    return workspace.folder / FOLDER / digest("question", " ".join(question.split()).casefold())


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
