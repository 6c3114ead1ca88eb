"""A review as a person words it, checked against the claim it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimcheck.errors import NotFoundError, UsageError
from claimcheck.findings import labels_seen
from claimcheck.pipeline.project import Project
from claimcheck.plugins import did_you_mean
from claimcheck.records import (
    Binding,
    Claim,
    Finding,
    Paper,
    Part,
    Record,
    ReplicationLabel,
    ReportingLabel,
    Review,
    ReviewAct,
    ReviewSubject,
)
from claimcheck.records import review as acts

_MAX_NAME, _MAX_WORDS = 200, 5_000  # characters of a name; of a reason or a text


class Wish(Record):
    """A review as a person words it, before it is checked against the claim."""

    claim: str  # id or unique prefix
    act: ReviewAct
    by: str
    subject: ReviewSubject | None = None  # None: what the rest of the wish implies
    part: int | None = None  # counted from 1; None: the only one
    reason: str = ""
    fields: tuple[tuple[str, str], ...] = ()  # of a parse: "text"; of a binding: its fields
    recipe: str | None = None  # of a link: a recipe that exists, or "none"
    label: str | None = None  # of a verdict
    external: bool = False


def reviewed(project: Project, wish: Wish, finding: Finding) -> Review:
    """The review that a wish means. Raises UsageError."""
    person, subject = named(wish.by), _subject(wish)
    paper = _paper_of(project, finding.claim)
    if wish.external and paper is not None and _is_author(person, paper):
        raise UsageError(
            f"{person} is an author of {paper.id}, so no outside reviewer",
            hint="leave --external out",
        )
    seen = labels_seen(finding.reporting, finding.replication)
    if subject is ReviewSubject.VERDICT and not seen:
        raise UsageError(
            f"there is no verdict on {finding.claim.id} yet", hint="claimcheck verify checks it"
        )
    fields: dict[str, object] = {}
    if wish.act is ReviewAct.CORRECT:
        fields = _correction(wish, subject, finding)
    part = 0
    if subject in (ReviewSubject.BINDING, ReviewSubject.LINK):
        part = _part(wish, finding.claim.parts)
        if subject is ReviewSubject.BINDING and wish.act is ReviewAct.CORRECT:
            _check_binding(wish.fields, finding.claim.parts[part])
    return with_id(
        Review(
            id="",
            claim=finding.claim.id,
            part=part,
            subject=subject,
            act=wish.act,
            by=person,
            external=wish.external,
            reason=_words(wish.reason, "the reason"),
            seen=seen,
            time=project.now(),
            **fields,
        )
    )


def _subject(wish: Wish) -> ReviewSubject:
    """What the wish is about: as it says, else what its options imply, else the verdict."""
    implied = [
        subject
        for subject, given in (
            (ReviewSubject.PARSE, any(name == "text" for name, _ in wish.fields)),
            (ReviewSubject.BINDING, any(name != "text" for name, _ in wish.fields)),
            (ReviewSubject.LINK, wish.recipe is not None),
            (ReviewSubject.VERDICT, wish.label is not None),
        )
        if given
    ]
    if implied and wish.act is not ReviewAct.CORRECT:
        raise UsageError(
            f"a {wish.act.value} takes no --set, --recipe or --label", hint="--correct"
        )
    if len(implied) > 1:
        raise UsageError("one review corrects one thing", hint="make two reviews of it")
    if wish.subject is None:
        if wish.act is ReviewAct.CORRECT and not implied:
            raise UsageError(
                "the correction is missing",
                hint="--set FIELD=VALUE, --recipe NAME or --label LABEL",
            )
        return implied[0] if implied else ReviewSubject.VERDICT
    if implied and implied[0] is not wish.subject:
        _unfitting(wish.subject, wish.fields)
    return wish.subject


_CORRECTED_BY = {
    ReviewSubject.PARSE: "--set text=WORDS",
    ReviewSubject.BINDING: "--set FIELD=VALUE",
    ReviewSubject.LINK: "--recipe NAME|none",
    ReviewSubject.VERDICT: "--label LABEL",
}


def _unfitting(subject: ReviewSubject, fields: Iterable[tuple[str, str]]) -> None:
    name = next((name for name, _ in fields), None)
    if name is not None and subject in (ReviewSubject.PARSE, ReviewSubject.BINDING):
        known = ("text",) if subject is ReviewSubject.PARSE else tuple(Binding.model_fields)
        raise UsageError(f"a {subject.value} has no field {name!r}", hint=did_you_mean(name, known))
    raise UsageError(f"a {subject.value} is corrected by {_CORRECTED_BY[subject]}")


def _correction(wish: Wish, subject: ReviewSubject, finding: Finding) -> dict[str, object]:
    if subject is ReviewSubject.PARSE:
        text = _words(dict(wish.fields).get("text", ""), "the text")
        if not text:
            raise UsageError("the corrected text is missing", hint=_CORRECTED_BY[subject])
        return {"text": text, "parts": _parts_of(text, finding.claim)}
    if subject is ReviewSubject.BINDING:
        if not wish.fields:
            raise UsageError("the corrected fields are missing", hint=_CORRECTED_BY[subject])
        return {"binding": wish.fields}
    if subject is ReviewSubject.LINK:
        if wish.recipe is None:
            raise UsageError("the recipe is missing", hint=_CORRECTED_BY[subject])
        return {"recipe": wish.recipe}
    return {"label": _given_label(wish.label, finding)}


def _given_label(label: str | None, finding: Finding) -> str:
    known = [*(one.value for one in ReportingLabel), *(one.value for one in ReplicationLabel)]
    folded = (label or "").strip().upper().replace("-", "_").replace(" ", "_")
    if not folded:
        raise UsageError("the label is missing", hint=_CORRECTED_BY[ReviewSubject.VERDICT])
    if folded not in known:
        raise UsageError(f"there is no label {label!r}", hint=did_you_mean(folded, known))
    replication = folded in {one.value for one in ReplicationLabel}
    machine = finding.replication if replication else finding.reporting
    side = "replication" if replication else "reporting"
    if machine is None:
        raise UsageError(f"there is no {side} label to correct", hint="claimcheck verify checks it")
    if machine.value == folded:
        raise UsageError(f"{folded} is what the check says too", hint="to agree: --sign-off")
    return folded


def _check_binding(fields: Sequence[tuple[str, str]], part: Part) -> None:
    names = [name for name, _ in fields]
    for name, value in fields:
        if name not in Binding.model_fields:
            raise UsageError(
                f"a binding has no field {name!r}",
                hint=did_you_mean(name, tuple(Binding.model_fields)),
            )
        if names.count(name) > 1:
            raise UsageError(f"--set gives {name!r} twice")
        _words(value, name)
    if acts.rebound(part, fields) == part:
        raise UsageError("the binding says that already", hint="to agree: --sign-off")


def _parts_of(text: str, claim: Claim) -> tuple[Part, ...]:
    from claimcheck.extract import external_claims

    parts = tuple(p for found in external_claims(text, claim.paper) for p in found.parts)
    if not parts:
        raise UsageError("this text states nothing", hint="give the whole sentence")
    if text == claim.text:
        raise UsageError("the text says that already", hint="to agree: --sign-off")
    return parts


def _part(wish: Wish, parts: Sequence[Part]) -> int:
    count = len(parts)
    if wish.part is None:
        if count == 1:
            return 0
        raise UsageError(f"the claim has {count} parts", hint=f"--part 1 … {count} says which")
    if not 1 <= wish.part <= count:
        raise UsageError(f"the claim has no part {wish.part}", hint=f"it has {count}")
    return wish.part - 1


def named(by: str) -> str:
    """The person's name on one line. Raises UsageError where nobody is named."""
    name = _words(by, "the name", _MAX_NAME)
    if not any(letter.isalpha() for letter in name):
        raise UsageError("a review needs a name", hint='--by "Your Name"')
    return name


def _words(text: str, what: str, most: int = _MAX_WORDS) -> str:
    line = " ".join(text.split())
    if len(line) > most:
        raise UsageError(f"{what} has {len(line):,} characters; at most {most:,} are kept")
    return line


def _paper_of(project: Project, claim: Claim) -> Paper | None:
    try:
        return project.store.paper(claim.paper) if claim.paper is not None else None
    except NotFoundError:
        return None


def _is_author(person: str, paper: Paper) -> bool:
    return person.casefold() in {" ".join(name.split()).casefold() for name in paper.authors}


def with_id(made: Review) -> Review:
    """The review under its id."""
    return made.model_copy(update={"id": acts.review_id(made)})
