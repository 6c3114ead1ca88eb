"""Names of a document by shape, and the votes of its prose and tables for what they are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from claimcheck.extract.small_names import small_names
from claimcheck.records import Passage, PassageKind, Table
from claimcheck.vocabulary import NameSpan, Term, TermKind, find_terms, fold, name_spans

SYSTEM, DATASET, UNKNOWN = "system", "dataset", "unknown"
NAMING = (TermKind.DATASET, TermKind.MODEL)  # kinds of listed terms that are names
HEADER_WEIGHT = 0.4  # a header counts once a table: its role is a guess
LISTED_WEIGHT = 0.3

Votes = defaultdict[str, defaultdict[str, float]]  # folded name → role → weight

_COMMON = frozenset(
    """Table Tables Figure Figures Section Sections Appendix Equation Equations Eq Fig Sec Algorithm Theorem Lemma Definition Proposition
    Corollary Example Step Chapter Part Left Right Top Bottom Note See We Our The This These Those In On At For From With By As To It Its
    However Moreover Furthermore Finally Thus Hence Since While When Where Although Both Each All Any Some Most Many Such Also Then There
    Here I He She They January February March April May June July August September October November December Monday University
    Introduction Conclusion Conclusions Results Discussion Related Work Methods Method Experiments Experimental Setup Background Abstract Acknowledgments
    References Training Test Testing Dev Development Validation Model Models Data Dataset Datasets Task Tasks Average Overall Ours Total
    First Second Third Unlike Compared Following Given Using Based Recent Recently Previous Prior Similarly Specifically Additionally
    Google Facebook Microsoft Stanford NVIDIA Intel Amazon GPU GPUs TPU TPUs CPU CPUs L1 L2 KB MB GB TB KiB MiB GiB TiB GHz MHz API URL PDF HTML JSON RAM NLP ML AI CV SOTA
    Markov Bayes Bayesian Gaussian Gaussians Laplace Fourier Jacobian Hessian Fisher Bernoulli Euclidean Monte Carlo Boolean Turing Wikipedia""".split()
)
_ADJECTIVE = re.compile(r"-(?:[a-z]+(?:ed|ing|wise|able)|style|like|level|free|specific|only)$")
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
    r"\bon\s+(?:(?:both|the|all|only|challenging|popular|standard|large|small|official|new|recent|original|full)\s+){0,3}$",
    re.IGNORECASE,
)
_DATA_STUB = re.compile(r"\b(?:data ?sets?|tasks?|corpus|corpora|benchmarks?)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:on|from|for|in|to|of|with)\s+(?:the\s+)?$")
_AUTHORS = re.compile(r"\s?(?:et al|&|,? \(?\d{4}|,\s[A-Z]\.)")


def winner(votes: Mapping[str, float]) -> str:
    """The role with more votes; unknown where they are even."""
    system, dataset = votes.get(SYSTEM, 0.0), votes.get(DATASET, 0.0)
    if system == dataset:
        return UNKNOWN
    return SYSTEM if system > dataset else DATASET


def first_word(key: str) -> str:
    """The first word of a folded name, which its family shares."""
    return key.split(" ")[0]


def printed_names(
    text: str,
    words: Container[str],
    alone: Container[str],
    blocked: Sequence[tuple[int, int]],
    small: frozenset[str] = frozenset(),
) -> list[NameSpan]:
    """Names by shape, capitalised words that are names here (``words``), and ``small`` ones.

    Two neighbours are one name unless both also stand ``alone`` elsewhere.
    """
    merged: list[NameSpan] = []
    for span in sorted([*name_spans(text), *_small_spans(text, small)]):
        if any(span.start < end and start < span.end for start, end in blocked):
            continue
        key = fold(span.text)
        if not key or (not span.shaped and span.text not in small and first_word(key) not in words):
            continue
        adjective = _ADJECTIVE.search(span.text)
        if adjective and adjective.start():  # "NAME-generated text": the name stands before it
            short = span.text[: adjective.start()]
            span = span._replace(end=span.start + len(short), text=short)
        if span.text.split()[0] in _COMMON:
            continue
        last = merged[-1] if merged else None
        if (
            last
            and text[last.end : span.start] == " "
            and not (key in alone and fold(last.text) in alone)
        ):
            merged[-1] = NameSpan(last.start, span.end, text[last.start : span.end], True)
        else:
            merged.append(span)
    return merged


def _small_spans(text: str, small: frozenset[str]) -> list[NameSpan]:
    if not small:
        return []
    words = "|".join(sorted(map(re.escape, small), key=len, reverse=True))
    return [
        NameSpan(match.start(), match.end(), match.group(), False)
        for match in re.finditer(rf"(?<![\w.-])(?:{words})(?![\w-])", text)
    ]


def spans_of(terms: Iterable[Term], *, naming: bool) -> list[tuple[int, int]]:
    """Spans of the listed names, or of all other listed terms."""
    return [(term.start, term.end) for term in terms if (term.kind in NAMING) is naming]


class Ballot:
    """Collects names and votes, passage by passage."""

    def __init__(self, passages: Sequence[Passage], words: Iterable[str] = ()) -> None:
        """``words`` are capitalised words that are known to be names, folded."""
        self.votes: Votes = defaultdict(lambda: defaultdict(float))
        self.own: Counter[str] = Counter()  # printed names of systems presented here
        self.small = small_names(passages)
        self.words = frozenset((*_capitalised_names(passages), *words))
        self.alone = frozenset(self._standing_alone(passages))
        for passage in passages:
            self._read(passage)

    def names_of(self, text: str) -> list[str]:
        """Printed names in a title or a header."""
        return [text[a:b] for a, b, _ in self._spans(text, find_terms(text))]

    def read_headers(self, table: Table) -> None:
        """Names over columns are rather data sets, names before rows rather systems."""
        seen: set[tuple[str, str]] = set()
        for cell in table.cells:
            if not cell.header or len(cell.text) > 60:
                continue
            over = cell.row < table.header_rows
            stub = table.cell(0, cell.column) if not over and table.header_rows else None
            data = over or (stub is not None and _DATA_STUB.search(stub.text) is not None)
            role = DATASET if data else SYSTEM
            seen.update((fold(name), role) for name in self.names_of(cell.text))
        for key, role in seen:
            self.votes[key][role] += HEADER_WEIGHT

    def families(self) -> Votes:
        """Votes pooled over names that begin alike: GPT-2, GPT-J and GPT-NeoX are of one kind."""
        pooled: Votes = defaultdict(lambda: defaultdict(float))
        for key, counter in self.votes.items():
            for role, weight in counter.items():
                pooled[first_word(key)][role] += weight
        return pooled

    def _spans(self, text: str, terms: Sequence[Term]) -> list[tuple[int, int, str]]:
        """Listed and unlisted names alike, in order: (start, end, role by the tables or "")."""
        listed = [
            (t.start, t.end, SYSTEM if t.kind is TermKind.MODEL else DATASET)
            for t in terms
            if t.kind in NAMING
        ]
        blocked = [(t.start, t.end) for t in terms]
        found = printed_names(text, self.words, self.alone, blocked, self.small)
        return sorted([*listed, *((span.start, span.end, "") for span in found)])

    def _standing_alone(self, passages: Sequence[Passage]) -> Iterable[str]:
        for passage in passages:
            blocked = spans_of(find_terms(passage.text), naming=False)
            spans = printed_names(passage.text, self.words, _Everything(), blocked, self.small)
            for index, span in enumerate(spans):
                before = spans[index - 1].end + 1 if index else -1
                after = spans[index + 1].start - 1 if index + 1 < len(spans) else -1
                if before != span.start and after != span.end:
                    yield fold(span.text)

    def _read(self, passage: Passage) -> None:
        text = passage.text
        terms = find_terms(text)
        tasks = {term.start for term in terms if term.kind is TermKind.TASK}
        for start, end, listed in self._spans(text, terms):
            before, after = text[max(0, start - 140) : start], text[end : end + 60]
            tally = self.votes[fold(text[start:end])]
            if listed:
                tally[listed] = max(tally[listed], LISTED_WEIGHT)
            if re.match(rf"[\s)-]*(?:[a-z-]+\s){{0,1}}{_TASK_NOUN}", after):
                tally[DATASET] += 1
            if end + 1 in tasks or re.match(r"\s(?:accuracy|F1|EM)\b", after):
                tally[DATASET] += 0.5
            if re.match(rf"\s?(?:[a-z-]+\s){{0,1}}{_SYSTEM_NOUN}|-based\b", after):
                tally[SYSTEM] += 1
            if re.match(rf"\s{_SYSTEM_VERB}", after) and not _PREPOSITION.search(before):
                tail = re.search(r"(?:\band|,)\s+$", before) is not None
                tally[SYSTEM] += 0.4 if tail else 1  # the verb of "on A and B" may be another's
            if _BEFORE_SYSTEM.search(before):
                tally[SYSTEM] += 0.6
            elif _BEFORE_DATASET.search(before):
                tally[DATASET] += 0.7
            self._own(passage, start, end, before, tally)

    def _own(
        self, passage: Passage, start: int, end: int, before: str, tally: defaultdict[str, float]
    ) -> None:
        name = passage.text[start:end]
        if _OWN.search(before) and passage.kind is not PassageKind.FOOTNOTE:
            tally[SYSTEM] += 0.5
            self.own[name] += 3 if passage.kind is PassageKind.ABSTRACT else 1
        elif re.search(r"\b[Oo]ur\s+(?:\w+\s)?$", before):
            self.own[name] += 1


class _Everything:
    """Contains whatever is asked for, so that no neighbours are merged."""

    def __contains__(self, _: object) -> bool:
        return True


def _capitalised_names(passages: Sequence[Passage]) -> Iterable[str]:
    """Capitalised words that stand inside sentences and are hardly ever written small."""
    inside: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for passage in passages:
        if passage.kind is PassageKind.TITLE:
            continue
        text = passage.text
        small.update(re.findall(r"(?<![\w-])[a-z]{2,}(?![\w])", text))
        for span in name_spans(text):
            word = re.split(r"[\s(]", span.text)[0]
            if span.shaped or word in _COMMON:
                continue
            if not re.search(r"[a-z,)]\s$", text[max(0, span.start - 3) : span.start]):
                continue
            if _AUTHORS.match(text[span.end : span.end + 8]):
                continue
            terms = find_terms(span.text)
            if not terms or terms[0].kind in NAMING:
                inside[word.lower()] += 1
    return (word for word, count in inside.items() if count > 4 * small[word])
