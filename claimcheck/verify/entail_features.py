"""What a claim without numbers and a text about it have in common: coverage, and signs of relations.

Every feature is computed between the two; none sees the claim alone. The signs follow the relation
a claim states ("X lowers Y") through its words of more and less, removals ("in X-deficient mice")
and negations, in the claim and near the same words of the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimcheck.verify.polarity import NO_EFFECT, negated_near, negates, parity, pointing, removes
from claimcheck.verify.terms import STOPWORDS, Term, terms

Weight = Callable[[str], float]  # a stem's rarity

SPEAKS = (
    "best sentence", "two sentences", "whole text", "title", "word pairs", "word pairs anywhere",
    "rarest unknown word", "unknown words", "numbers", "numbers in sentence", "numbers anywhere",
    "number unknown", "place of best sentence", "length", "second sentence", "lead",
)  # fmt: skip
AGREES = (
    "parity, best", "parity, top three", "parity, top five", "no effect, top three", "no effect differs",
    "both deny", "shared directions", "shared less", "shared more", "direction not shared", "parity, plain",
    "relation, best", "relation, top three", "relation, all", "direction, best", "direction, top three",
    "direction, all", "relation, most", "relation, least", "nearby, mean", "nearby, sum", "nearby, same word",
    "nearby, against", "prefix antonyms", "denial", "denial missed", "denied alike", "denied by the claim",
    "denied by the text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A text as folded words, stems and the positions of its content words."""

    folded: tuple[str, ...]
    stems: tuple[str, ...]
    content: tuple[int, ...]
    text: str

    @staticmethod
    def of(text: str) -> Words:
        """Read a text."""
        found: tuple[Term, ...] = terms(text)
        folded = tuple(term.folded for term in found)
        content = tuple(
            i
            for i, word in enumerate(folded)
            if word not in STOPWORDS and len(word) > 1 and word[0].isalnum()
        )
        return Words(folded, tuple(term.stem for term in found), content, text)

    @property
    def topics(self) -> tuple[int, ...]:
        """Content words that neither point nor negate: what a sentence is about."""
        return tuple(
            i
            for i in self.content
            if len(self.folded[i]) > 2
            and not pointing(self.folded[i])
            and not negates(self.folded[i])
        )


