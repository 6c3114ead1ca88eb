"""Pages for what was read from LaTeX or HTML, found by locating each passage in the PDF.

A passage is found by its shingles (runs of words) that are rare in the PDF; what is left is looked
for letter by letter on the pages between its located neighbours. What cannot be located keeps no
page: a wrong page is worse than none.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from claimcheck.records import Document, Passage, PassageKind, Table, digest

SHINGLE = 4  # words
OFTEN = 6  # a shingle that stands in more places than this tells nothing
HEAD = 40  # words from a passage's beginning that say on which page it begins
SHARE = 0.34  # of a passage's telling shingles that must lie on its page
ALIKE = 85.0  # rapidfuzz partial ratio (0–100) for the letter-by-letter search
LONG = 12  # words of a passage that is found for sure, wherever its neighbours are
LETTERS = 24  # fewer than this are not searched letter by letter

_FLOATING = frozenset((PassageKind.CAPTION, PassageKind.FOOTNOTE))


def with_pages(document: Document, pdf_document: Document) -> Document:
    """``document`` with ``Place.page`` of passages and tables filled in from the PDF's reading.

    Pages that are known already stay, and text and spans do not change. The result rests on two
    readings, so its id is made of both of theirs.
    """
    index = _PageIndex(pdf_document)
    if not index.pages:
        return document
    pages: list[int | None] = [
        passage.place.page or index.find(_words(passage.text)) for passage in document.passages
    ]
    _drop_outliers(document.passages, pages)
    _search_between(document.passages, pages, index)
    _fill_between(document.passages, pages)
    passages = tuple(
        passage
        if page is None or page == passage.place.page
        else passage.model_copy(update={"place": passage.place.model_copy(update={"page": page})})
        for passage, page in zip(document.passages, pages, strict=True)
    )
    tables = tuple(_table_with_page(table, passages, pdf_document) for table in document.tables)
    if passages == document.passages and tables == document.tables:
        return document
    return document.model_copy(
        update={
            "id": digest("pages", document.id, pdf_document.id),
            "passages": passages,
            "tables": tables,
            "pages": document.pages or pdf_document.pages,
        }
    )


class _PageIndex:
    """Where each run of words stands in a PDF."""

    def __init__(self, document: Document) -> None:
        words: list[str] = []
        self._page_of: list[int] = []
        texts: dict[int, list[str]] = defaultdict(list)
        for passage in document.passages:
            if passage.place.page is None:
                continue
            found = _words(passage.text)
            words += found
            self._page_of += [passage.place.page] * len(found)
            texts[passage.place.page] += found
        self.pages = sorted(texts)
        self._letters = {page: "".join(found) for page, found in texts.items()}
        self._words = words
        self._first: dict[str, list[int]] = defaultdict(list)
        self._runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for start, word in enumerate(words):
            self._first[word].append(start)
            if start + SHINGLE <= len(words):
                self._runs[tuple(words[start : start + SHINGLE])].append(start)

    def find(self, words: Sequence[str]) -> int | None:
        """The page on which these words begin, where their shingles agree on one."""
        if not words:
            return None
        if len(words) < SHINGLE:
            pages = {self._page_of[start] for start in self._starts(tuple(words))}
            return pages.pop() if len(pages) == 1 else None
        for part in (words[:HEAD], words):
            shingles = len(part) - SHINGLE + 1
            votes: Counter[int] = Counter()
            for start in range(shingles):
                places = self._runs.get(tuple(part[start : start + SHINGLE]), ())
                if len(places) <= OFTEN:
                    votes.update({self._page_of[place] for place in places})
            ranked = votes.most_common(2)
            alone = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
            if alone and ranked[0][1] >= SHARE * shingles:
                return ranked[0][0]
        return None

    def _starts(self, run: tuple[str, ...]) -> list[int]:
        return [
            start
            for start in self._first.get(run[0], ())
            if tuple(self._words[start : start + len(run)]) == run
        ]

    def search(self, words: Sequence[str], pages: Iterable[int]) -> int | None:
        """The one page of ``pages`` on which these words stand, letter by letter."""
        from rapidfuzz import fuzz

        letters = "".join(words)[:600]
        if len(letters) < LETTERS:
            return None
        scores = sorted(
            (fuzz.partial_ratio(letters, self._letters[page], score_cutoff=ALIKE), page)
            for page in pages
            if page in self._letters and len(self._letters[page]) >= len(letters)
        )
        if not scores or scores[-1][0] < ALIKE:
            return None
        if len(scores) > 1 and scores[-2][0] > scores[-1][0] - 3:
            return None
        return scores[-1][1]


def _drop_outliers(passages: Sequence[Passage], pages: list[int | None]) -> None:
    """Forget short passages whose page does not lie between those of longer neighbours."""
    for number, passage in enumerate(passages):
        page = pages[number]
        if page is None or passage.place.page is not None or passage.kind in _FLOATING:
            continue
        if len(_words(passage.text)) >= LONG:
            continue
        before, after = _around(passages, pages, number)
        if (before is not None and page < before) or (after is not None and page > after):
            pages[number] = None


def _search_between(
    passages: Sequence[Passage], pages: list[int | None], index: _PageIndex
) -> None:
    for number, passage in enumerate(passages):
        if pages[number] is not None or passage.kind is PassageKind.FORMULA:
            continue
        before, after = _around(passages, pages, number)
        first = index.pages[0] if before is None else before
        last = index.pages[-1] if after is None else after
        if passage.kind in _FLOATING:  # floats drift a page or two
            first, last = first - 2, last + 2
        pages[number] = index.search(_words(passage.text), range(first, last + 1))


def _fill_between(passages: Sequence[Passage], pages: list[int | None]) -> None:
    """What stands between two passages of one page stands on it too; floats excepted."""
    filled = list(pages)
    for number, passage in enumerate(passages):
        if pages[number] is None and passage.kind not in _FLOATING:
            before, after = _around(passages, pages, number)
            if before is not None and before == after:
                filled[number] = before
    pages[:] = filled


def _around(
    passages: Sequence[Passage], pages: Sequence[int | None], number: int
) -> tuple[int | None, int | None]:
    """Pages of the nearest located passages of the running text before and after."""

    def nearest(order: Iterable[int]) -> int | None:
        for other in order:
            if pages[other] is not None and passages[other].kind not in _FLOATING:
                return pages[other]
        return None

    return nearest(range(number - 1, -1, -1)), nearest(range(number + 1, len(passages)))


def _table_with_page(table: Table, passages: Sequence[Passage], pdf: Document) -> Table:
    """The page of the PDF's table of that label and caption, else of the caption's passage."""
    if table.place.page is not None:
        return table
    page = next(
        (
            other.place.page
            for other in pdf.tables
            if table.label is not None
            and other.label == table.label
            and _same_caption(table.caption, other.caption)
        ),
        None,
    )
    if page is None:
        page = next((passage.place.page for passage in passages if passage.table == table.id), None)
    if page is None:
        return table
    return table.model_copy(update={"place": table.place.model_copy(update={"page": page})})


def _same_caption(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio("".join(_words(one)), "".join(_words(other))) >= 60.0


def _words(text: str) -> list[str]:
    """Letters and digits of each word, folded; marks between words go."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = ("".join(filter(str.isalnum, word)) for word in folded.split())
    return [word for word in words if word]
