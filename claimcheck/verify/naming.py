"""Whether two words name the same thing: equal stems, prefixes, acronyms, joined words.

Only the shapes of words count here; the field's own synonyms ("En" for English) come from
``SYNONYMS``. A consistent renaming of all systems and datasets therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from claimcheck.verify.terms import STOPWORDS, Term, stem
from claimcheck.vocabulary.tables import languages

EQUAL = 1.0
SYNONYM = 0.9
JOINED = 0.85
PREFIX = 0.6

MIN_PREFIX = (
    4  # letters two different words must share to be taken for one, as "param" and "parameters"
)

# Words that headers shorten or exchange, beside the languages of the vocabulary.
_GROUPS = """
accuracy acc
precision prec pre p
recall rec r
f1 fscore f measure
bleu b
average avg mean
parameters params parameter param #p
development dev validation valid val
error err
perplexity ppl
correlation corr
original orig
baseline base
percent percentage %
standard std
number num # count
sentence sent
document doc
question q
throughput speed
supervised supervision
fluency fluent fluently
adequacy adequate
coherence coherent
relevance relevant
informativeness informative
grammaticality grammatical
readability readable
naturalness natural
diversity diverse distinct dist
faithfulness faithful
toxicity toxic
precision precise
kappa agreement
ensemble ens
single sgl
"""


def _synonyms() -> dict[str, frozenset[str]]:
    groups = [line.split() for line in _GROUPS.strip().splitlines()]
    by_code: dict[str, list[str]] = {}
    for name, code in languages().items():
        by_code.setdefault(code, [code]).append(name)
    groups += by_code.values()
    table: dict[str, set[str]] = {}
    for group in groups:
        stemmed = {stem(word) for word in group if " " not in word}
        for word in stemmed:
            table.setdefault(word, set()).update(stemmed - {word})
    return {word: frozenset(others) for word, others in table.items()}


@lru_cache(maxsize=1)
def synonyms() -> dict[str, frozenset[str]]:
    """Stems that mean the same in headers and in prose."""
    return _synonyms()


@lru_cache(maxsize=262_144)
def likeness(left: str, right: str) -> float:
    """How surely two stems name the same thing: 1 equal, less for synonyms and prefixes, 0 not."""
    if left == right:
        return EQUAL
    if right in synonyms().get(left, ()):
        return SYNONYM
    short, long = sorted((left, right), key=len)
    if len(short) >= MIN_PREFIX and short.isalpha() and long.startswith(short):
        return PREFIX
    if (
        len(short) >= 2
        and short.isalpha()
        and long.startswith(short)
        and long[len(short) :].isdigit()
    ):
        return PREFIX  # "dcgcn" and "dcgcn4"
    return 0.0


def fits(word: Term, header: Term) -> float:
    """How surely a word of a sentence names a word of a header.

    As ``likeness``; but a word that only begins a longer header word ("graph", "GraphLSTM") must
    itself be printed like a name.
    """
    found = likeness(word.stem, header.stem)
    if found == PREFIX and len(word.stem) < len(header.stem) and not word.name:
        return 0.0
    return found


def joined(words: Sequence[Term], header: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Runs of words that are one header word written together, or the other way round.

    Returns (first word, words in the run, header word) triples: "bert", "large" → "bertlarge".
    """
    glued = {
        term.folded: position
        for position, term in enumerate(header)
        if len(term.folded) >= 4 or (len(term.folded) >= 2 and term.folded[-1].isdigit())
    }
    found = []
    for first in range(len(words) - 1):
        run = words[first].folded
        for length in range(2, min(4, len(words) - first + 1)):
            run += words[first + length - 1].folded
            if run in glued:
                found.append((first, length, glued[run]))
    return found


def initials(words: Sequence[Term]) -> str:
    """First letters of the words that are no stopwords."""
    return "".join(
        term.folded[0]
        for term in words
        if term.folded not in STOPWORDS and term.folded[0].isalpha()
    )


def acronym_runs(words: Sequence[Term], header: Term, printed: str) -> list[tuple[int, int]]:
    """Runs (first, length) of words whose initials spell a header word of two to six capitals."""
    acronym = header.folded
    if not (2 <= len(acronym) <= 6 and printed.isalpha() and printed.isupper()):
        return []
    size = len(acronym)
    return [
        (first, size)
        for first in range(len(words) - size + 1)
        if all(
            word.folded[:1] == letter and len(word.folded) > 1
            for word, letter in zip(words[first : first + size], acronym, strict=True)
        )
    ]