class Case:
    """One claim against one text (title and sentences)."""

    def __init__(self, claim: str, title: str, sentences: Sequence[str], weight: Weight) -> None:
        self.claim = Words.of(claim)
        self.title = Words.of(title)
        self.sentences = [Words.of(sentence) for sentence in sentences if sentence.strip()] or [
            Words.of(title)
        ]
        self.weight = weight
        self.wanted = {self.claim.stems[i]: weight(self.claim.stems[i]) for i in self.claim.content}
        self.total = sum(self.wanted.values()) or 1.0
        self.coverage = [self._covered(set(sentence.stems)) for sentence in self.sentences]
        self.order = sorted(range(len(self.sentences)), key=lambda i: (-self.coverage[i], i))

    def _covered(self, stems: set[str]) -> float:
        return sum(weight for word, weight in self.wanted.items() if word in stems) / self.total

    @property
    def best(self) -> Words:
        """The sentence that covers most of the claim."""
        return self.sentences[self.order[0]]

    def speaks(self) -> tuple[float, ...]:
        """Features of whether the text speaks to the claim, in the order of ``SPEAKS``."""
        first = self.order[0]
        second = self.order[1] if len(self.order) > 1 else first
        everything = {stem for sentence in self.sentences for stem in sentence.stems} | set(
            self.title.stems
        )
        pairs = _pairs(self.claim)
        of_sentences = [pairs & _pairs(sentence) for sentence in self.sentences]
        unknown = [w for word, w in self.wanted.items() if word not in everything]
        numbers = [stem for stem in self.claim.stems if stem[0].isdigit() or stem[0] == "."]
        size = max(1, len(self.wanted))
        in_best = set(self.best.stems)
        return (
            self.coverage[first],
            self._covered(in_best | set(self.sentences[second].stems)),
            self._covered(everything),
            self._covered(set(self.title.stems)),
            max(map(len, of_sentences)) / max(1, len(pairs)),
            len(set().union(*of_sentences)) / max(1, len(pairs)),
            max(unknown, default=0.0) / 10,
            len(unknown) / size,
            float(bool(numbers)),
            sum(n in in_best for n in numbers) / len(numbers) if numbers else 0.0,
            sum(n in everything for n in numbers) / len(numbers) if numbers else 0.0,
            float(any(n not in everything for n in numbers)),
            first / len(self.sentences),
            len(self.sentences) / 10,
            self.coverage[second] if second != first else 0.0,
            self.coverage[first] - sum(self.coverage) / len(self.coverage),
        )

    def agrees(self) -> tuple[float, ...]:
        """Features of whether the text says the same, in the order of ``AGREES``."""
        return (*self._parities(), *self._relations(), *self._nearby(), *self._denials())

    def _parities(self) -> tuple[float, ...]:
        claim_sign, claim_less, claim_more = parity(self.claim.folded)
        claim_null = bool(NO_EFFECT.search(self.claim.text))
        rows: list[tuple[float, int, int, bool, int]] = []
        topics = {self.claim.stems[i] for i in self.claim.content} - {
            self.claim.stems[i] for i in self.claim.content if i not in self.claim.topics
        }
        for i, sentence in enumerate(self.sentences):
            hits = [k for k, stem in enumerate(sentence.stems) if stem in topics]
            if len(hits) < 2:
                rows.append((self.coverage[i] * 0.3, 0, 0, False, i))
                continue
            stretch = sentence.folded[max(0, hits[0] - 4) : hits[-1] + 5]
            sign, less, more = parity(stretch)
            rows.append(
                (self.coverage[i], sign, less + more, bool(NO_EFFECT.search(sentence.text)), i)
            )
        rows.sort(key=lambda row: (-row[0], row[4]))
        top = rows[:3]

        def vote(row: tuple[float, int, int, bool, int]) -> float:
            says = row[2] and claim_less + claim_more
            return row[0] ** 2 * row[1] * claim_sign if says else 0.0

        said = {w for row in top for w in self.sentences[row[4]].folded}
        directed = {w for w in self.claim.folded if pointing(w) or negates(w)}
        lessening = {w for w in directed if pointing(w) < 0 or negates(w)}
        shared, shared_less = len(directed & said), len(lessening & said)
        head = top[0]
        return (
            vote(head),
            sum(map(vote, top)),
            sum(map(vote, rows[:5])) / len(rows[:5]),
            sum(row[0] ** 2 * row[3] for row in top) * (-1 if claim_null else 1),
            float(head[3] != claim_null),
            float(head[3] and claim_null),
            float(shared),
            float(shared_less),
            float(shared - shared_less),
            float(bool(directed) and not shared),
            float(head[1] * claim_sign * (head[2] > 0 or claim_less > 0)),
        )

    def _relations(self) -> tuple[float, ...]:
        """The claim's main relation (subject, direction, object) near the same words of the text."""
        claim = self.claim
        topics = claim.topics
        directions = [k for k, word in enumerate(claim.folded) if pointing(word)]
        if not directions or len(topics) < 2:
            return (0.0,) * 8
        main = min(
            directions,
            key=lambda k: (abs(sum(t < k for t in topics) - sum(t > k for t in topics)), k),
        )
        subject = {claim.stems[t] for t in topics if t < main}
        target = {claim.stems[t] for t in topics if t > main}
        sign = pointing(claim.folded[main]) * negated_near(claim.folded, main, 3, 3)
        gone = -1 if any(removes(word) for word in claim.folded[:main]) else 1
        weights = {word: self.weight(word) for word in subject | target}
        total = sum(weights.values()) or 1.0
        found: list[tuple[float, int, int]] = []
        for sentence in self.sentences:
            objects = [k for k, stem in enumerate(sentence.stems) if stem in target]
            near = [
                (min(abs(k - o) for o in objects), k)
                for k, word in enumerate(sentence.folded)
                if pointing(word) and objects
            ]
            if not near or min(near)[0] > 7:
                continue
            k = min(near)[1]
            there = pointing(sentence.folded[k]) * negated_near(sentence.folded, k, 4, 2)
            subjects = [j for j, stem in enumerate(sentence.stems) if stem in subject]
            absent = any(
                removes(sentence.folded[j])
                for s in subjects
                for j in range(max(0, s - 3), min(len(sentence.folded), s + 4))
                if j != k
            )
            known = sum(weights[w] for w in set(sentence.stems) & weights.keys()) / total
            found.append((known**2, there * sign * (-1 if absent else 1) * gone, there * sign))
        if not found:
            return (0.0,) * 8
        found.sort(reverse=True)
        related = [a * b for a, b, _ in found]
        directed = [a * c for a, _, c in found]
        return (
            related[0], sum(related[:3]), sum(related),
            directed[0], sum(directed[:3]), sum(directed),
            max(related), min(related),
        )  # fmt: skip

    def _denials(self) -> tuple[float, ...]:
        """Negations in the claim against those near its topics in the best sentence."""
        topics = {self.claim.stems[i] for i in self.claim.topics}
        here = any(negates(word) for word in self.claim.folded)
        there = _denied_near(self.best, topics)
        weight = self.coverage[self.order[0]]
        return (
            weight if here == there else -weight,
            weight * (here and not there),
            weight * (there and not here),
        )

    def _nearby(self) -> tuple[float, ...]:
        """Every direction word of the claim against those near the same words of the text."""
        claim, topics = self.claim, self.claim.topics
        votes: list[tuple[float, int, bool]] = []
        chosen = self.order[:4]
        for k, word in enumerate(claim.folded):
            if not pointing(word):
                continue
            here = pointing(word) * negated_near(claim.folded, k, 3, 2)
            behind = {claim.stems[t] for t in topics if k < t <= k + 4}
            before = {claim.stems[t] for t in topics if k - 4 <= t < k}
            for i in chosen:
                sentence = self.sentences[i]
                for side, share in ((behind, 1.0), (before, 0.6)):
                    votes.extend(
                        (self.coverage[i] ** 2 * share * self.wanted.get(stem, 1.0) / 10 / (1 + distance / 4),
                         here * there, same)
                        for o, stem in enumerate(sentence.stems)
                        if stem in side
                        for distance, there, same in _direction_near(sentence, o, claim.stems[k])
                    )  # fmt: skip
        total = sum(weight for weight, _, _ in votes)
        words = {w for i in chosen for w in self.sentences[i].folded}
        denies = bool(NO_EFFECT.search(claim.text)) or any(negates(w) for w in claim.folded)
        weight = sum(self.coverage[i] ** 2 for i in chosen) or 1.0
        null = (
            sum(self.coverage[i] ** 2 for i in chosen if NO_EFFECT.search(self.sentences[i].text))
            / weight
        )
        return (
            sum(w * s for w, s, _ in votes) / total if total else 0.0,
            sum(w * s for w, s, _ in votes),
            sum(w * s for w, s, same in votes if same),
            sum(w for w, s, _ in votes if s < 0) / total if total else 0.0,
            float(sum(_opposed(word, words) for word in claim.folded)),
            null if denies else -null,
            (1 - null) * denies,
        )


