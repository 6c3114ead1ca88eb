"""Headings, title, abstract and sections: what the blocks of a PDF are to the paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from claimcheck.parse.pdf_blocks import Style
from claimcheck.parse.pdf_layout import Line, Page

NUMBERED = re.compile(
    r"(?P<number>(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4}\.?|[IVX]{1,5}\.|Appendix\s+[A-Z0-9]{1,2}[.:]?)"
    r"\s+(?P<name>\S.*)"
)
_NAMES = frozenset(
    "abstract introduction background motivation preliminaries method methods methodology approach model "
    "experiments evaluation results discussion conclusion conclusions limitations references bibliography "
    "acknowledgments acknowledgements acknowledgment acknowledgement appendix appendices summary "
    "related work|future work|broader impact|ethics statement|impact statement|reproducibility statement|"
    "supplementary material|author contributions".replace("|", " ").split()
) | {
    "related work", "future work", "broader impact", "ethics statement", "impact statement",
    "reproducibility statement", "supplementary material", "author contributions",
    "conclusion and future work", "conclusions and future work", "ethical considerations",
    "experimental setup", "broader impacts", "data availability",
}  # fmt: skip
_REFERENCES = re.compile(
    r"(\d+\.?\s*)?(references|bibliography|literature cited|works cited)\W*", re.I
)
_RUN_IN = re.compile(r"abstract\s*[.:—–]", re.I)
_ABSTRACT = re.compile(r"abstract\W*", re.I)

StyleKey = tuple[float, bool, bool]


def style_key(line: Line) -> StyleKey:
    """Size, boldness and capitals of a line, to compare headings by."""
    letters = [char for char in line.text if char.isalpha()]
    capitals = len(letters) > 3 and sum(char.isupper() for char in letters) > 0.9 * len(letters)
    return (round(line.size * 2) / 2, line.bold > 0.6, capitals)


class Headings:
    """Finds headings and their levels over a whole document."""

    def __init__(self, pages: Sequence[Page], style: Style) -> None:
        self.style = style
        self._levels: dict[StyleKey, int] = {}
        self._fonts = {
            page.raw.number: Counter(g.font.name for g in page.raw.glyphs).most_common(1)[0][0]
            for page in pages
            if page.raw.glyphs
        }
        self._front: set[int] = set()  # lines of names and addresses, which are set like headings
        votes: dict[StyleKey, Counter[int]] = {}
        for page in pages:
            for index, line in enumerate(page.lines):
                match = NUMBERED.match(line.text)
                if match and self._emphasised(line) and self._apart(page.lines, index):
                    depth = number_depth(match["number"])
                    votes.setdefault(style_key(line), Counter())[depth] += 1
        for key, counter in votes.items():
            self._levels[key] = counter.most_common(1)[0][0]
        for page in pages[:1]:
            first = [_known(line.text) or _section_one(line.text) for line in page.lines]
            if True in first:
                self._front = {id(line) for line in page.lines[: first.index(True)]}

    def level(self, lines: Sequence[Line], index: int) -> int:
        """Level of the heading that begins at ``index``; 0 where there is none."""
        line = lines[index]
        text = line.text.strip()
        if len(text) > 120 or not any(char.isalpha() for char in text) or id(line) in self._front:
            return 0
        if not self._emphasised(line) or not self._apart(lines, index):
            return 0
        match = NUMBERED.match(text)
        if match and _plausible(match):
            return number_depth(match["number"])
        key = style_key(line)
        known = _known(text)
        larger = line.size > 1.07 * self.style.size
        if known:
            return self._levels.get(key, 1)
        if re.search(r"[.,;:]$", text) and not larger:
            return 0
        if len(text.split()) > 12 or line.math > 0.2:
            return 0
        if key in self._levels and (key[1] or larger):
            return self._levels[key]
        if larger and line.bold > 0.95:
            return 1
        if line.bold > 0.95 and line.size >= 0.95 * self.style.size:
            return max(self._levels.values(), default=1) + 1
        return 0

    def continues(self, heading: Sequence[Line], line: Line) -> bool:
        """Whether ``line`` is a further line of a heading."""
        first, last = heading[0], heading[-1]
        if line.page != last.page or line.column != last.column:
            return False
        step = line.base - last.base
        same = style_key(line)[:2] == style_key(first)[:2] and abs(line.size - first.size) < 0.3
        close = 0 < step < 1.45 * line.size
        numbered = NUMBERED.match(line.text)
        goes_on = last.x1 > last.right - 0.35 * (last.right - last.left) or line.x0 > first.x0 + 6
        return same and close and goes_on and not (numbered and _plausible(numbered))

    def _emphasised(self, line: Line) -> bool:
        key = style_key(line)
        letters = [glyph for glyph in line.glyphs if glyph.text.isalnum()]
        ends = bool(letters) and letters[0].font.bold and letters[-1].font.bold
        names = {glyph.font.name for glyph in letters}
        unnamed = len(names) == 1 and letters[0].font.unnamed and NUMBERED.match(line.text)
        short = len(line.text.split()) < 12 and not line.text.endswith((".", ","))
        if unnamed and short and names != {self._fonts.get(line.page)}:
            return True  # nothing else tells bold from upright in such a file
        return (
            line.bold > 0.95
            or (ends and line.bold > 0.6)
            or line.size > 1.07 * self.style.size
            or key[2]
        )

    def _apart(self, lines: Sequence[Line], index: int) -> bool:
        """Whether some room is left above, or below a line at the top of its column."""
        line = lines[index]
        if not index:
            return True
        above = lines[index - 1]
        if above.page != line.page or above.column != line.column:
            return True
        step = line.base - above.base
        return step <= 0 or step > 1.15 * self.style.leading or line.size > 1.07 * self.style.size


def _known(text: str) -> bool:
    return text.lower().strip(" .:—–-") in _NAMES or _RUN_IN.match(text) is not None


def _section_one(text: str) -> bool:
    match = NUMBERED.match(text)
    return match is not None and match["number"].rstrip(".") in {"1", "I"} and _plausible(match)


def number_depth(number: str) -> int:
    """1 for "3", "A" and "Appendix B", 2 for "3.1" and "A.2", and so on."""
    return number.strip(". ").count(".") + 1


def _plausible(match: re.Match[str]) -> bool:
    """Headings have a name that begins with a capital or digit, and no sentence in it."""
    name = match["name"]
    first = name.lstrip("“\"'(*#")[:1]
    return (first.isupper() or first.isdigit()) and not re.search(r"\.\s+[A-Z]\w+\s+\w+", name)


def front_first(page: Page) -> None:
    """Puts names and addresses, which may stand over both columns, before the text."""
    heading = next((line for line in page.lines if is_abstract(line.text)), None)
    if heading is None:
        return
    begin: dict[int, float] = {}  # of the running text of the other columns
    for line in page.lines:
        wide = line.x1 - line.x0 > 0.85 * (line.right - line.left)
        if wide and line.column not in {-1, heading.column}:
            begin[line.column] = min(line.base, begin.get(line.column, line.base))
    above = [
        line
        for line in page.lines
        if line.base < min(heading.base - 2, begin.get(line.column, line.base + 1))
    ]
    front = {id(line) for line in above}
    below = [line for line in page.lines if id(line) not in front]
    page.lines = sorted(above, key=lambda line: (line.base, line.x0)) + below


def section_name(text: str) -> str:
    """A heading as the section path has it: "3. Method" becomes "3 Method"."""
    match = NUMBERED.match(text)
    if match and match["number"][0].isalnum() and not match["number"].startswith("Appendix"):
        return f"{match['number'].rstrip('.')} {match['name'].strip()}"
    return text.strip().rstrip(":")


def is_references(text: str) -> bool:
    """Whether a heading opens the bibliography."""
    return _REFERENCES.fullmatch(text.strip()) is not None


def is_abstract(text: str) -> bool:
    """Whether a heading opens the abstract."""
    return _ABSTRACT.fullmatch(text.strip()) is not None


def title_lines(page: Page, style: Style) -> list[Line]:
    """The lines of the title: the largest type in the upper part of the first page."""
    upper = [
        line
        for line in page.lines
        if line.base < 0.55 * page.raw.height and len(line.text) > 3 and line.math < 0.5
    ]
    if not upper:
        return []
    largest = max(max(glyph.size for glyph in line.glyphs) for line in upper)
    if largest < 1.15 * style.size:
        return []
    found: list[Line] = []
    for line in sorted(upper, key=lambda one: (one.base, one.x0)):
        if max(glyph.size for glyph in line.glyphs) > 0.97 * largest:
            if found and line.base - found[-1].base > 2.0 * largest:
                break
            found.append(line)
        elif found and line.base > found[-1].base:
            break
    return found
