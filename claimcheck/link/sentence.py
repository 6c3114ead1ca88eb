"""A part of a claim, read with a recipe's names: who is trained on, scored on, compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from claimcheck.link.lexicon import Found, Group, Lexicon, words_of
from claimcheck.link.roles import Role, lists_of, roles
from claimcheck.records import Claim, Part

_INHERITED = re.compile(r"\s\[((?:system|dataset|metric|language): [^\]]*)\]$")
_BORDER = re.compile(r"[:;]\s")
_FOLLOWS = re.compile(r"^\s?(?:%|per cent|points?)?\s?(?:accuracy |F1 )?(?:on|for|in|to)\b")
ARM_GROUPS = frozenset(
    [Group.MULTI, Group.MLM, Group.TRANSLATED, Group.SHUFFLED, Group.TASKS, Group.ARMS]
)


@dataclass(frozen=True)
class Said:
    """A name or phrase with its role; ``sure``: the words beside it leave no choice."""

    found: Found
    role: Role
    sure: bool

    @property
    def arm(self) -> bool:
        """Whether it means intermediate training."""
        return bool(self.found.mixes) or self.found.group in ARM_GROUPS


@dataclass(frozen=True)
class Sentence:
    """The text of a part, without what stands in brackets behind it."""

    claim: Claim
    part: Part
    text: str
    inherited: dict[str, str]  # fields that only the text around says
    said: tuple[Said, ...]
    number: tuple[int, int] | None = None  # of the part's quantity
    others: tuple[tuple[int, int], ...] = field(default=())  # of the other parts of this text

    def _aligned(self, names: Sequence[Said]) -> Said | None:
        """ "A, B and C … by 1, 2 and 3 points": the name at the place of this number."""
        assert self.number is not None
        spans = sorted((self.number, *self.others))
        place = spans.index(self.number)
        low = high = place
        while low and _NUMBER_GAP.fullmatch(self.text[spans[low - 1][1] : spans[low][0]]):
            low -= 1
        while high + 1 < len(spans) and _NUMBER_GAP.fullmatch(
            self.text[spans[high][1] : spans[high + 1][0]]
        ):
            high += 1
        numbers = high - low + 1
        if numbers < 2:
            return None
        for run in lists_of(self.text, [one.found for one in names]):
            if len(run) == numbers:
                found = run[place - low]
                return next(one for one in names if one.found is found)
        return None

    @property
    def clause(self) -> str:
        """The clause of the number: from the last colon or semicolon before it."""
        end = self.number[0] if self.number else len(self.text)
        starts = [m.end() for m in _BORDER.finditer(self.text, 0, end)]
        return self.text[max(starts, default=0) :]

    def explicit(self, name: str) -> str | None:
        """A field of the binding that the sentence itself says, or that is said nowhere at all.

        What only the sentences around say is weaker: see ``around``.
        """
        value: str | None = getattr(self.part.binding, name)
        if value is None or name in self.inherited or self._elsewhere(name, value):
            return None
        return value

    def _elsewhere(self, name: str, value: str) -> bool:
        """Whether only another clause of the same sentence names it: weak, too."""
        if name not in ("system", "dataset", "task", "metric") or len(self.claim.parts) < 2:
            return False
        whole = f" {words_of(self.claim.text)} "
        return f" {words_of(value)} " in whole and not self.has_words(value)

    def around(self, name: str) -> str | None:
        """A field of the binding that was taken from the sentences around."""
        value: str | None = getattr(self.part.binding, name)
        weak = value is not None and (name in self.inherited or self._elsewhere(name, value))
        return value if weak else None

    def has_words(self, phrase: str) -> bool:
        """Whether the words of a phrase stand in the sentence, in order."""
        return f" {words_of(phrase)} " in f" {words_of(self.text)} "

    def mentions(self, phrase: str, lexicon: Lexicon) -> bool:
        """Whether a name stands in the sentence under any of its forms."""
        if self.has_words(phrase):
            return True
        known = {value for one in self.said for value in _values(one.found)}
        for piece in phrase.split(" + "):
            wanted = {value for found in lexicon.find(piece) for value in _values(found)}
            if not self.has_words(piece) and (not wanted or not wanted & known):
                return False
        return True

    def before_number(self, pattern: str) -> re.Match[str] | None:
        """The last match before the number (anywhere, where there is none)."""
        end = self.number[0] if self.number else len(self.text)
        matches = list(re.finditer(pattern, self.text[:end], re.IGNORECASE))
        return matches[-1] if matches else None

    def of_number(
        self, wanted: Callable[[Said], bool], *, following: bool = False
    ) -> tuple[Said, ...]:
        """Those of the wanted names that belong to this number.

        With one number that is all of them; else those between the number before and this one,
        then those up to the next one, then the last list before. ``following``: a name behind
        "8.2 points on" comes first.
        """
        names = [one for one in self.said if wanted(one)]
        if self.number is None or not self.others or not names:
            return tuple(names)
        aligned = self._aligned(names)
        if aligned is not None:
            return (aligned,)
        low = max((end for _, end in self.others if end <= self.number[0]), default=0)
        high = min(
            (start for start, _ in self.others if start >= self.number[1]), default=len(self.text)
        )
        ahead = [n for n in names if self.number[1] <= n.found.start < high]
        if following and ahead and _FOLLOWS.match(self.text[self.number[1] :]):
            return tuple(ahead)
        between = [n for n in names if low <= n.found.start < self.number[0]]
        if between:
            return tuple(between)
        earlier = [n for n in names if n.found.start < self.number[0]]
        if ahead and not earlier:
            return tuple(ahead)
        return tuple(_last_run(self.text, earlier))


_NUMBER_GAP = re.compile(r"\s*(?:%|per cent|points?)?\s*(?:,|,?\s*\b(?:and|or)\b)\s*[+~−-]?")


def _values(found: Found) -> tuple[tuple[str, str], ...]:
    """What a name stands for, by axis; a foreign name stands for itself."""
    if found.foreign is not None:
        return (("foreign", words_of(found.text)),)
    return (
        *(("mix", name) for name in found.mixes),
        *(("target", name) for name in found.targets),
        *(("model", name) for name in found.models),
    )


def _last_run(text: str, names: Sequence[Said]) -> list[Said]:
    """The last list of names."""
    run: list[Said] = []
    for one in reversed(names):
        if run and not re.fullmatch(
            r"[\s,]*(?:and|or|&)?\s*", text[one.found.end : run[0].found.start]
        ):
            break
        run.insert(0, one)
    return run


def read_sentence(claim: Claim, index: int, lexicon: Lexicon) -> Sentence:
    """Read one part of a claim with the names of a recipe."""
    part = claim.parts[index]
    text, inherited = _cleaned(part.text)
    if not inherited:
        inherited = {
            name: value
            for name, value in _cleaned(claim.standalone)[1].items()
            if getattr(part.binding, name) == value
        }
    at = claim.text.find(text[1:]) if len(text) > 1 else 0
    if at > 0:  # parts begin with a capital: "mT5" must not become "MT5"
        text = claim.text[at - 1] + text[1:]
    found = lexicon.find(text)
    said = tuple(Said(*one) for one in roles(text, found))
    number, others = _numbers(claim, index, text)
    sentence = Sentence(claim, part, text, inherited, said, number, others)
    return _with_binding(sentence, lexicon)


def _cleaned(text: str) -> tuple[str, dict[str, str]]:
    match = _INHERITED.search(text)
    if match is None:
        return text, {}
    fields = dict(entry.split(": ", 1) for entry in match[1].split("; ") if ": " in entry)
    return text[: match.start()], fields


def _numbers(
    claim: Claim, index: int, text: str
) -> tuple[tuple[int, int] | None, tuple[tuple[int, int], ...]]:
    """Where the part's number stands in its text, and where those of the other parts do."""
    own: tuple[int, int] | None = None
    others = []
    position = 0
    for place, part in enumerate(claim.parts):
        if part.quantity is None or _cleaned(part.text)[0][1:] != text[1:]:
            continue
        start = text.find(part.quantity.printed, position)
        if start < 0:
            continue
        span = (start, start + len(part.quantity.printed))
        position = span[1]
        if place == index:
            own = span
        else:
            others.append(span)
    return own, tuple(others)


