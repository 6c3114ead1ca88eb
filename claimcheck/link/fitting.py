"""What was found while a part of a claim is held against one recipe."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.link.arms import Arms
from claimcheck.link.lexicon import Lexicon
from claimcheck.link.sentence import Sentence
from claimcheck.records import FieldMatch, MatchKind, RecipeView
from claimcheck.records.link import OVERALL


class Earlier(NamedTuple):
    """The arms of the statement before: "it" and "this" mean them."""

    mixes: tuple[str, ...]
    same_sentence: bool


class Fitting:
    """Collects the fields that agree, those that differ and those that nobody says."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon) -> None:
        self.sentence, self.lexicon = sentence, lexicon
        self.view: RecipeView = lexicon.view
        self.arms: Arms = lexicon.arms
        self.matches: list[FieldMatch] = []
        self.missing: list[str] = []
        self.different: list[FieldMatch] = []
        self.notes: list[str] = []
        self.earlier: Earlier | None = None  # arms of the statement before this one

    @property
    def fits(self) -> bool:
        """Whether nothing differs and nothing is missing."""
        return not self.missing and not self.different

    def take(self, field: str, said: str | None, taken: str, how: MatchKind) -> None:
        """A field that agrees."""
        self.matches.append(FieldMatch(field=field, said=said, taken=taken, how=how))

    def differ(self, field: str, said: str | None, taken: str) -> None:
        """A field in which the claim speaks of something else than the recipe has."""
        match = FieldMatch(field=field, said=said, taken=taken, how=MatchKind.NAMED)
        if match not in self.different:
            self.different.append(match)

    def miss(self, field: str) -> None:
        """A field that the claim does not say and that cannot be taken for granted."""
        if field not in self.missing:
            self.missing.append(field)

    def note(self, text: str) -> None:
        """Something that people should know of the link."""
        if text not in self.notes:
            self.notes.append(text)

    def mix_label(self, name: str) -> str:
        """A mix as papers call it."""
        return self.view.recipe.mixes[name].label or name

    def target_label(self, name: str) -> str:
        """A target as papers call it."""
        if name == OVERALL:
            return "average over targets"
        return self.view.recipe.tasks[name].label or name

    def mix_labels(self, names: tuple[str, ...]) -> str:
        """Several mixes, for people."""
        return ", ".join(self.mix_label(name) for name in names)

    def target_labels(self, names: tuple[str, ...]) -> str:
        """Several targets, for people."""
        return ", ".join(self.target_label(name) for name in names)
