"""``review``: what a named person says about a claim, and what flips with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.choices import REVIEW_SUBJECTS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.session import Session
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.cli.review_envelopes import ReviewLine
    from claimcheck.pipeline.reviewing import Reviewed

_ACT, _WHAT = "What you do", "The correction"


def review(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="CLAIM", help="A claim's id or the beginning of one.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who you are.")] = None,
    sign_off: Annotated[
        bool, typer.Option("--sign-off", help="It is right.", rich_help_panel=_ACT)
    ] = False,
    dispute: Annotated[
        bool, typer.Option("--dispute", help="It is doubtful.", rich_help_panel=_ACT)
    ] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="It should be something else.", rich_help_panel=_ACT)
    ] = False,
    take_back: Annotated[
        str | None,
        typer.Option(
            "--withdraw", metavar="ID", help="Take a review of yours back.", rich_help_panel=_ACT
        ),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Show the reviews that there are.", rich_help_panel=_ACT)
    ] = False,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject",
            metavar="|".join(REVIEW_SUBJECTS),
            help="Default: what the correction is about, else the verdict.",
        ),
    ] = None,
    part: Annotated[
        int | None,
        typer.Option("--part", metavar="N", help="Which part of the claim: 1, 2 …"),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="WORDS", help="Why.")] = "",
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="A field of the binding, or text=WORDS; an empty value empties it.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            "--recipe",
            metavar="NAME|none",
            help="The recipe that measures it.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="LABEL", help="The label you give.", rich_help_panel=_WHAT),
    ] = None,
    external: Annotated[
        bool, typer.Option("--external", help="You are no author of the paper.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would flip; store nothing.")
    ] = False,
) -> None:
    """Sign off, dispute or correct what was found about a claim. Nothing is ever overwritten."""
    session: Session = context.obj
    acts = {"sign-off": sign_off, "dispute": dispute, "correct": correct}
    asked = [word for word, given in acts.items() if given]
    if listing:
        if asked or take_back:
            raise UsageError("--list shows reviews and makes none")
        _list(session, name)
        return
    if by is None:
        raise UsageError("a review needs a name", hint='--by "Your Name"')
    if len(asked) + (take_back is not None) != 1:
        raise UsageError(
            "say one thing about the claim",
            hint="--sign-off, --dispute, --correct or --withdraw ID",
        )
    from claimcheck.pipeline import reviewing

    with session.project() as project:
        if take_back is not None:
            if name is not None:
                raise UsageError("--withdraw takes the id of a review, not a claim")
            made = reviewing.withdraw(project, take_back, by, dry_run=dry_run)
        else:
            if name is None:
                raise UsageError("which claim?", hint="claimcheck claims lists them with their ids")
            subjects = chosen((subject,) if subject else (), REVIEW_SUBJECTS, "subject of a review")
            wish = reviewing.Wish(
                claim=name,
                act=asked[0],
                by=by,
                subject=subjects[0] if subjects else None,
                part=part,
                reason=reason,
                fields=tuple(_pair(given) for given in fields or ()),
                recipe=_recipe(session, recipe),
                label=label,
                external=external,
            )
            made = reviewing.review(project, wish, dry_run=dry_run)
    _answer(session, made)


def _pair(given: str) -> tuple[str, str]:
    field, equals, value = given.partition("=")
    if not equals or not field.strip():
        raise UsageError(f"--set takes FIELD=VALUE, not {given!r}", hint="e.g. --set split=dev")
    return field.strip().lower().replace("-", "_"), " ".join(value.split())


def _recipe(session: Session, name: str | None) -> str | None:
    """The recipe's own name. Raises NotFoundError with near names."""
    if name is None or name == "none":
        return name
    from claimcheck.cli.recipe import recipe_folders
    from claimcheck.rerun.recipe import find_recipe

    return find_recipe(name, recipe_folders(session)).recipe.name


def _answer(session: Session, made: Reviewed) -> None:
    from claimcheck.cli.review_envelopes import ReviewEnvelope

    def people(output: Output) -> None:
        done, claim = made.review, made.after.claim
        where = f"review {done.id[:8]}" if made.stored else "nothing stored: a dry run"
        output.heading(claim.text, f"{claim.id[:8]} · {_words(made)} · {where}")
        rows = [[flip.what, flip.before, flip.after] for flip in made.flips]
        if rows:
            output.table(["What flips", "Before", "After"], rows)
        else:
            output.note("no label, level or dispute changes")
        for note in made.notes:
            output.note(note)

    session.answer(
        ReviewEnvelope(
            review=made.review,
            stored=made.stored,
            flips=made.flips,
            notes=made.notes,
            before=made.before,
            after=made.after,
        ),
        people,
    )


def _words(made: Reviewed) -> str:
    done = made.review
    act = {"sign-off": "signed off", "dispute": "disputed", "correct": "corrected"}
    said = act.get(done.act.value, "review withdrawn")
    return f"{done.subject.value} {said} by {done.by}"


def _list(session: Session, name: str | None) -> None:
    from claimcheck.cli.review_envelopes import ReviewsEnvelope, review_lines

    with session.project() as project:
        claim_ids = [project.store.claim(name).id] if name is not None else None
        lines = review_lines(project.store.reviews(claim_ids))

    def people(output: Output) -> None:
        output.table(
            ["Review", "Claim", "When", "By", "Did", "About", "What", "State"],
            [_row(line) for line in lines],
        )
        if not lines:
            output.note("no review yet: claimcheck review CLAIM --by NAME --sign-off")

    session.answer(ReviewsEnvelope(reviews=lines), people)


def _row(line: ReviewLine) -> list[str]:
    done = line.review
    return [
        done.id[:8],
        done.claim[:8],
        f"{done.time:%Y-%m-%d %H:%M}",
        done.by + (" (outside)" if done.external else ""),
        done.act.value,
        done.subject.value,
        line.says,
        line.state,
    ]
