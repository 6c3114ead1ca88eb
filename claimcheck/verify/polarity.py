"""Which way a word points: more, less, removal, negation. Data and a few lookups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_LESS = """decreas* reduc* lower* less fewer diminish* inhibit* suppress* prevent* protect* block*
attenuat* impair* abolish* abrogat* los[st]* loss deplet* delet* deficien* knock* null disrupt* defect*
ablat* silenc* antagoni* downregulat* down negativ* weaken* slow* delay* limit* restrict* ineffective*
inaccura* insufficien* inactiv* deactiv* repress* resist* revers* rescu* against declin* drop* fell
worse* poor* low short* small* unaffected independent* dispensable unlikely rare* hinder* interfer*
destabili* degrad* breakdown eliminat* remov* avoid* minor* unable inability unrelated cko ko sirna
shrna mutant* knockout* inverse* cut dysfunction* exclud* counteract* oppos* deter* discourag*
ameliorat* alleviat* absen* lack* hurt* harm* underperform* shrink* minimi*"""
_MORE = """increas* rais* elevat* higher high greater more enhanc* promot* activat* upregulat*
stimulat* augment* improv* induc* gain* accumulat* accelerat* facilitat* benefi* stabili* boost*
strength* larg* long* support* requir* essential necessar* critical* crucial caus* lead* led result*
trigger* drive* effective* accura* exacerbat* aggravat* faster rapid* positiv* express* associat*
correlat* link* play* contribut* mediat* allow* enable* restor* form* develop* abundan* frequent*
common* doubl* sufficien* outperform* help* better best maximi*"""
_GONE = """knock* deficien* deplet* delet* los[st]* loss absen* lack* inhibit* block* suppress*
silenc* ablat* null without mutant* cko ko sirna shrna inactivat* remov* disrupt* antagoni* reduc*
decreas* low impair* defect* repress*"""
_NOT = "not no nor neither never cannot fail* without unable insignificant*"


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(word.replace("*", r"\w*") for word in words.split()))


_LESS_WORDS, _MORE_WORDS = _pattern(_LESS), _pattern(_MORE)
_GONE_WORDS, _NOT_WORDS = _pattern(_GONE), _pattern(_NOT)

NO_EFFECT = re.compile(
    r"\b(?:no (?:significant |evidence |effect|difference|association|change|benefit|improvement|increase|"
    r"reduction|influence|relationship|correlation)|(?:did|does|do|was|were|is|are) not|not (?:significant|"
    r"associated|differ|affect|alter|change|require|increase|reduce|improve)|unaffected|unchanged|similar "
    r"(?:in|between|across)|independent of|without affecting|failed to|neither)\b",
    re.I,
)


@lru_cache(maxsize=65_536)
def pointing(word: str) -> int:
    """-1 for a word of less, +1 for one of more, 0 for neither. ``word``: folded."""
    if _LESS_WORDS.fullmatch(word):
        return -1
    return 1 if _MORE_WORDS.fullmatch(word) else 0


@lru_cache(maxsize=65_536)
def negates(word: str) -> bool:
    """Whether a folded word denies."""
    return _NOT_WORDS.fullmatch(word) is not None


@lru_cache(maxsize=65_536)
def removes(word: str) -> bool:
    """Whether a folded word takes its object away ("deficient", "knockout", "without")."""
    return _GONE_WORDS.fullmatch(word) is not None


def parity(words: Sequence[str]) -> tuple[int, int, int]:
    """(sign, words of less and negations, words of more): every word of less turns the sign."""
    less = sum(pointing(word) < 0 or negates(word) for word in words)
    more = sum(pointing(word) > 0 for word in words)
    return (-1) ** less, less, more


def negated_near(words: Sequence[str], at: int, before: int, after: int) -> int:
    """-1 where a negation stands within the window around ``at``, else +1."""
    window = words[max(0, at - before) : at + after]
    return -1 if any(negates(word) for word in window) else 1
