"""What a sentence is worded like: who its subject is, and which families of words it holds.

The families stand in ``wording.toml`` as base forms; their inflections are made here. Like all
features of the detector they hold no name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from claimcheck.extract.clauses import main_clause, outer_clause

SUBJECT_WORDS = 10
REPORT_WORDS = 14  # in which others must say that they found something
_VOWELS = "aeiou"
_WORD = re.compile(r"[\w-]+")
_CITED = r"[A-Z][\w'’-]+(?:,? (?:et al\.|and [A-Z][\w'’-]+|& [A-Z][\w'’-]+))*;? ?(?:\(\d{4}[a-z]?\)|\[[\d, –-]+\]|et al\.)"
_SUBJECT_SHAPES = {
    "treatment": re.compile(
        r"(?:(?:\w+ly|not|simply|further) )?(?!(?:during|nothing|something|anything|everything|being|having|according|following|regarding)\b)[A-Z]?[a-z-]{2,}ing\b(?! (?:is|are|was|were|time|data|sets?)\b)"
    ),
    "share": re.compile(
        r"(?:(?:About|Around|Roughly|Over|Almost|Nearly|Only|More than|Fewer than|Less than|At least|Up to|Some|Another)\s)?(?:\d[\d.,]*\s?%?|half|a (?:third|quarter|fifth|half|majority)|most|one in|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\b",
        re.IGNORECASE,
    ),
    "none": re.compile(
        r"(?:no|none|neither|nobody|nothing|few|little|hardly any)\b", re.IGNORECASE
    ),
    "display": re.compile(
        r"(?:(?:the|our|this) )?(?:tables?|figures?|fig\.|tab\.|columns?|rows?|left|right|top|bottom|shaded|dots?|lines?|arrows?|colou?rs?|numbers in|values in)\b",
        re.IGNORECASE,
    ),
}
_OTHERS = re.compile(
    rf"(?:{_CITED}|(?i:(?:both )?(?:some|several|other|previous|prior|earlier|recent|subsequent|later|existing|many|those|these|their|the) (?:authors?|stud(?:y|ies)|works?|papers?|research|researchers|analys[ei]s|experiments|evaluations|literature|efforts)\b|they\b))"
)
_SURE_VERB = re.compile(
    r"\s(?:is|are|was|were|has|have|had|does|do|did|can|could|may|might|must|will|would|should|cannot|not|which|that|who|[a-z]+ed"
    r"|[a-z]+(?<!s)(?<!u)s(?= (?:the|a|an|to|on|in|with|by|from|no|more|less|all)\b))\b"
)
_SUPPOSING = re.compile(r"(?:If|Suppose|Consider|Imagine|Assume|Let)\b")
_OUTCOMES = frozenset(
    f"says_{family}" for family in ("rising", "falling", "winning", "losing", "alike", "mattering")
)
_MEASURED = frozenset(
    f"about_{kind}" for kind in ("treatment", "measure", "model", "none", "people")
)


class _Forms(NamedTuple):
    """Words to look up, and expressions for what is more than one word or has many forms."""

    words: frozenset[str]
    rest: re.Pattern[str] | None

    def found(self, text: str, words: frozenset[str]) -> bool:
        """Whether any form stands in a text with these small-letter words."""
        return not self.words.isdisjoint(words) or bool(self.rest and self.rest.search(text))


class _Families(NamedTuple):
    words: dict[str, _Forms]  # families of words anywhere in the main clause
    subjects: dict[str, _Forms]  # what the nouns before the verb are
    phrases: dict[str, _Forms]  # anywhere in the sentence


def inflections(verb: str) -> tuple[str, ...]:
    """The regular forms of a verb: base, third person, past, gerund; of "speed up" as well."""
    first, blank, rest = verb.partition(" ")
    return tuple(f"{form}{blank}{rest}" for form in _regular(first))


def _regular(verb: str) -> tuple[str, str, str, str]:
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb, f"{verb}es", f"{verb}ed", f"{verb}ing"
    # one syllable, one vowel, one consonant: "drop", "dropped"
    doubles = re.fullmatch(r"[^aeiou]*[aeiou][bdglmnprt]", verb) is not None
    stem = verb + verb[-1] if doubles else verb
    return verb, f"{verb}s", f"{stem}ed", f"{stem}ing"


@cache
def _families() -> _Families:
    raw = tomllib.loads(files("claimcheck.extract").joinpath("wording.toml").read_text("utf-8"))
    return _Families(
        {
            name: _joined(_forms(entry["verbs"], entry["words"]))
            for name, entry in raw["families"].items()
        },
        {name: _joined(forms) for name, forms in raw["subjects"].items()},
        {name: _joined(forms) for name, forms in raw["phrases"].items()},
    )


def _forms(verbs: Iterable[str], words: Iterable[str]) -> Iterator[str]:
    for verb in verbs:
        yield from inflections(verb)
    yield from words


def _joined(forms: Iterable[str]) -> _Forms:
    plain: set[str] = set()
    rest: list[str] = []
    for form in forms:
        if re.fullmatch(r"[a-z-]+s\?", form):
            plain |= {form[:-1], form[:-2]}
        elif re.fullmatch(r"[a-z-]+", form):
            plain.add(form)
        else:
            rest.append(form)
    expression = rf"(?<![\w-])(?:{'|'.join(rest)})(?![\w-])"
    return _Forms(frozenset(plain), re.compile(expression, re.IGNORECASE) if rest else None)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def wording(text: str) -> dict[str, float]:
    """Features that hold for a sentence whose white space is single blanks; each is 1."""
    families = _families()
    main = main_clause(text)
    subject = " ".join(_SURE_VERB.split(main, maxsplit=1)[0].split()[:SUBJECT_WORDS])
    said, named, all_words = _words(main), _words(subject), _words(text)
    found = {f"says_{name}" for name, forms in families.words.items() if forms.found(main, said)}
    found |= {
        f"about_{name}" for name, nouns in families.subjects.items() if nouns.found(subject, named)
    }
    found |= {f"about_{name}" for name, shape in _SUBJECT_SHAPES.items() if shape.match(main)}
    found |= {name for name, phrases in families.phrases.items() if phrases.found(text, all_words)}
    if _SUPPOSING.match(text):
        found.add("supposing")
    outer = outer_clause(text)
    if _OTHERS.match(outer):
        found.add("about_others")
        report = " ".join(outer.split()[:REPORT_WORDS])
        if families.words["finding"].found(report, _words(report)):
            found.add("others_found")
    if found & _OUTCOMES and not found & {"modal", "supposing", "opinion"}:
        found.add("outcome_worded")
        if found & _MEASURED:
            found.add("outcome_of_subject")
    return dict.fromkeys(found, 1.0)