def _denied_near(sentence: Words, topics: set[str]) -> bool:
    """Whether a negation stands near one of the topics, oftener before than behind."""
    size = len(sentence.folded)
    return any(
        negates(sentence.folded[j])
        for k, stem in enumerate(sentence.stems)
        if stem in topics
        for j in range(max(0, k - 5), min(size, k + 3))
    )


def _direction_near(sentence: Words, at: int, stem: str) -> list[tuple[int, int, bool]]:
    """(distance, sign, same word) of the direction word nearest to ``at``, within six words."""
    near = [
        (abs(k - at), k)
        for k in range(max(0, at - 6), min(len(sentence.folded), at + 7))
        if pointing(sentence.folded[k])
    ]
    if not near:
        return []
    distance, k = min(near)
    sign = pointing(sentence.folded[k]) * negated_near(sentence.folded, k, 4, 2)
    return [(distance, sign, sentence.stems[k] == stem)]


_PREFIXES = ("in", "un", "non", "dis", "im", "ir", "de", "anti")


def _opposed(word: str, others: set[str]) -> bool:
    """Whether the other side has the word with or without a denying prefix ("accurate", "inaccurate")."""
    if len(word) < 5 or word in others:
        return False
    if any(prefix + word in others for prefix in _PREFIXES):
        return True
    return any(
        word.startswith(p) and len(word) - len(p) > 4 and word[len(p) :] in others
        for p in _PREFIXES
    )


def _pairs(words: Words) -> set[tuple[str, str]]:
    stems = [words.stems[i] for i in words.content]
    return set(pairwise(stems))


def rarity(documents: Sequence[set[str]]) -> Weight:
    """Inverse document frequency of stems over ``documents``; unseen stems are the rarest."""
    count: dict[str, int] = {}
    for document in documents:
        for stem in document:
            count[stem] = count.get(stem, 0) + 1
    size = len(documents)
    return lambda stem: math.log((size + 1) / (count.get(stem, 0) + 0.5))
