"""The names of a recipe as papers may print them, and where they stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from claimcheck.link.arms import ArmKind, Arms
from claimcheck.records import RecipeView
from claimcheck.vocabulary import TermKind, canonical, find_terms, fold, name_spans
from claimcheck.vocabulary.tables import aliases, languages

_NUMBER = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)"
)
_MLM = r"(?:continu\w+\s)?(?:multilingual\s)?(?:MLM|masked[- ]language[- ]model\w*)(?:\s(?:pre-?)?training)?"
_INTERMEDIATE = r"(?:English\s)?intermediate(?:[- ]task)?s?"


class Group(StrEnum):
    """A phrase that means arms or targets without naming one."""

    BASELINE = "the baseline"
    SHUFFLED = "shuffled labels"
    MLM = "continued MLM"
    TRANSLATED = "translated data"
    MULTI = "multi-task training"
    TASKS = "intermediate tasks"
    ARMS = "arms"
    BEST_OF = "the best arm of each target"
    OVERALL = "the average over targets"
    TARGETS = "targets"


# Longer readings first: where two overlap, the one that begins earlier wins, then the longer.
_GROUPS: tuple[tuple[Group, str], ...] = (
    (
        Group.BEST_OF,
        r"best[- ](?:performing |intermediate[- ]task |intermediate )*(?:models?|arms?|tasks?|mix(?:es)?)?\s?(?:for|of|per|on) (?:each|every)?\s?(?:of the )?target(?:[- ]task)?s?(?: tasks?)?"
        r"|best(?: \w+){0,2} per target(?: task)?"
        r"|for (?:each|every) target(?: task)?,? (?:the )?best(?: of)?(?: the)?(?: \w+){0,2}? ?intermediate(?:[- ]task)?s?(?: tasks| models)?"
        r"|target[- ]specific best",
    ),
    (
        Group.BASELINE,
        rf"(?:no|without(?: any)?|lacking|skipping) {_INTERMEDIATE}(?: training| task| step| phase)?|(?:the )?baseline(?: model)?",
    ),
    (
        Group.MULTI,
        rf"multi[- ]?task(?:ing)?(?: {_INTERMEDIATE})?(?: training| learning| model)?(?:,? (?:on|over|with) (?:all )?(?:of )?(?:the )?{_NUMBER}(?: {_INTERMEDIATE})? tasks)?"
        rf"|(?:training )?(?:jointly )?(?:on|over|with) all(?: of)?(?: the)? {_NUMBER}(?: {_INTERMEDIATE})? tasks(?: at once| jointly| together| simultaneously)",
    ),
    (
        Group.MLM,
        rf"{_MLM}(?: (?:during|beside|alongside|next to|in addition to) {_INTERMEDIATE}(?: training)?)?",
    ),
    (
        Group.TRANSLATED,
        rf"(?:machine[- ])?translated(?: {_INTERMEDIATE})?(?: training)?(?: data| tasks?| examples)?",
    ),
    (Group.ARMS, rf"(?:all |every |each |other |{_NUMBER} )*arms?"),
    (
        Group.TASKS,
        rf"(?:all |no |every |each |any |single |individual |other |{_NUMBER} )*{_INTERMEDIATE}(?: training| tasks?| fine-?tuning)?",
    ),
    (
        Group.OVERALL,
        r"on average(?: over(?: all)?(?: the)? targets?(?: tasks)?)?|(?:over|across)(?: all)?(?: of)?(?: the)?(?: \w+)? target(?:[- ]task)?s?(?: tasks)?"
        r"|averag\w+(?: [\w-]+){0,3} (?:improvement|gain|loss|score|performance|over targets)s?|average(?=\W|$)|overall"
        r"|target[- ]task (?:improvement|gain|performance|score)s?|mean over targets",
    ),
    (
        Group.TARGETS,
        rf"(?:all |every |each |any |no |most |many |some |{_NUMBER} )*(?:trained )?target(?:s|[- ]tasks?)?",
    ),
)


class Found(NamedTuple):
    """A name or a phrase of a text, and what it may stand for in the recipe."""

    start: int
    end: int
    text: str
    mixes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    group: Group | None = None
    loose: bool = False  # names less than the recipe does: "SQuAD" for "SQuAD v1.1"
    foreign: TermKind | None = None  # a name that the recipe does not have


def words_of(text: str) -> str:
    """A phrase in small letters, without punctuation: forms are compared this way."""
    words = re.sub(r"[^\w.+%]+", " ", text.casefold()).split()
    return " ".join(word for word in (word.strip(".") for word in words) if word)


@cache
def _forms_by_canonical() -> dict[tuple[TermKind, str], tuple[str, ...]]:
    table: dict[tuple[TermKind, str], list[str]] = defaultdict(list)
    for alias in aliases():
        table[alias.kind, alias.canonical].append(alias.printed)
    return {key: tuple(forms) for key, forms in table.items()}


def printed_forms(kind: TermKind, name: str) -> tuple[str, ...]:
    """A name and the other names that the vocabulary has for it."""
    known = canonical(kind, name)
    return tuple(dict.fromkeys((name, known, *_forms_by_canonical().get((kind, known), ()))))


class Lexicon:
    """Finds a recipe's names in texts."""

    def __init__(self, view: RecipeView) -> None:
        self.view, self.arms = view, Arms(view)
        self.mixes: dict[str, list[str]] = defaultdict(list)  # form → values
        self.targets: dict[str, list[str]] = defaultdict(list)
        self.models: dict[str, list[str]] = defaultdict(list)
        self.loose: set[tuple[str, str]] = set()
        recipe = view.recipe
        for mix in recipe.axes.mixes:
            self._add_mix(mix)
        for target in recipe.axes.targets:
            spec = recipe.tasks[target]
            names = (spec.label or target, target, spec.family)
            for form in self._task_forms(names, view.heads.get(target, "")):
                self._put(self.targets, form, target)
            self._add_short(self.targets, spec.label or target, target)
        for model in recipe.axes.models:
            label = recipe.models[model].label or model
            for form in (*printed_forms(TermKind.MODEL, label), model):
                self._put(self.models, form, model)
            self._add_family(label, model)
        forms = sorted({*self.mixes, *self.targets, *self.models}, key=len, reverse=True)
        self._names = re.compile(
            rf"(?<![\w-])(?:{'|'.join(_pattern(form) for form in forms)})(?![\w])", re.IGNORECASE
        )
        named = "|".join(_pattern(form) for form in sorted(self.mixes, key=len, reverse=True))
        shuffled = rf"(?:(?:{named})\s)?(?:with )?(?:shuffled|permuted)(?:[- ]labels?)?(?:\s(?:{named})\b)?"
        beside = rf"(?:{named})\s(?:with|plus|and)\s{_MLM}"
        translated = rf"(?:machine[- ])?translated\s(?:{named})(?:\s(?:training\s)?data)?"
        groups = (
            (Group.SHUFFLED, shuffled),
            (Group.MLM, beside),
            (Group.TRANSLATED, translated),
            *_GROUPS,
        )
        self._groups = tuple(
            (group, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE))
            for group, pattern in groups
        )

    def _add_mix(self, mix: str) -> None:
        recipe, kind = self.view.recipe, self.arms.kinds[mix]
        spec = recipe.mixes[mix]
        label = spec.label or mix
        names = [label]
        if kind is ArmKind.SINGLE:
            task = spec.parts[0].task
            names += [mix, recipe.tasks[task].label or task, task]
        heads = {self.view.heads.get(part.task, "") for part in spec.parts}
        head = heads.pop() if kind is ArmKind.SINGLE and len(heads) == 1 else ""
        for form in self._task_forms(tuple(names), head):
            self._put(self.mixes, form, mix)
        if kind is ArmKind.SINGLE:
            self._add_short(self.mixes, label, mix)

    def _task_forms(self, names: tuple[str, ...], head: str) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            for kind in (TermKind.DATASET, TermKind.TASK):
                found += printed_forms(kind, name)
        if head == "tagging":  # "Roles" is the task of "role tagging"
            found += [f"{name.removesuffix('s')} tagging" for name in names]
        return tuple(dict.fromkeys(found))

    def _put(self, table: dict[str, list[str]], form: str, value: str) -> None:
        key = words_of(form)
        if len(key) > 1 and value not in table[key]:
            table[key].append(value)

    def _add_short(self, table: dict[str, list[str]], label: str, value: str) -> None:
        """ "SQuAD" may mean "SQuAD v1.1": a listed data set whose name begins the label."""
        full = words_of(canonical(TermKind.DATASET, label)).split()
        for size in range(1, len(full)):
            short = " ".join(full[:size])
            if (TermKind.DATASET, canonical(TermKind.DATASET, short)) in _forms_by_canonical():
                self._put(table, short, value)
                self.loose.add((short, value))

    def _add_family(self, label: str, model: str) -> None:
        """ "XLM-R" may mean "XLM-R Large"."""
        for term in find_terms(label):
            if term.kind is TermKind.MODEL:
                family = re.sub(r"\s\S+$", "", term.canonical)
                if words_of(family) != words_of(label):
                    for form in printed_forms(TermKind.MODEL, family):
                        key = words_of(form)
                        self._put(self.models, form, model)
                        self.loose.add((key, model))

    def find(self, text: str) -> tuple[Found, ...]:
        """Names and phrases in a text, left to right, without overlaps."""
        found: list[Found] = []
        for match in self._names.finditer(text):
            key = words_of(match.group())
            mixes, targets = tuple(self.mixes.get(key, ())), tuple(self.targets.get(key, ()))
            models = tuple(self.models.get(key, ()))
            loose = all((key, value) in self.loose for value in (*mixes, *targets, *models))
            found.append(
                Found(
                    match.start(), match.end(), match.group(), mixes, targets, models, None, loose
                )
            )
        for group, pattern in self._groups:
            for match in pattern.finditer(text):
                found.append(Found(match.start(), match.end(), match.group(), group=group))
        found += self._foreign(text)
        return _without_overlaps(found)

    def plain_names(self, text: str) -> tuple[tuple[str, ...], ...]:
        """Mixes that the names within a phrase stand for."""
        return tuple(
            tuple(self.mixes.get(words_of(match.group()), ()))
            for match in self._names.finditer(text)
        )

    def _foreign(self, text: str) -> list[Found]:
        """Names of data sets and models that the recipe does not have."""
        found = []
        suite = self.view.suite
        terms = find_terms(text)
        for term in terms:
            if term.kind in (TermKind.DATASET, TermKind.MODEL):
                printed = text[term.start : term.end]
                if suite is not None and term.canonical == suite:
                    found.append(Found(term.start, term.end, printed, group=Group.OVERALL))
                else:
                    found.append(Found(term.start, term.end, printed, foreign=term.kind))
        for span in name_spans(text):
            known = fold(span.text)
            listed = any(t.start < span.end and span.start < t.end for t in terms)
            if span.shaped and not listed and known not in languages() and len(known) > 2:
                found.append(Found(span.start, span.end, span.text, foreign=TermKind.TASK))
        return found


def _pattern(form: str) -> str:
    """A form with free choice of blank, hyphen and nothing between its words."""
    return r"[\s\u00a0_-]?".join(re.escape(word) for word in form.split())


def _without_overlaps(found: list[Found]) -> tuple[Found, ...]:
    """A recipe's own name beats a phrase, a phrase beats a foreign name; then the longer wins."""

    def rank(one: Found) -> tuple[int, int]:
        own = bool(one.mixes or one.targets or one.models)
        inside = one.group in (
            Group.MLM,
            Group.TRANSLATED,
            Group.SHUFFLED,
            Group.BEST_OF,
            Group.BASELINE,
            Group.MULTI,
        )
        return (3 if inside else 2 if own else 1 if one.group else 0, one.end - one.start)

    sized = [one for one in found if one.foreign is TermKind.MODEL]
    found = [  # "XLM-R Base" is not the recipe's "XLM-R"
        one
        for one in found
        if not (one.models and one.loose)
        or not any(
            s.start <= one.start and one.end <= s.end and len(s.text) > len(one.text) for s in sized
        )
    ]
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (*(-n for n in rank(one)), one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))
