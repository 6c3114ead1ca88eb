"""Words as the checks compare them: folded, stemmed, with a span in the text they came from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

MAX_TEXT = 20_000  # characters of one sentence or header that are looked at

# A word ("v" before a version is none), a number with a decimal point or thousands, or one character that carries meaning.
_TOKEN = re.compile(
    r"\d{1,12}(?:,\d{3}){1,6}(?:\.\d{1,12})?[KMBGTkx]?(?!\w)|\d{0,12}\.\d{1,12}[KMBGTkx]?(?!\w)"
    r"|(?!v\d)[^\W_]{1,80}(?:['’](?:s|t|re|ve)\b)?|[%+±&*@#]"
)
# "BERTLarge" → BERT Large, "RoBERTa" stays: a capital behind two small letters, or two capitals
# before a small one, begins a new word only when both halves are long enough to be words.
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})|(?<=[A-Z]{3})(?=[A-Z][a-z]{3})")
_MARKUP = re.compile(
    r"\[(?:BOLD|ITALIC|EMPTY|CONTINUE|UNDERLINE)\]|</?(?:bold|italic|underline|b|i|u)>"
)

_STOP = """a an the of on in at to for by with from as and or is are was were be been being it its this
that these those we our us they their them which who whose when where while than then there
here also both each all any some such more most less least very much many can could may might
will would shall should do does did has have had having not no nor so if but into over under
between among across per via using use used uses i e g s t only just even still however
respectively table figure section show shows shown see seen observe observed result results
achieve achieves achieved obtain obtains obtained reach reaches reached get gets give gives
given yield yields performance perform performs performing score scores"""
STOPWORDS = frozenset(_STOP.split())


class Term(NamedTuple):
    """One word: its stem, its folded form, and its place in the text."""

    stem: str
    folded: str
    start: int
    end: int
    name: bool = False  # printed with a capital or a digit


def plain(text: str) -> str:
    """Text without the emphasis tags that some table sources print, and with single spaces."""
    return " ".join(_MARKUP.sub(" ", text).split())


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, accents dropped."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=1)
def _stemmer() -> object:
    import snowballstemmer  # type: ignore[import-untyped]

    stemmer: object = snowballstemmer.stemmer("english")
    return stemmer


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """The Snowball stem of a folded word; numbers and short words stay as they are."""
    if len(folded) <= 3 or not folded.isalpha():
        return folded
    return str(_stemmer().stemWord(folded))  # type: ignore[attr-defined]


@lru_cache(maxsize=16_384)
def terms(text: str) -> tuple[Term, ...]:
    """The words of ``text`` (its first ``MAX_TEXT`` characters), in order, with spans in ``text``."""
    found: list[Term] = []
    for match in _TOKEN.finditer(text[:MAX_TEXT]):
        start, word = match.start(), match.group()
        cuts = [0, *(cut.start() for cut in _CAMEL.finditer(word)), len(word)]
        for begin, end in pairwise(cuts):
            folded = fold(word[begin:end]).replace("’", "'")
            folded = folded.removesuffix("'s").replace(",", "")
            if folded:
                name = any(c.isupper() or c.isdigit() for c in word[begin:end])
                found.append(Term(stem(folded), folded, start + begin, start + end, name))
    return tuple(found)


def stems(text: str) -> frozenset[str]:
    """The stems of all words of ``text`` that are no stopwords."""
    return frozenset(term.stem for term in terms(text) if term.folded not in STOPWORDS)


_COMPOUND = re.compile(r"\b[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z0-9]{1,30})+\b")


def compounds(text: str) -> tuple[str, ...]:
    """Folded hyphenated words ("top-p", "gpt-2"), in order."""
    return tuple(fold(match.group()) for match in _COMPOUND.finditer(text[:MAX_TEXT]))
