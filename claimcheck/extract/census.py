"""Which words of a document are names, and whether they name systems or datasets.

Roles are voted on by the whole document: headers of its tables, "on X", "X dataset", "X achieves",
"we propose X". The vocabulary's own opinion is the weakest vote, so that a made-up name in the same
places gets the same role as a famous one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from claimcheck.extract.interface import Name
from claimcheck.records import Document, Passage, PassageKind, Place
from claimcheck.vocabulary import Term, TermKind, canonical, find_terms, fold, name_spans

Votes = defaultdict[str, defaultdict[str, float]]

SYSTEM, DATASET, UNKNOWN = "system", "dataset", "unknown"

_TEXT_KINDS = (
    PassageKind.TITLE,
    PassageKind.ABSTRACT,
    PassageKind.PARAGRAPH,
    PassageKind.LIST_ENTRY,
    PassageKind.CAPTION,
    PassageKind.FOOTNOTE,
)
_COMMON = frozenset(
    """Table Tables Figure Figures Section Sections Appendix Equation Equations Eq Fig Sec Algorithm Theorem Lemma Definition Proposition
    Corollary Example Step Chapter Part Left Right Top Bottom Note See We Our The This These Those In On At For From With By As To It Its
    However Moreover Furthermore Finally Thus Hence Since While When Where Although Both Each All Any Some Most Many Such Also Then There
    Here I He She They January February March April May June July August September October November December Monday University
    Introduction Conclusion Conclusions Results Discussion Related Work Methods Method Experiments Experimental Setup Background Abstract Acknowledgments
    References Training Test Testing Dev Development Validation Model Models Data Dataset Datasets Task Tasks Average Overall Ours Total
    First Second Third Unlike Compared Following Given Using Based Recent Recently Previous Prior Similarly Specifically Additionally
    Google Facebook Microsoft Stanford NVIDIA Intel Amazon GPU GPUs TPU TPUs CPU CPUs API URL PDF HTML JSON RAM NLP ML AI CV SOTA
    Markov Bayes Bayesian Gaussian Gaussians Laplace Fourier Jacobian Hessian Fisher Bernoulli Euclidean Monte Carlo Boolean Turing Wikipedia""".split()
)
_TASK_NOUN = r"(?:data\s?sets?|corp(?:us|ora)|benchmarks?|tasks?|test sets?|dev(?:elopment)? sets?|validation sets?|training sets?|leaderboard|questions|test|dev|train(?:ing)?|score|examples|treebank|translation|competition|challenge|suite|data)\b"
_SYSTEM_NOUN = r"(?:models?|networks?|architectures?|algorithms?|systems?|optimi[sz]ers?|baselines?|encoders?|decoders?|methods?|approach|pre-?training|layers?|variants?|parser|classifiers?|detectors?|retrievers?|readers?|representations?|tokenizer|embeddings?)\b"
_SYSTEM_VERB = r"(?:achieves?|outperforms?|obtains?|performs?|reaches|improves?|uses?|beats?|surpass(?:es)?|converges?|exceeds?|generali[sz]es?|learns?|trains?|is (?:trained|pre-?trained|designed|able|based)|scores?|establishes|pushes|matches|advances|struggles)\b"
_BEFORE_SYSTEM = re.compile(
    r"(?:\b(?:propos\w+|introduc\w+|present|develop(?:ed)?|call(?:ed)?|named?|dubbed|outperform\w*|beat(?:s|ing)?|than|surpass\w*|exceed\w*|against|fine-?tun(?:e|ed|ing)|pre-?train(?:ed|ing)?|via|like|unlike|vs\.?|versus|compared (?:to|with)|our|over|by)\s+(?:the\s+|a\s+|an\s+)?(?:(?:new|previous|original|pretrained|pre-trained|standard|vanilla|strong|existing)\s+)?)$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:\b(?:we|this (?:paper|work)|here)\b[^.;]{0,60}?\b(?:propos\w+|introduc\w+|present\w*|develop\w*|call\w*|nam\w+|dub\w*|term\w*|releas\w+)\s[^.;]{0,70}?|\bnew [^.;]{0,60}?(?:called|named|dubbed|,\s*the)\s+)$",
    re.IGNORECASE,
)
_BEFORE_DATASET = re.compile(
    r"\b(?:on|from|of|for|across|in)\s+(?:both\s+|the\s+|all\s+|only\s+)*(?:(?:challenging|popular|standard|large|small|official|new|recent|original|full)\s+)?$",
    re.IGNORECASE,
)
_WEIGHT_LISTED = 0.3
OWN_NAMES = 2  # systems that one document presents, at most
LIST_GAP = re.compile(
    r"^\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+|;\s*(?:and\s+)?|/)\s*(?:the\s+|on\s+|for\s+|in\s+)*$"
)


@dataclass(frozen=True)
class Census:
    """Names of one document, by folded form."""

    roles: dict[str, str]  # folded name → role
    own: tuple[str, ...]  # printed names of the systems that the document presents, best first
    words: frozenset[str]  # merely capitalised words that are names here, folded
    votes: Mapping[str, Mapping[str, float]]  # folded name → role → weight

    def names_in(self, text: str, terms: Iterable[Term]) -> tuple[Name, ...]:
        """Names of ``text`` with their roles; metrics, tasks, languages and splits are none."""
        blocked = [
            (term.start, term.end)
            for term in terms
            if term.kind not in (TermKind.DATASET, TermKind.MODEL)
        ]
        listed = [term for term in terms if term.kind in (TermKind.DATASET, TermKind.MODEL)]
        found: list[Name] = []
        for term in listed:
            printed = text[term.start : term.end]
            kind = SYSTEM if term.kind is TermKind.MODEL else DATASET
            role = self.roles.get(fold(printed), kind)
            role = kind if role == UNKNOWN else role
            found.append(Name(term.start, term.end, printed, term.canonical, role))
        for span in name_spans(text):
            if any(span.start < end and start < span.end for start, end in blocked):
                continue
            if any(span.start < name.end and name.start < span.end for name in found):
                continue
            key = fold(span.text)
            if not span.shaped and key not in self.words and _first_word(key) not in self.words:
                continue
            if span.text.split()[0] in _COMMON or not key:
                continue
            role = self.roles.get(key) or self.roles.get(_first_word(key)) or UNKNOWN
            found.append(Name(span.start, span.end, span.text, key, role))
        ours = {fold(name) for name in self.own[:OWN_NAMES]}
        marked = [
            replace(name, own=fold(name.text) in ours or _first_word(fold(name.text)) in ours)
            for name in found
        ]
        return self._pooled(text, sorted(marked, key=lambda name: name.start))

    def _pooled(self, text: str, names: list[Name]) -> tuple[Name, ...]:
        """Names joined in a list play one role: the one that most of their votes are for."""
        lists: list[list[Name]] = []
        for name in names:
            if lists and LIST_GAP.match(text[lists[-1][-1].end : name.start]):
                lists[-1].append(name)
            else:
                lists.append([name])
        pooled: list[Name] = []
        for group in lists:
            total: defaultdict[str, float] = defaultdict(float)
            for name in group:
                for role, weight in self._votes_for(name.text).items():
                    total[role] += weight
            role = _winner(total)
            pooled += [
                replace(name, role=role) if is_list(text, group) and role != UNKNOWN else name
                for name in group
            ]
        return tuple(pooled)

    def _votes_for(self, text: str) -> Mapping[str, float]:
        key = fold(text)
        return self.votes.get(key) or self.votes.get(_first_word(key)) or {}


def is_list(text: str, names: Sequence[Name]) -> bool:
    """Whether coordinated names are a list: the last gap says "and" or "or", or is a slash."""
    if len(names) < 2:
        return False
    return re.search(r"\b(?:and|or)\b|[/;]", text[names[-2].end : names[-1].start]) is not None


def _first_word(key: str) -> str:
    return key.split(" ")[0]


def take_census(document: Document) -> Census:
    """Read all prose and all headers of a document once."""
    votes: Votes = defaultdict(lambda: defaultdict(float))
    own: Counter[str] = Counter()
    printed: dict[str, str] = {}
    passages = [passage for passage in document.passages if passage.kind in _TEXT_KINDS]
    words = _capitalised_names(passages)
    title_names = _names_of(document.title or "", words)
    for name in title_names:
        head = (document.title or "").find(name)
        if head == 0 and (document.title or "")[len(name) : len(name) + 1] == ":":
            own[name] += 5
            printed.setdefault(fold(name), name)
    for passage in passages:
        _vote(passage, words, votes, own, printed)
    for table in document.tables:
        for cell in table.cells:
            if not cell.header or len(cell.text) > 60:
                continue
            role = DATASET if cell.row < table.header_rows else SYSTEM
            for name in _names_of(cell.text, words):
                votes[fold(name)][role] += 0.5
    roles = {key: _winner(counter) for key, counter in votes.items()}
    ranked = [name for name, _ in own.most_common() if roles.get(fold(name)) != DATASET]
    for name in ranked:
        roles[fold(name)] = SYSTEM
    return Census(roles=roles, own=tuple(ranked), words=words, votes=votes)


def census_of_text(texts: Iterable[str]) -> Census:
    """The census of loose text: no headers, no title, every text a paragraph."""
    passages = []
    start = 0
    for number, text in enumerate(texts):
        passages.append(
            Passage(
                id=f"p{number:04d}",
                kind=PassageKind.PARAGRAPH,
                text=text,
                start=start,
                place=Place(),
            )
        )
        start += len(text) + 2
    words = _capitalised_names(passages)
    votes: Votes = defaultdict(lambda: defaultdict(float))
    for passage in passages:
        _vote(passage, words, votes, Counter(), {})
    return Census(
        roles={key: _winner(counter) for key, counter in votes.items()},
        own=(),
        words=words,
        votes=votes,
    )


def _winner(counter: Mapping[str, float]) -> str:
    system, dataset = counter.get(SYSTEM, 0.0), counter.get(DATASET, 0.0)
    if system == dataset:
        return UNKNOWN
    return SYSTEM if system > dataset else DATASET


def _names_of(text: str, words: frozenset[str]) -> list[str]:
    terms = find_terms(text)
    blocked = [(t.start, t.end) for t in terms if t.kind not in (TermKind.DATASET, TermKind.MODEL)]
    return [
        span.text
        for span in name_spans(text)
        if (span.shaped or _first_word(fold(span.text)) in words)
        and span.text.split()[0] not in _COMMON
        and not any(span.start < end and start < span.end for start, end in blocked)
    ]


def _capitalised_names(passages: list[Passage]) -> frozenset[str]:
    """Capitalised words that stand inside sentences and are never written small."""
    inside: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for passage in passages:
        if passage.kind is PassageKind.TITLE:
            continue
        small.update(re.findall(r"(?<![\w-])[a-z]{2,}(?![\w])", passage.text))
        for span in name_spans(passage.text):
            word = re.split(r"[\s(]", span.text)[0]
            if span.shaped or word in _COMMON:
                continue
            before = passage.text[max(0, span.start - 3) : span.start]
            after = passage.text[span.end : span.end + 8]
            if not re.search(r"[a-z,)]\s$", before) or re.match(
                r"\s?(?:et al|&|,? \(?\d{4}|,\s[A-Z]\.)", after
            ):
                continue
            if not find_terms(span.text) or find_terms(span.text)[0].kind in (
                TermKind.DATASET,
                TermKind.MODEL,
            ):
                inside[word.lower()] += 1
    return frozenset(word for word, count in inside.items() if count > 4 * small[word])


def _vote(
    passage: Passage,
    words: frozenset[str],
    votes: Votes,
    own: Counter[str],
    printed: dict[str, str],
) -> None:
    text = passage.text
    terms = find_terms(text)
    blocked = [(t.start, t.end) for t in terms if t.kind not in (TermKind.DATASET, TermKind.MODEL)]
    for span in name_spans(text):
        if any(span.start < end and start < span.end for start, end in blocked):
            continue
        if not span.shaped and _first_word(fold(span.text)) not in words:
            continue
        if span.text.split()[0] in _COMMON:
            continue
        key = fold(span.text)
        printed.setdefault(key, span.text)
        before, after = text[max(0, span.start - 140) : span.start], text[span.end : span.end + 60]
        tally = votes[key]
        if re.match(rf"[\s)-]*(?:[a-z-]+\s){{0,1}}{_TASK_NOUN}", after):
            tally[DATASET] += 1
        if re.match(rf"\s?(?:[a-z-]+\s){{0,1}}{_SYSTEM_NOUN}|-based\b", after):
            tally[SYSTEM] += 1
        prepositional = re.search(r"\b(?:on|from|for|in|to|of|with)\s+(?:the\s+)?$", before)
        if re.match(rf"\s{_SYSTEM_VERB}", after) and not prepositional:
            tail = re.search(r"(?:\band|,)\s+$", before) is not None
            tally[SYSTEM] += 0.4 if tail else 1  # the verb of "on A and B" may belong to another
        if _BEFORE_SYSTEM.search(before):
            tally[SYSTEM] += 0.6
        elif _BEFORE_DATASET.search(before):
            tally[DATASET] += 0.7 if re.search(r"\bon\s+(?:\w+\s+)?$", before) else 0.25
        if _OWN.search(before) and passage.kind is not PassageKind.FOOTNOTE:
            tally[SYSTEM] += 0.5
            own[span.text] += 3 if passage.kind is PassageKind.ABSTRACT else 1
        elif re.search(r"\b[Oo]ur\s+(?:\w+\s)?$", before):
            own[span.text] += 1
    for term in terms:
        if term.kind in (TermKind.DATASET, TermKind.MODEL):
            role = SYSTEM if term.kind is TermKind.MODEL else DATASET
            votes[fold(text[term.start : term.end])][role] = max(
                votes[fold(text[term.start : term.end])][role], _WEIGHT_LISTED
            )


def canonical_name(role: str, text: str) -> str:
    """The canonical form of a printed name in its role."""
    kind = TermKind.MODEL if role == SYSTEM else TermKind.DATASET
    return canonical(kind, text)
