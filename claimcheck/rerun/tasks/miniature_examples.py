"""Examples of the miniature tasks as meanings: rendered in any language afterwards."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.rerun.tasks.miniature_world import (
    CLASSES,
    NOUN_CLASS,
    PLACES,
    TIMES,
    VERBS,
    Dice,
    Event,
    Language,
    Phrase,
    Word,
    World,
    class_nouns,
    draw_event,
    fitting_adjectives,
    opposite,
    preferences,
    synonym,
)

NLI_LABELS = ("entailment", "neutral", "contradiction")


class Wording(NamedTuple):
    """How an event is put: the same choices in every language."""

    passive: bool = False
    time_moved: bool = False
    synonym: bool = False

    def say(self, language: Language, event: Event) -> list[Word]:
        """The words of the sentence."""
        verb = synonym(event.verb) if self.synonym else None
        return language.say(event, passive=self.passive, time_moved=self.time_moved, verb=verb)


class Pair(NamedTuple):
    """Two sentences and a class."""

    first: Event
    second: Event
    first_wording: Wording
    second_wording: Wording
    label: int


class Question(NamedTuple):
    """A question about one of two sentences; the answer is a phrase of it."""

    events: tuple[Event, Event]
    wordings: tuple[Wording, Wording]
    asked: Event  # with "who", "what" or "where" in place of the answer
    role: str  # AGENT, PATIENT or PLACE
    which: int  # the sentence that answers


def draw_wording(dice: Dice, chance: float = 0.3) -> Wording:
    """Each variation with the same chance."""
    return Wording(dice.chance(chance), dice.chance(chance), dice.chance(chance))


def nli_pair(world: World, dice: Dice) -> Pair:
    """Premise and hypothesis: entailment drops or generalises, neutral adds or exchanges,
    contradiction denies or takes the opposite."""
    label = dice.pick((0, 1, 2))
    while True:
        premise = draw_event(world, dice, rich=0.6, denied=0.2)
        make = (_entailed, _neutral, _contradicted)[label]
        hypothesis = make(dice, premise)
        if hypothesis is not None:
            return Pair(premise, hypothesis, draw_wording(dice), draw_wording(dice), label)


def _entailed(dice: Dice, event: Event) -> Event | None:
    if event.denied:
        return event  # dropping something from a denial is no consequence
    for _ in range(1 + dice.chance(0.5)):
        event = dice.pick((_less_agent, _less_patient, _less_circumstance, _general))(dice, event)
    return event


def _less_agent(_: Dice, event: Event) -> Event:
    return event._replace(agent=event.agent._replace(adjective=None, numeral=None))


def _less_patient(_: Dice, event: Event) -> Event:
    return event._replace(patient=event.patient._replace(adjective=None, numeral=None))


def _less_circumstance(dice: Dice, event: Event) -> Event:
    return event._replace(place=None) if dice.chance(0.5) else event._replace(time=None)


def _general(dice: Dice, event: Event) -> Event:
    """A noun becomes its class word, which takes no adjective of the noun."""
    if dice.chance(0.5) and event.agent.noun in NOUN_CLASS:
        return event._replace(agent=Phrase(NOUN_CLASS[event.agent.noun]))
    if event.patient.noun in NOUN_CLASS:
        return event._replace(patient=Phrase(NOUN_CLASS[event.patient.noun]))
    return event


def _neutral(dice: Dice, event: Event) -> Event | None:
    kind = dice.pick(("add", "noun", "swap", "verb"))
    if kind == "add":
        return _added(dice, event)
    return exchanged(dice, event, kind)


def _added(dice: Dice, event: Event) -> Event | None:
    if event.denied:
        return None
    if event.place is None:
        return event._replace(place=dice.pick(PLACES))
    if event.time is None:
        return event._replace(time=dice.pick(TIMES))
    adjectives = fitting_adjectives(event.patient.noun)
    if event.patient.adjective is None and adjectives:
        return event._replace(patient=event.patient._replace(adjective=dice.pick(adjectives)))
    return None


def exchanged(dice: Dice, event: Event, kind: str) -> Event | None:
    """The event with a noun of the same class exchanged, its roles swapped, or another verb."""
    if kind == "noun":
        side = dice.pick(("agent", "patient"))
        phrase = event.phrase(side)
        group = NOUN_CLASS.get(phrase.noun)
        if group is None:
            return None
        noun = dice.other(class_nouns(group), phrase.noun)
        if noun in (event.agent.noun, event.patient.noun):
            return None
        return event.with_phrase(side, phrase._replace(noun=noun))
    agents, patients = preferences(event.verb)
    if kind == "swap":
        if _class(event.agent) not in patients or _class(event.patient) not in agents:
            return None
        return event._replace(agent=event.patient, patient=event.agent)
    fitting = [
        verb
        for verb in VERBS
        if verb != event.verb
        and _class(event.agent) in preferences(verb)[0]
        and _class(event.patient) in preferences(verb)[1]
    ]
    return event._replace(verb=dice.pick(fitting)) if fitting else None


def _class(phrase: Phrase) -> str:
    return phrase.noun if phrase.noun in CLASSES else NOUN_CLASS.get(phrase.noun, "person")


def _contradicted(dice: Dice, event: Event) -> Event | None:
    if dice.chance(0.5):
        return event._replace(denied=not event.denied)
    return None if event.denied else turned(dice, event)


def turned(dice: Dice, event: Event) -> Event | None:
    """The event with an adjective turned into its opposite."""
    sides = [side for side in ("agent", "patient") if event.phrase(side).adjective]
    if not sides:
        return None
    side = dice.pick(sides)
    phrase = event.phrase(side)
    assert phrase.adjective is not None
    return event.with_phrase(side, phrase._replace(adjective=opposite(phrase.adjective)))


def paraphrase_pair(world: World, dice: Dice) -> Pair:
    """Two wordings of one event (1), or of two that share most words (0)."""
    label = dice.pick((0, 1))
    while True:
        event = draw_event(world, dice, rich=0.6)
        other: Event | None = event
        if not label:
            other = _nearly(dice, event, dice.pick(("deny", "turn", "swap", "noun", "verb")))
        if other is not None:
            return Pair(event, other, draw_wording(dice, 0.2), draw_wording(dice, 0.2), label)


def _nearly(dice: Dice, event: Event, kind: str) -> Event | None:
    """Another event that shares most words."""
    if kind == "deny":
        return event._replace(denied=not event.denied)
    return turned(dice, event) if kind == "turn" else exchanged(dice, event, kind)


def question(world: World, dice: Dice) -> Question:
    """Two sentences, half of the time near twins, and a question that only one of them answers."""
    while True:
        first = draw_event(world, dice, rich=0.5, denied=0.0)
        second = draw_event(world, dice, rich=0.5, denied=0.0)
        second = exchanged(dice, first, "noun") or second if dice.chance(0.5) else second
        if dice.chance(0.5) and second.verb != first.verb:
            second = second._replace(place=dice.other(PLACES, first.place or ""))
        events = (first, second)
        which = dice.pick((0, 1))
        event, rival = events[which], events[1 - which]
        role = dice.pick(("AGENT", "PATIENT", "PLACE"))
        bare = Event(_plain(event.agent), event.verb, _plain(event.patient))
        if role == "AGENT":
            asked = bare._replace(agent=Phrase("who"))
            ambiguous = (rival.verb, rival.patient.noun) == (event.verb, event.patient.noun)
        elif role == "PATIENT":
            asked = bare._replace(patient=Phrase("what"))
            ambiguous = (rival.verb, rival.agent.noun) == (event.verb, event.agent.noun)
        else:
            if event.place is None:
                continue
            asked = bare._replace(place="where")
            same = (rival.agent.noun, rival.verb, rival.patient.noun)
            ambiguous = same == (event.agent.noun, event.verb, event.patient.noun)
        if not ambiguous:
            wordings = (draw_wording(dice, 0.2), draw_wording(dice, 0.2))
            return Question(events, wordings, asked, role, which)


def _plain(phrase: Phrase) -> Phrase:
    return Phrase(phrase.noun)
