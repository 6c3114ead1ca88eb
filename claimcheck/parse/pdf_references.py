"""The bibliography of a PDF: entries, what they name, and where the text cites them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from claimcheck.parse.pdf_layout import Line
from claimcheck.parse.references import reference
from claimcheck.records import Citation, Reference

_LABEL = re.compile(
    r"\[(?P<label>\d{1,4}|[A-Za-z][\w+’'-]{1,14}\d{2,4}[a-z]?)\]\s*|(?P<plain>\d{1,3})\.\s+(?=[A-Z])"
)
_DATED = re.compile(
    r"[^“”\"]{3,1500}?[.,)]?\s\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?\.\s+(?P<rest>[^\W\d_].{3,})"
)
_QUOTED = re.compile(r"[“\"]([^”\"]{4,400}?)[,.]?[”\"]")
_SENTENCE = re.compile(r"(?<!\b[^\W\d_a-z])(?<!\bJr)(?<!\beds)[.?]\s+(?=[^a-z\s(])")
_INITIAL = re.compile(  # an initial in front of a title: "… and Ng, Andrew Y. Large scale …"
    r".*\b(?:[A-Z]\.)+\s+"
    r"(?P<rest>[A-Z][\w’'-]*(?::\s|,?\s+(?!and\b|et\b|van\b|von\b|de[rl]?\b)[a-z]).{4,})"
)
_LAST_INITIAL = re.compile(r".*\b(?:[A-Z]\.)+\s+(?P<rest>[A-Z].{8,})")
_VENUE = re.compile(
    r"(In|html?|Accessed|Available|Proceedings|Proc\.|arXiv|CoRR|ArXiv|Technical report|PhD|Master|pages?|pp|URL|https?:|Advances in|Journal|\d)\b",
    re.I,
)
_LONGEST = 4000  # characters of an entry in which a title is looked for
_YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d{2})(?P<letter>[a-z])?(?![\d/:]|\.\d|-\d)")
_NUMERIC = re.compile(r"\[(\d{1,4}(?:\s?[,;–-]\s?\d{1,4})*)\]")
_AUTHOR_YEAR = re.compile(
    r"(?P<name>[^\W\d_][\w’'-]*)(?:\s+(?:et\s+al\.?|(?:and|&)\s+[^\W\d_][\w’'-]*(?:\s[^\W\d_][\w’'-]*)?))?,?\s+\(?"
    r"(?P<years>(?:19|20)\d{2}[a-z]?(?:\s?[,;]\s?(?:(?:19|20)\d{2}[a-z]?|[a-z]\b))*)"
)


def split_entries(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a bibliography, grouped by entry: by labels, hanging indent or room between."""
    if not lines:
        return []
    labelled = sum(_LABEL.match(line.text) is not None for line in lines)
    if _LABEL.match(lines[0].text) and labelled >= max(1, len(lines) // 12):
        starts = [_LABEL.match(line.text) is not None for line in lines]
    else:
        starts = _hanging(lines)
    entries: list[list[Line]] = []
    for line, start in zip(lines, starts, strict=True):
        if start or not entries:
            entries.append([line])
        else:
            entries[-1].append(line)
    return entries


def _hanging(lines: Sequence[Line]) -> list[bool]:
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, line.column)
        edges[key] = min(edges.get(key, line.x0), line.x0)
    shifts = [line.x0 - edges[line.page, line.column] for line in lines]
    inset = sum(shift > 4 for shift in shifts)
    if inset >= 0.2 * len(lines):
        return [shift <= 4 for shift in shifts]
    steps = [
        below.base - above.base
        for above, below in itertools.pairwise(lines)
        if above.column == below.column and below.base > above.base
    ]
    usual = sorted(steps)[len(steps) // 4] if steps else 0.0
    starts = [True]
    for above, below in itertools.pairwise(lines):
        apart = below.base - above.base > 1.2 * usual
        ended = above.text.endswith(".") and above.x1 < above.right - 3 * above.size
        starts.append((apart and above.column == below.column) or ended)
    return starts


def parse_entry(text: str, index: int) -> tuple[Reference, str | None]:
    """The reference behind an entry, key ``b1``, ``b2`` …, and its printed label, if any."""
    label = None
    match = _LABEL.match(text)
    if match:
        label = match["label"] or match["plain"]
        text = text[match.end() :]
    head = text[:_LONGEST]
    dated = _DATED.match(head)
    if dated and (_SENTENCE.search(head[: dated.start("year")]) or _VENUE.match(dated["rest"])):
        dated = None  # a year behind the title
    year = dated["year"] if dated else None
    title = _first(dated["rest"]) if dated else _title(head)
    return reference(f"b{index}", text, title=title, year=year), label


def _title(text: str) -> str | None:
    """The title in "Authors. Title. Venue", where names end in initials or not."""
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted[1].strip()
    parts = _SENTENCE.split(text)
    named = _INITIAL.match(parts[0])
    if not named and (len(parts) < 2 or _VENUE.match(parts[1])):
        named = _LAST_INITIAL.match(parts[0])
    if named:
        return _first(text[named.start("rest") :])
    return _first(text[text.index(parts[1], len(parts[0])) :]) if len(parts) > 1 else None


def _first(text: str) -> str | None:
    """The first sentence, questions in it included, without the year behind it."""
    match = re.match(r"(.{4,300}?)(?:\.(?=\s|$)|(?<=[?!])(?=\s(?:In|arXiv|[A-Z]\w+,)\b)|$)", text)
    if not match or _VENUE.match(text):
        return None
    return re.sub(r",?\s*(?:\w+\s)?\(?(19|20)\d\d[a-z]?\)?$", "", match[1]).strip(" ,") or None


class CitationFinder:
    """Finds citations in running text, by printed labels or by names and years."""

    def __init__(self, references: Sequence[tuple[Reference, str | None]]) -> None:
        self._labels = {label: one.key for one, label in references if label}
        self._names: dict[tuple[str, str], list[str]] = {}
        for one, _ in references:
            surname = _first_surname(one.text)
            if surname:
                for match in _YEAR.finditer(one.text):
                    key = (surname, match[1] + (match["letter"] or ""))
                    self._names.setdefault(key, []).append(one.key)

    def find(self, text: str) -> tuple[Citation, ...]:
        """Citations in order; what matches no entry is left out."""
        found = [*self._numeric(text)] if self._labels else [*self._author_year(text)]
        return tuple(sorted(found, key=lambda one: one.start))

    def _numeric(self, text: str) -> list[Citation]:
        found = []
        for match in _NUMERIC.finditer(text):
            keys: list[str] = []
            for part in re.split(r"[,;]", match[1]):
                ends = [int(number) for number in re.findall(r"\d+", part)]
                numbers = range(ends[0], ends[-1] + 1) if ends[-1] - ends[0] < 60 else ends
                keys += [self._labels[str(n)] for n in numbers if str(n) in self._labels]
            if keys:
                found.append(
                    Citation(start=match.start(), end=match.end(), keys=tuple(dict.fromkeys(keys)))
                )
        return found

    def _author_year(self, text: str) -> list[Citation]:
        found = []
        for match in _AUTHOR_YEAR.finditer(text):
            keys: list[str] = []
            year = ""
            for part in re.findall(r"(?:19|20)\d{2}[a-z]?|\b[a-z]\b", match["years"]):
                year = part if len(part) > 1 else year[:4] + part
                keys += self._names.get((match["name"].lower(), year), [])
            if keys:
                found.append(
                    Citation(start=match.start(), end=match.end(), keys=tuple(dict.fromkeys(keys)))
                )
        return found


def _first_surname(text: str) -> str | None:
    """Surname of the first author: "Akbik, A.", "Alan Akbik, D. Blythe", "A. Akbik and D. …"."""
    head = re.split(r",|\s+and\s+|\s+&\s+|;|\s\(|(?<=[a-z]{2})\.\s", text, maxsplit=1)[0]
    words = [word.strip(".") for word in head.split() if len(word.strip(".")) > 1]
    return words[-1].lower() if words else None
