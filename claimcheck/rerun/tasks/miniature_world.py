"""A miniature multilingual world: pseudo-languages that speak about one grammar of meanings.

A meaning is an event: who does what to whom, with properties, a place, a time, and perhaps denied.
Verbs allow certain classes of agents and patients and prefer some of their nouns, places and times;
nouns prefer some adjectives. These preferences are the same in every language: they are what makes
words comparable across languages that share few forms. Every
language has its own words and word order; a share of the words are cognates (equal in form to the
first language's), names and numerals are common to all. Everything follows from one seed.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

VERSION = 1  # raised whenever a sentence, a split or an example changes

_NOUNS = {
    "person": (
        "baker",
        "farmer",
        "nurse",
        "pilot",
        "singer",
        "judge",
        "child",
        "king",
        "guard",
        "miner",
    ),
    "animal": ("dog", "cat", "horse", "goat", "crow", "snake", "hen", "wolf", "mouse", "bear"),
    "food": ("bread", "apple", "soup", "rice", "cheese", "fish", "bean", "honey", "egg", "plum"),
    "tool": ("hammer", "knife", "rope", "lamp", "broom", "needle", "bucket", "saw"),
    "vehicle": ("cart", "boat", "bike", "wagon", "sled", "plane"),
    "place": ("forest", "market", "river", "hill", "village", "kitchen", "tower", "garden"),
}
PLACES = _NOUNS["place"]
NAMES = ("ana", "ivo", "luz", "omar", "pia", "teo")  # the same in every language
NUMERALS = ("2", "3", "4", "5")

_ACTORS = ("person", "animal")
_VERBS = {  # verb: (classes of agents, classes of patients)
    "eat": (_ACTORS, ("food",)),
    "cook": (("person",), ("food",)),
    "sell": (("person",), ("food", "tool", "vehicle", "animal")),
    "buy": (("person",), ("food", "tool", "vehicle", "animal")),
    "see": (_ACTORS, ("person", "animal", "food", "tool", "vehicle")),
    "chase": (_ACTORS, ("person", "animal")),
    "feed": (("person",), ("animal",)),
    "drive": (("person",), ("vehicle",)),
    "repair": (("person",), ("vehicle", "tool")),
    "carry": (_ACTORS, ("food", "tool")),
    "steal": (_ACTORS, ("food", "tool")),
    "help": (("person",), ("person",)),
    "call": (("person",), ("person", "animal")),
    "bite": (("animal",), ("person", "animal", "food")),
    "hide": (_ACTORS, ("food", "tool")),
    "follow": (_ACTORS, ("person", "animal", "vehicle")),
    "paint": (("person",), ("vehicle", "tool")),
    "wash": (("person",), ("vehicle", "tool", "animal", "food")),
    "greet": (("person",), ("person",)),
    "smell": (("animal",), ("food", "person")),
}
_SYNONYMS = {"purchase": "buy", "fix": "repair", "pursue": "chase", "aid": "help", "haul": "carry"}
_ADJECTIVES = {  # adjective: (its opposite, classes of nouns)
    "big": ("small", ("animal", "food", "tool", "vehicle")),
    "small": ("big", ("animal", "food", "tool", "vehicle")),
    "old": ("young", ("person", "animal")),
    "young": ("old", ("person", "animal")),
    "hot": ("cold", ("food",)),
    "cold": ("hot", ("food",)),
    "heavy": ("light", ("tool", "vehicle")),
    "light": ("heavy", ("tool", "vehicle")),
    "kind": ("cruel", ("person",)),
    "cruel": ("kind", ("person",)),
    "fast": ("slow", ("vehicle", "animal")),
    "slow": ("fast", ("vehicle", "animal")),
}
TIMES = ("today", "yesterday", "often", "rarely", "dawn", "night")
_FUNCTION = ("at", "not", "by", "who", "what", "where", "and")

CLASSES = tuple(_NOUNS)
NOUN_CLASS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns}
VERBS = tuple(_VERBS)
CONCEPTS = (
    *NOUN_CLASS,
    *CLASSES,
    *VERBS,
    *_SYNONYMS,
    *_ADJECTIVES,
    *TIMES,
    *_FUNCTION,
)
_SHARPNESS = 1.5  # standard deviation of log preferences
ROLES = ("O", "AGENT", "ACTION", "PATIENT", "PROPERTY", "PLACE", "TIME", "DENIAL")


class Word(NamedTuple):
    """A word of a sentence."""

    form: str
    role: str  # one of ROLES
    phrase: str = ""  # "AGENT" or "PATIENT" for nouns, their adjectives and numerals


class Phrase(NamedTuple):
    """A noun with at most one adjective and one numeral."""

    noun: str  # concept, class word or name
    adjective: str | None = None
    numeral: str | None = None


class Event(NamedTuple):
    """What a sentence means."""

    agent: Phrase
    verb: str
    patient: Phrase
    place: str | None = None
    time: str | None = None
    denied: bool = False

    def phrase(self, side: str) -> Phrase:
        """The "agent" or the "patient"."""
        return self.agent if side == "agent" else self.patient

    def with_phrase(self, side: str, phrase: Phrase) -> Event:
        """The event with another agent or patient."""
        return self._replace(agent=phrase) if side == "agent" else self._replace(patient=phrase)


class Language(NamedTuple):
    """Words and order of one pseudo-language."""

    code: str
    name: str
    words: dict[str, str]  # concept → word
    order: str  # of S, V and O
    adjective_first: bool
    adposition_first: bool
    time_first: bool
    denial_first: bool  # before the verb

    def noun_phrase(self, phrase: Phrase, role: str) -> list[Word]:
        """The words of a phrase."""
        noun = [Word(self.word(phrase.noun), role, role)]
        if phrase.adjective is not None:
            adjective = [Word(self.word(phrase.adjective), "PROPERTY", role)]
            noun = adjective + noun if self.adjective_first else noun + adjective
        if phrase.numeral is not None:
            noun = [Word(phrase.numeral, "PROPERTY", role), *noun]
        return noun

    def word(self, concept: str) -> str:
        """The word for a concept; names and numerals are common to all languages."""
        return self.words.get(concept, concept)

    def say(
        self,
        event: Event,
        *,
        passive: bool = False,
        time_moved: bool = False,
        verb: str | None = None,
    ) -> list[Word]:
        """The words of the sentence.

        ``passive`` puts the patient where the agent stands and marks the agent with "by";
        ``time_moved`` puts the time at the other end; ``verb`` is a synonym to use.
        """
        action = [Word(self.word(verb or event.verb), "ACTION")]
        if event.denied:
            denial = [Word(self.word("not"), "DENIAL")]
            action = denial + action if self.denial_first else action + denial
        agent = self.noun_phrase(event.agent, "AGENT")
        patient = self.noun_phrase(event.patient, "PATIENT")
        subject, rest = agent, patient
        if passive:
            by = [Word(self.word("by"), "O")]
            subject, rest = patient, by + agent if self.adposition_first else agent + by
        parts = {"S": subject, "V": action, "O": rest}
        sentence = [word for letter in self.order for word in parts[letter]]
        if event.place is not None:
            place, at = [Word(self.word(event.place), "PLACE")], [Word(self.word("at"), "O")]
            sentence += at + place if self.adposition_first else place + at
        if event.time is not None:
            time = [Word(self.word(event.time), "TIME")]
            first = self.time_first != time_moved
            sentence = time + sentence if first else sentence + time
        return sentence


_PROFILES = (  # code, name, order, adjective first, adposition first, time first, denial first
    ("al", "Alvan", "SVO", True, True, False, True),
    ("be", "Beshi", "SVO", False, True, False, True),
    ("co", "Corun", "SOV", True, False, True, False),
    ("di", "Dimli", "SOV", False, False, True, True),
    ("el", "Eltar", "VSO", False, True, False, False),
    ("fo", "Foska", "SVO", True, False, True, True),
)
_SOUNDS = (  # onsets and vowels of each language
    ("b d f g k l m n p r s t", "a e i o u"),
    ("v z l m n r sh t k p", "a i u ai"),
    ("h j k m n r s t y w", "a e i o u ei"),
    ("d dz g kh l m q r s z", "a e ə o"),
    ("f l m n p r s th v w", "a e o y"),
    ("sk st b d g h k l n r", "a e i o ø"),
)
LANGUAGES = tuple(profile[0] for profile in _PROFILES)
SOURCE = LANGUAGES[0]  # the "English" of this world


class Taste(NamedTuple):
    """Choices with cumulative weights."""

    choices: tuple[str, ...]
    cumulative: tuple[float, ...]  # ends with 1


class World(NamedTuple):
    """All languages of one seed, and what goes with what."""

    seed: int
    languages: dict[str, Language]
    tastes: dict[tuple[str, str], Taste]  # (verb, "agent") …, (noun, "adjective")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word form of every language once, sorted."""
        forms = {word for language in self.languages.values() for word in language.words.values()}
        return tuple(sorted(forms | set(NAMES) | set(NUMERALS)))


