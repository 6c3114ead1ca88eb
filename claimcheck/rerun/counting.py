"""Counting: "MNLI has 392,702 training examples" is an experiment too, and the cheapest.

A count carries its release, split and filter. An unequal count never says that the paper is wrong
unless the paper names the very release that was counted: data sets change, and papers filter. It
says "differs in this release", with every filter that would explain the claimed number.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from claimcheck.errors import DataError, MissingExtraError, NotFoundError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import Record, ReportingLabel
from claimcheck.records.recipe import Commit, Name
from claimcheck.rerun.tasks.examples import (
    Example,
    Pair,
    Question,
    Sentence,
    Translation,
    rows_digest,
)
from claimcheck.rerun.tasks.hub import HUB, hub_examples
from claimcheck.rerun.tasks.releases import RELEASES
from claimcheck.rerun.tasks.roots import HINT

MOST_FILES = 8  # of one split, whose subsets are tried as an explanation


def _unique(examples: list[Example]) -> int:
    return len(set(examples))


def _unique_first(examples: list[Example]) -> int:
    firsts: set[object] = set()
    for example in examples:
        if isinstance(example, Question):
            firsts.add(example.context)
        elif isinstance(example, Pair):
            firsts.add(example.first)
        elif isinstance(example, Translation):
            firsts.add(example.english)
        elif isinstance(example, Sentence):
            firsts.add(example.text)
        else:
            firsts.add(example[0])
    return len(firsts)


def _answerable(examples: list[Example]) -> int:
    return sum(bool(example.answers) for example in examples if isinstance(example, Question))


FILTERS: Mapping[str, tuple[str, Callable[[list[Example]], int]]] = {
    "all": ("every row", len),
    "unique": ("rows that differ", _unique),
    "unique-first": ("different contexts, premises or first sentences", _unique_first),
    "answerable": ("questions that have an answer", _answerable),
}


class Counted(Record):
    """One count that a recipe asks for."""

    name: Name
    data: Name  # release, a name of RELEASES
    folder: str | None = None  # below the data root; the release's name where None
    revision: Commit | None = None  # counted on the hub at this commit, not in a folder
    repository: str | None = None  # there; the one where the release is published where None
    split: str
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    filter: str = "all"
    claimed: int = Field(ge=0)  # examples a language
    source: str  # who claims it, with its version
    release: str | None = None  # release that the source names; None: it names none


class CountRecipe(Record):
    """A file of counts. Strict: unknown keys are errors."""

    format: int = Field(ge=1, le=1)
    kind: str = Field(pattern="^counts$")
    name: Name
    title: str
    paper: str | None = None
    release: str  # what the counted files are, as they call themselves
    count: tuple[Counted, ...] = Field(min_length=1)


class CountOutcome(StrEnum):
    """How a count came out."""

    EQUAL = "equal"
    DIFFERS = "differs in this release"
    REFUTED = "refuted"  # the source names the release that was counted
    MISSING = "data not at hand"


class CountResult(Record):
    """A count in one language."""

    name: str
    data: str
    split: str
    language: str
    filter: str
    claimed: int
    counted: int | None  # None: the data is not at hand
    outcome: CountOutcome
    explanations: tuple[str, ...] = ()  # filters that would give the claimed number
    digest: str | None = None  # over the sorted rows
    reason: str | None = None  # why it could not be counted
    source: str = ""

    @property
    def label(self) -> ReportingLabel:
        """What the count says about the claim."""
        return LABELS[self.outcome]


LABELS = {
    CountOutcome.EQUAL: ReportingLabel.SUPPORTED,
    CountOutcome.DIFFERS: ReportingLabel.NOT_ENOUGH_INFO,
    CountOutcome.REFUTED: ReportingLabel.REFUTED,
    CountOutcome.MISSING: ReportingLabel.NOT_CHECKABLE,
}


def read_count_recipe(path: Path) -> CountRecipe:
    """Read and check a recipe of counts. Raises RecipeError in one line."""
    try:
        recipe = CountRecipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path.name} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecipeError(f"{path.name}: {place}: {first['msg']}") from None
    for count in recipe.count:
        if count.data not in RELEASES:
            raise RecipeError(
                f"{path.name}: there is no data set {count.data!r}",
                hint=did_you_mean(count.data, RELEASES),
            )
        if count.filter not in FILTERS:
            raise RecipeError(
                f"{path.name}: there is no filter {count.filter!r}",
                hint=did_you_mean(count.filter, FILTERS),
            )
    return recipe


def find_count_recipe(name: str, folders: Iterable[Path]) -> CountRecipe:
    """A recipe of counts by path, or by name in ``counts/`` below one of the folders.

    Raises NotFoundError with near names, RecipeError where it cannot be read.
    """
    if name.endswith(".toml") and Path(name).is_file():
        return read_count_recipe(Path(name))
    known: list[str] = []
    for folder in folders:
        for path in sorted((folder / "counts").glob("*.toml")):
            recipe = read_count_recipe(path)
            if name in (path.stem, recipe.name):
                return recipe
            known.append(recipe.name)
    raise NotFoundError(
        f"there is no recipe of counts called {name!r}", hint=did_you_mean(name, known)
    )


def run_counts(
    recipe: CountRecipe, root: Path | None, progress: Callable[[int, int], None] | None = None
) -> tuple[CountResult, ...]:
    """Count everything that the recipe asks for: in the data folders below ``root`` (None: there
    are none), and on the hub where a count names its commit."""
    cases = [(count, language) for count in recipe.count for language in count.languages]
    results = []
    for done, (count, language) in enumerate(cases):
        if progress:
            progress(done, len(cases))
        results.append(count_one(count, language, root, recipe.release))
    return tuple(results)


def count_one(
    count: Counted, language: str, root: Path | None, counted_release: str
) -> CountResult:
    """Count one split in one language; missing or damaged data is a result with its reason."""
    common = {
        "name": count.name,
        "data": count.data,
        "split": count.split,
        "language": language,
        "filter": count.filter,
        "claimed": count.claimed,
        "source": count.source,
    }
    try:
        examples = _read(count, count.split, language, root)
    except (DataError, MissingExtraError) as error:
        return CountResult(**common, counted=None, outcome=CountOutcome.MISSING, reason=str(error))
    counted = FILTERS[count.filter][1](examples)
    outcome, explanations = CountOutcome.EQUAL, tuple[str, ...]()
    if counted != count.claimed:
        counted_in = count.revision or counted_release
        named = count.release is not None and count.release == counted_in
        outcome = CountOutcome.REFUTED if named else CountOutcome.DIFFERS
        explanations = tuple(_explanations(count, language, root, examples))
    return CountResult(
        **common,
        counted=counted,
        outcome=outcome,
        explanations=explanations,
        digest=rows_digest(examples),
    )


def _read(count: Counted, split: str, language: str, root: Path | None) -> list[Example]:
    """The examples of a split, from the hub or from a folder. Raises DataError."""
    if count.revision is not None:
        return hub_examples(
            count.data,
            split,
            language,
            repository=count.repository,
            revision=count.revision,
            split_names={},
        )
    return RELEASES[count.data].read(_folder(count, root), split, language)


def _folder(count: Counted, root: Path | None) -> Path:
    if root is None:
        raise DataError("no folder of data was named", hint=HINT)
    return root / (count.folder or count.data)


def _splits(count: Counted, language: str, root: Path | None) -> list[str]:
    """The splits that are there, the counted one included."""
    release = RELEASES[count.data]
    if count.revision is not None:
        return [split for split in release.layouts if split in HUB[count.data].splits]
    folder = _folder(count, root)
    return [split for split in release.layouts if language in release.languages(folder, split)]


def _explanations(
    count: Counted, language: str, root: Path | None, examples: list[Example]
) -> Iterable[str]:
    """Filters, other splits, sums of splits and subsets of files that give the claimed number."""
    release = RELEASES[count.data]
    for name, (words, counting) in FILTERS.items():
        if name != count.filter and counting(examples) == count.claimed:
            yield f"{words} ({name})"
    sizes = {}
    for split in _splits(count, language, root):
        try:
            sizes[split] = len(_read(count, split, language, root))
        except DataError:
            continue
    for length in range(1, len(sizes) + 1):
        for chosen in itertools.combinations(sizes, length):
            if chosen != (count.split,) and sum(sizes[s] for s in chosen) == count.claimed:
                yield "split " + " + ".join(chosen)
    layout = release.layouts[count.split]
    if layout.many and count.revision is None:
        files = release.files(_folder(count, root), count.split, language)[:MOST_FILES]
        parts = {path.name: sum(1 for _ in release.reader([path])) for path in files}
        for length in range(1, len(parts)):
            for names in itertools.combinations(parts, length):
                if sum(parts[name] for name in names) == count.claimed:
                    yield "files " + " + ".join(names)