def _with_binding(sentence: Sentence, lexicon: Lexicon) -> Sentence:
    """Let the binding settle roles that the words beside a name leave open."""
    roles_by_word: dict[str, Role] = {}
    system, baseline = sentence.explicit("system"), sentence.explicit("baseline")
    dataset = sentence.explicit("dataset")
    for phrase, role in ((dataset, Role.TARGET), (system, Role.MIX), (baseline, Role.BASELINE)):
        for found in lexicon.find(phrase) if phrase else ():
            if not (found.mixes or found.targets):
                continue
            only_target = bool(found.targets) and not found.mixes
            for one in sentence.said:
                same = words_of(one.found.text) == words_of(found.text)
                shared = set(_values(one.found)) & set(_values(found))
                if same or (shared and not found.loose):
                    bound = Role.TARGET if role is Role.MIX and only_target else role
                    roles_by_word[words_of(one.found.text)] = bound
    settled = []
    for one in sentence.said:
        named = roles_by_word.get(words_of(one.found.text))
        both = bool(one.found.mixes and one.found.targets)
        fixed = one.sure or one.role in (Role.BASELINE, Role.EXCEPTION)
        if named is not None and not fixed and (one.role is Role.OPEN or not both):
            one = Said(one.found, named, False)
        settled.append(one)
    return Sentence(
        sentence.claim,
        sentence.part,
        sentence.text,
        sentence.inherited,
        tuple(settled),
        sentence.number,
        sentence.others,
    )