Choice = TypeVar("Choice")


class Dice:
    """Draws that are equal on every machine and version: all rest on ``random()``."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed)))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random.random() < probability

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def prefer(self, taste: Taste) -> str:
        """One of the choices, by weight."""
        place = bisect_right(taste.cumulative, self._random.random())
        return taste.choices[min(place, len(taste.choices) - 1)]

    def normal(self) -> float:
        """Roughly standard normal: twelve uniform draws, so that every version agrees."""
        return sum(self._random.random() for _ in range(12)) - 6.0

    def other(self, choices: Sequence[Choice], than: Choice) -> Choice:
        """One of the choices that is not ``than``."""
        return self.pick([choice for choice in choices if choice != than])


@lru_cache(maxsize=4)
def world(seed: int = 0, cognates: float = 0.3) -> World:
    """The world of a seed: ``cognates`` is the share of words equal to the first language's."""
    dice = Dice("world", seed)
    taken: set[str] = set(NAMES)
    languages: dict[str, Language] = {}
    source: dict[str, str] = {}
    for profile, (onsets, vowels) in zip(_PROFILES, _SOUNDS, strict=True):
        code, name, order, adjective, adposition, time, denial = profile
        words: dict[str, str] = {}
        for concept in CONCEPTS:
            own = _coin(dice, onsets.split(), vowels.split(), taken)
            shared = dice.chance(cognates)
            words[concept] = source[concept] if source and shared else own
        source = source or words
        languages[code] = Language(code, name, words, order, adjective, adposition, time, denial)
    return World(seed, languages, _tastes(Dice("tastes", seed)))


