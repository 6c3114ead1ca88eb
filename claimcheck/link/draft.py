"""A recipe skeleton from a paper's own claims: what they say with its source, what they do not say
as a blank. Nothing is invented: a blank is a comment that the reader of recipes will ask for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from claimcheck.link.lexicon import words_of
from claimcheck.link.shape import is_points
from claimcheck.link.spoken import is_language
from claimcheck.records import Claim, ClaimKind, Comparison, Part, Quantity
from claimcheck.vocabulary import TermKind, canonical, find_terms, name_spans

BLANK = "not found: fill in"
MOST_EFFECTS = 40
MOST_HINTS = 40

_TRAINED = re.compile(
    r"^(?:(?:intermediate |task |multi ?task |pre ?)*(?:training|fine ?tuning) on (?P<after>.+)"
    r"|(?P<before>.+?) (?:intermediate )?(?:task )?(?:training|fine ?tuning))$"
)
_HINTS = re.compile(
    r"\blearning rates?\b|\bbatch(?:es| size)?\b|\bepochs?\b|\bwarm-?up\b|\bweight decay\b|\bdropout\b|\b(?:training|optimi[sz]\w+) steps\b|\b(?:Adam\w*|SGD)\b|\b(?:maximum|max\.?) (?:sequence )?length\b|\brandom (?:seeds?|restarts?)\b|\bseeds?\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Blank(NamedTuple):
    """A value that nobody found."""

    path: str  # "tasks.mnli.training.learning_rate"
    why: str


class Draft(NamedTuple):
    """A skeleton: the text of a recipe file, and what must be filled in before it can be read."""

    name: str
    text: str
    blanks: tuple[Blank, ...]
    models: tuple[str, ...]
    mixes: tuple[str, ...]
    targets: tuple[str, ...]
    effects: int


class _Found(NamedTuple):
    """A name of the claims, its key in the recipe, and the claims that name it."""

    label: str
    key: str
    claims: tuple[Claim, ...]


def draft_recipe(
    paper: str,
    title: str | None,
    claims: Sequence[Claim],
    families: Mapping[str, str],
    text: str = "",
) -> Draft:
    """The skeleton. ``families``: canonical data set → task family that the engine has for it.

    Models, arms and targets are those that scores and differences of scores are bound to; what
    ``text``, the paper's own, or its claims call a language is none of them.
    """
    return _Writer(paper, title, claims, families, text).write()


class _Writer:
    def __init__(
        self,
        paper: str,
        title: str | None,
        claims: Sequence[Claim],
        families: Mapping[str, str],
        text: str,
    ) -> None:
        self.paper, self.title, self.claims, self.families = paper, title, claims, families
        self.name = f"draft-{_key(paper)}"[:64]
        self.lines: list[str] = []
        self.blanks: list[Blank] = []
        self.scored = [
            (claim, part) for claim in claims for part in claim.parts if _is_scored(claim, part)
        ]
        spoken = "\n".join((text, *(claim.text for claim in claims)))
        mixes, models = (_no_languages(one, spoken, self.scored) for one in _arms(self.scored))
        self.mixes = _named(mixes, reserved=("none",))
        self.models = _named(models)
        self.targets = _named(_no_languages(_datasets(self.scored), spoken, self.scored))

    def write(self) -> Draft:
        self._head()
        self._axes()
        for model in self.models:
            self._model(model)
        for table, found in (("models", self.models), ("tasks", self.targets or self.mixes)):
            if not found:
                why = f"one such table each; {BLANK}"
                self._say(f"# [{table}.NAME]   # {why}", "")
                self.blanks.append(Blank(table, why))
        for target in self.targets:
            self._task(target, trained_on=False)
        own = {target.key for target in self.targets}
        for mix in self.mixes:
            if mix.key not in own:
                self._task(mix, trained_on=True)
        self._mixes()
        effects = self._effects()
        self._scores()
        self._hints()
        return Draft(
            name=self.name,
            text="\n".join(self.lines).rstrip() + "\n",
            blanks=tuple(self.blanks),
            models=tuple(one.label for one in self.models),
            mixes=tuple(one.label for one in self.mixes),
            targets=tuple(one.label for one in self.targets),
            effects=effects,
        )

    # ── lines ───────────────────────────────────────────────────────────────────────────────

    def _say(self, *lines: str) -> None:
        self.lines += lines

    def _comment(self, text: str, indent: str = "# ") -> None:
        self._say(indent + " ".join(_CONTROL.sub(" ", text).split()))

    def _blank(self, table: str, key: str, why: str = BLANK) -> None:
        self._say(f"# {key} =   # {why}")
        self.blanks.append(Blank(f"{table}.{key}" if table else key, why))

    def _sources(self, claims: Iterable[Claim], most: int = 2) -> None:
        listed = list({claim.id: claim for claim in claims}.values())
        for claim in listed[:most]:
            self._comment(f"source: claim {claim.id}{_place(claim)}: “{claim.text}”")
        if len(listed) > most:
            more = len(listed) - most
            self._comment(f"and {more} more claim{'s' if more > 1 else ''}")

    # ── tables ──────────────────────────────────────────────────────────────────────────────

    def _head(self) -> None:
        self._comment(f"Draft of a recipe, from the claims of {self.paper}. Nobody has run it.")
        self._comment(
            "What stands here is bound to a score in the paper's claims; the sources follow as"
            f" comments. A line with “{BLANK}” is a value that the claims do not say."
        )
        title = f"{self.title or self.paper} (draft)"
        self._say(
            "format = 1",
            f"name = {_string(self.name)}",
            f"title = {_string(title)}",
            f"paper = {_string(self.paper)}",
            'status = "never executed"',
            "",
        )

    def _axes(self) -> None:
        self._say("[axes]")
        for axis, found, extra in (
            ("models", self.models, ()),
            ("mixes", self.mixes, ("none",)),
            ("targets", self.targets, ()),
        ):
            names = [*extra, *(one.key for one in found)]
            if names:
                self._say(f"{axis} = [{', '.join(map(_string, names))}]")
            else:
                self._blank("axes", axis, f"no claim binds a score to one; {BLANK}")
        self._blank("axes", "seeds")
        self._say("")

    def _model(self, found: _Found) -> None:
        table = f"models.{found.key}"
        self._say(f"[{table}]", f"label = {_string(found.label)}")
        self._blank(table, "id", f"hub name (or folder, or architecture); {BLANK}")
        self._blank(table, "revision", f"commit of 40 digits; {BLANK}")
        self._sources(found.claims)
        self._say("")

    def _task(self, found: _Found, *, trained_on: bool) -> None:
        table = f"tasks.{found.key}"
        self._say(f"[{table}]", f"label = {_string(found.label)}")
        family = self.families.get(canonical(TermKind.DATASET, found.label))
        if family is not None:
            self._say(f"family = {_string(family)}   # the engine's task of that name")
        else:
            self._blank(table, "family", f"the engine has no task of that name; {BLANK}")
        metrics = Counter(
            part.binding.metric
            for claim, part in self.scored
            if part.binding.metric and claim in found.claims
        )
        if metrics:
            self._comment(
                "metrics in the claims: " + ", ".join(name for name, _ in metrics.most_common())
            )
        splits = sorted(
            {p.binding.split for c, p in self.scored if p.binding.split and c in found.claims}
        )
        if splits:
            self._comment("splits in the claims: " + ", ".join(splits))
        self._sources(found.claims)
        training = f"{table}.training"
        self._say(
            f"[{training}]" + ("" if trained_on else "   # leave the table out if never trained on")
        )
        for key in ("epochs", "batch", "learning_rate", "max_length"):
            self._blank(training, key)
        self._say("")

    def _mixes(self) -> None:
        self._say("[mixes.none]", 'label = "no intermediate training"', "")
        for found in self.mixes:
            self._say(
                f"[mixes.{found.key}]",
                f"label = {_string(found.label)}",
                f"parts = [{{ task = {_string(found.key)} }}]",
            )
            self._sources(found.claims)
            self._say("")

    def _effects(self) -> int:
        made = 0
        for claim, part in self.scored:
            quantity = part.quantity
            if quantity is None or not quantity.delta or made >= MOST_EFFECTS:
                continue
            sign = -1 if quantity.direction < 0 else 1
            name = _effect_name(part, claim)
            self._say("[[expected]]", f"name = {_string(name)}")
            self._say(f"effect = {sign * float(quantity.value)}")
            table = f"expected.{made}"
            self._blank(table, "sd", f"standard deviation of a paired difference; {BLANK}")
            self._sources([claim])
            self._say("")
            made += 1
        return made

    def _scores(self) -> None:
        scores = [
            (claim, part.quantity, part)
            for claim, part in self.scored
            if part.quantity is not None and not part.quantity.delta
        ]
        if scores:
            self._comment("Scores that the claims state (no effects, so they enter nothing):")
        for claim, quantity, part in scores[:MOST_EFFECTS]:
            self._comment(
                f"{quantity.printed}: {_effect_name(part, claim)} [claim {claim.id}]", "#   "
            )

    def _hints(self) -> None:
        hints = [c for c in self.claims if _HINTS.search(c.text)]
        if not hints:
            return
        self._say("")
        self._comment("What the claims say of training; it is for you to decide where it belongs:")
        for claim in hints[:MOST_HINTS]:
            self._comment(f"[claim {claim.id}{_place(claim)}] “{claim.text}”", "#   ")


# ── names ───────────────────────────────────────────────────────────────────────────────────


def _is_scored(claim: Claim, part: Part) -> bool:
    """Whether a part states a score, a difference of scores, or compares on a data set."""
    if claim.kind not in (ClaimKind.RESULT, ClaimKind.COMPARISON):
        return False
    if part.quantity is not None:
        return is_points(part.quantity) and _measured(part, part.quantity)
    return part.comparison not in (None, Comparison.INCREASING, Comparison.DECREASING) and (
        part.binding.dataset is not None
    )


def _measured(part: Part, quantity: Quantity) -> bool:
    """A bare number is a score only where something says what it measures."""
    return quantity.delta or quantity.unit is not None or part.binding.metric is not None


def _arms(
    scored: Sequence[tuple[Claim, Part]],
) -> tuple[dict[str, list[Claim]], dict[str, list[Claim]]]:
    """(mixes, models) by label, with the claims that name them."""
    mixes: dict[str, list[Claim]] = {}
    models: dict[str, list[Claim]] = {}
    for claim, part in scored:
        for phrase in (part.binding.system, part.binding.baseline):
            for piece in phrase.split(" + ") if phrase else ():
                match = _TRAINED.match(words_of(piece))
                if match is not None:
                    label = _label(match["after"] or match["before"], claim)
                    if label is not None:
                        mixes.setdefault(label, []).append(claim)
                    continue
                label = _label(piece, claim)
                if label is not None and part.quantity is not None:
                    models.setdefault(label, []).append(claim)
    return mixes, models


def _datasets(scored: Sequence[tuple[Claim, Part]]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim, part in scored:
        for piece in part.binding.dataset.split(" + ") if part.binding.dataset else ():
            label = _label(piece, claim)
            if label is not None:
                found.setdefault(label, []).append(claim)
    return found


def _no_languages(
    found: Mapping[str, list[Claim]], text: str, scored: Sequence[tuple[Claim, Part]]
) -> dict[str, list[Claim]]:
    """Names without those of languages: what is spoken in a world is nothing that is tested."""
    spoken = {part.binding.language for _, part in scored}
    return {
        label: claims
        for label, claims in found.items()
        if label not in spoken and not is_language(label, text)
    }


def _label(phrase: str, claim: Claim) -> str | None:
    """A name as the vocabulary or the claim prints it; None for words that name nothing."""
    wanted = words_of(phrase)
    for kind in (TermKind.MODEL, TermKind.DATASET):
        for term in find_terms(phrase):
            if term.kind is kind and words_of(phrase[term.start : term.end]) == wanted:
                return term.canonical
    for text in (claim.text, claim.standalone):
        for span in name_spans(text):
            if words_of(span.text) == wanted:
                return span.text
    return phrase if phrase != wanted else None


def _named(found: Mapping[str, list[Claim]], reserved: Sequence[str] = ()) -> tuple[_Found, ...]:
    """Names with keys of their own, the most often named first."""
    taken = set(reserved)
    named = []
    for label, claims in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        key, number = _key(label), 2
        while key in taken:
            key, number = f"{_key(label)}-{number}", number + 1
        taken.add(key)
        named.append(_Found(label, key, tuple(claims)))
    return tuple(named)


def _key(label: str) -> str:
    """A bare key of TOML: small letters, digits, hyphens."""
    key = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:60]
    return key or "unnamed"


def _string(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(_CONTROL.sub(" ", text), ensure_ascii=False)


def _effect_name(part: Part, claim: Claim) -> str:
    bound = part.binding
    pieces = [
        bound.system,
        f"over {bound.baseline}" if bound.baseline else None,
        f"on {bound.dataset or bound.task}" if bound.dataset or bound.task else None,
        bound.metric,
        bound.split,
        bound.language,
        bound.aggregate,
    ]
    named = ", ".join(piece for piece in pieces if piece)
    return named or f"claim {claim.id}"


def _place(claim: Claim) -> str:
    if not claim.mentions:
        return ""
    place = claim.mentions[0].place
    pieces = [f"p. {place.page}" if place.page else "", *place.section[-1:]]
    text = ", ".join(piece for piece in pieces if piece)
    return f", {text}" if text else ""