def _tastes(dice: Dice) -> dict[tuple[str, str], Taste]:
    """Log-normal weights: a few favourites for everything."""

    def taste(choices: Sequence[str]) -> Taste:
        weights = [math.exp(_SHARPNESS * dice.normal()) for _ in choices]
        total, running, cumulative = sum(weights), 0.0, []
        for weight in weights:
            running += weight / total
            cumulative.append(running)
        return Taste(tuple(choices), tuple(cumulative))

    tastes = {}
    for verb, (agents, patients) in _VERBS.items():
        tastes[verb, "agent"] = taste([noun for kind in agents for noun in _NOUNS[kind]])
        tastes[verb, "patient"] = taste([noun for kind in patients for noun in _NOUNS[kind]])
        tastes[verb, "place"] = taste(PLACES)
        tastes[verb, "time"] = taste(TIMES)
    for noun in NOUN_CLASS:
        if fitting_adjectives(noun):
            tastes[noun, "adjective"] = taste(fitting_adjectives(noun))
    return tastes


def _coin(dice: Dice, onsets: list[str], vowels: list[str], taken: set[str]) -> str:
    """A new word of two or three syllables."""
    while True:
        count = 3 if dice.chance(0.4) else 2
        word = "".join(dice.pick(onsets) + dice.pick(vowels) for _ in range(count))
        if word not in taken:
            taken.add(word)
            return word


def draw_event(world: World, dice: Dice, *, rich: float = 0.5, denied: float = 0.15) -> Event:
    """A random event by the world's preferences; ``rich``: chance of each extra."""
    verb = dice.pick(VERBS)
    agent = _draw_phrase(world, dice, verb, "agent", rich)
    patient = _draw_phrase(world, dice, verb, "patient", rich)
    while patient.noun == agent.noun:
        patient = _draw_phrase(world, dice, verb, "patient", rich)
    place = dice.prefer(world.tastes[verb, "place"]) if dice.chance(rich) else None
    time = dice.prefer(world.tastes[verb, "time"]) if dice.chance(rich) else None
    return Event(agent, verb, patient, place, time, dice.chance(denied))


def _draw_phrase(world: World, dice: Dice, verb: str, side: str, rich: float) -> Phrase:
    """A noun that the verb likes; people have a name instead now and then."""
    noun = dice.prefer(world.tastes[verb, side])
    if NOUN_CLASS[noun] == "person" and dice.chance(0.1):
        return Phrase(dice.pick(NAMES))
    adjective = dice.prefer(world.tastes[noun, "adjective"]) if dice.chance(rich) else None
    numeral = dice.pick(NUMERALS) if dice.chance(0.1) else None
    return Phrase(noun, adjective, numeral)


@lru_cache(maxsize=256)
def fitting_adjectives(noun: str) -> tuple[str, ...]:
    """Adjectives that go with a noun (or with a class word)."""
    kind = NOUN_CLASS.get(noun, noun)
    return tuple(a for a, (_, classes) in _ADJECTIVES.items() if kind in classes)


def opposite(adjective: str) -> str:
    """The antonym."""
    return _ADJECTIVES[adjective][0]


def synonym(verb: str) -> str | None:
    """Another word for a verb, where there is one."""
    return next((word for word, meaning in _SYNONYMS.items() if meaning == verb), None)


def preferences(verb: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Classes of agents and patients of a verb."""
    return _VERBS[verb]


def class_nouns(kind: str) -> tuple[str, ...]:
    """Nouns of a class."""
    return _NOUNS[kind]
