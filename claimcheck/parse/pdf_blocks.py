"""Lines of a PDF into blocks: running heads out, notes and captions aside, paragraphs together."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_layout import Line, Page
from claimcheck.parse.pdf_order import lines_of
from claimcheck.parse.pdf_tables import Region, horizontal
from claimcheck.parse.pdf_text import CAPTION, MARKS, level
from claimcheck.records import PassageKind

_BULLET = re.compile(r"[•◦▪▫‣■□►▸●○∙⋄✓✗➢❖]\s*(?=\S)")
_DASH = re.compile(r"[–—*·-]\s+(?=\S)")  # bullets only where they are set in
ENUMERATOR = re.compile(r"(\(?\d{1,2}[.)]|\(?[a-z][.)]|\([ivx]{1,4}\)|[ivx]{1,4}[.)])\s+(?=\S)")
ENDS = re.compile(r"[.!?:;][)\]”\"’']*$")
_WORD = re.compile(r"[^\W\d_]{3}")
_STATEMENT = re.compile(
    r"(Theorem|Lemma|Corollary|Definition|Proposition|Proof|Remark|Example|Assumption|Claim)\b"
)
_SENTENCE_END = re.compile(r"[.!?:][)\]”\"\"’']*$")
_RELATION = re.compile(r"[=≤≥<>≈≡∼∝→←↦∈∑∏∫√⊙]|arg\s?m(in|ax)|\blog\b|\bexp\b")
_PROSE = re.compile(r"\b[a-z]{3,}\b")


@dataclass(slots=True)
class Block:
    """Lines that make one passage."""

    kind: PassageKind
    lines: list[Line]
    level: int = 0  # of a heading, 1 outermost
    label: str | None = None  # of a caption: "Table 2"
    region: Region | None = None  # an algorithm, set between rules

    @property
    def page(self) -> int:
        """Page of the first line."""
        return self.lines[0].page


@dataclass(slots=True)
class Style:
    """What is usual in a document."""

    size: float  # font size of the body
    leading: float  # distance of baselines
    justified: bool
    indents: bool = False  # whether paragraphs begin with an indent


class HeadingFinder(Protocol):
    """Tells headings from text."""

    def level(self, lines: Sequence[Line], index: int) -> int:
        """Level of the heading that begins at ``index``; 0 where there is none."""
        ...

    def continues(self, heading: Sequence[Line], line: Line) -> bool:
        """Whether ``line`` is a further line of a heading."""
        ...


def is_bullet(line: Line) -> bool:
    """Whether a line begins an entry of an unnumbered list."""
    if _BULLET.match(line.text):
        return True
    return line.x0 - line.left > 0.3 * line.size and _DASH.match(line.text) is not None


def document_style(pages: Sequence[Page], size: float) -> Style:
    """Leading and justification of the running text."""
    steps: list[float] = []
    reached = total = indents = 0
    for page in pages:
        for above, below in zip(page.lines, page.lines[1:], strict=False):
            same = above.column == below.column and abs(above.size - size) < 0.3
            if same and abs(below.size - size) < 0.3 and 0 < below.base - above.base < 2.2 * size:
                steps.append(below.base - above.base)
                wide = above.x1 - above.x0 > 0.6 * (above.right - above.left)
                total += wide
                reached += wide and above.right - above.x1 < 3
                shift = (below.x0 - above.x0) / size
                indents += 0.7 < shift < 3.5 and above.x0 - above.left < 0.3 * size
    leading = statistics.median(steps) if steps else 1.2 * size
    justified = total > 0 and reached > 0.6 * total
    return Style(size, leading, justified, indents=indents >= max(2, 0.7 * len(pages)))


class BlockBuilder:
    """Goes through the lines of a document in reading order and groups them."""

    def __init__(
        self,
        pages: Sequence[Page],
        style: Style,
        headings: HeadingFinder,
        title: Sequence[Line] = (),
        algorithms: Sequence[Region] = (),
    ) -> None:
        self.pages, self.style, self.headings = pages, style, headings
        self.title = {id(line) for line in title}
        self.algorithms = algorithms
        self.blocks: list[Block] = []
        self.open: Block | None = None  # the paragraph that may go on
        self.notes: list[Block] = []  # what interrupts it, to be put behind it
        self.last_note: Block | None = None
        self.broken = False  # something stood between the open paragraph and the next line

    def build(self) -> list[Block]:
        """Blocks in reading order; captions and footnotes behind the paragraph they interrupt."""
        for page in self.pages:
            lines = [line for line in page.lines if id(line) not in self.title]
            notes = self._footnotes(page, lines)
            index = 0
            while index < len(lines):
                if id(lines[index]) in notes:
                    end = index + 1
                    while (
                        end < len(lines) and id(lines[end]) in notes and not notes[id(lines[end])]
                    ):
                        end += 1
                    self._add_note(lines[index:end])
                    index = end
                    continue
                end = self._caption_end(lines, index, notes)
                if end > index:
                    match = CAPTION.match(lines[index].text)
                    label = match["label"] if match else None
                    self._aside(Block(PassageKind.CAPTION, lines[index:end], label=label))
                    index = end
                    continue
                depth = self.headings.level(lines, index)
                if depth:
                    end = index + 1
                    while end < len(lines) and self.headings.continues(
                        lines[index:end], lines[end]
                    ):
                        end += 1
                    self._close()
                    heading = Block(PassageKind.HEADING, lines[index:end], level=depth)
                    self.blocks.append(heading)
                    index = end
                    continue
                self._flow(lines, index)
                index += 1
            for region in self.algorithms:
                if region.page == page.raw.number:
                    lines = lines_of(page, region.fragments)
                    self._aside(Block(PassageKind.OTHER, lines, region=region))
            self.broken = True
        self._close()
        return self.blocks

    def _aside(self, block: Block) -> None:
        self.broken = True
        if self.open is None:
            self.blocks.append(block)
        else:
            self.notes.append(block)

    def _add_note(self, lines: list[Line]) -> None:
        """A footnote, or the rest of one that began on the page before."""
        last = self.last_note
        unfinished = last is not None and not ENDS.search(last.lines[-1].text)
        if last and unfinished and not _begins_with_mark(lines[0]):
            last.lines += lines
            self.broken = True
            return
        self.last_note = Block(PassageKind.FOOTNOTE, lines)
        self._aside(self.last_note)

    def _close(self) -> None:
        self.open = None
        self.blocks += self.notes
        self.notes = []

    # -- footnotes and captions

    def _footnotes(self, page: Page, lines: Sequence[Line]) -> dict[int, bool]:
        """Lines of footnotes, by identity → whether a new note begins there."""
        found: dict[int, bool] = {}
        rules = horizontal(page.raw.graphics.rules)
        for column in {line.column for line in lines}:
            group = [line for line in lines if line.column == column]
            if len(group) < 2:
                continue
            start = self._note_start(group, rules)
            for offset, line in enumerate(group[start:]):
                found[id(line)] = offset == 0 or _begins_with_mark(line)
        return found

    def _note_start(self, group: Sequence[Line], rules: Sequence[Box]) -> int:
        small = len(group)
        while small > 0 and group[small - 1].size < 0.935 * self.style.size:
            small -= 1
        if small == len(group):
            return small
        for index in range(small, len(group)):
            line = group[index]
            if CAPTION.match(line.text):
                return len(group)
            above = group[index - 1].bottom if index else line.top - 40
            ruled = any(
                above - 4 < rule.y0 < line.base
                and abs(rule.x0 - line.left) < 6
                and 0.1 < rule.width / (line.right - line.left) < 0.6
                for rule in rules
            )
            if ruled or (_begins_with_mark(line) and index == small):
                return index
        return len(group)

    def _caption_end(self, lines: Sequence[Line], index: int, notes: dict[int, bool]) -> int:
        """Index behind the caption that begins at ``index``; ``index`` where none does."""
        line = lines[index]
        match = CAPTION.match(line.text)
        if not match or not self._stands_apart(lines, index, match.end("label")):
            return index
        end = index + 1
        while end < len(lines) and id(lines[end]) not in notes:
            above, below = lines[end - 1], lines[end]
            step = below.base - above.base
            resized = abs(below.size - above.size) > 0.35 and max(below.mono, above.mono) < 0.4
            if not 0 < step < 1.45 * line.size or resized:
                break
            if below.column != above.column and above.column != -1:
                break
            if CAPTION.match(below.text):
                break
            indented = below.x0 - line.x0 > 3 and line.x0 < line.left + 3
            short = above.x1 < above.right - 0.3 * (above.right - above.left)
            if short and not _centred(above) and (ENDS.search(above.text) or indented):
                break
            end += 1
        return end

    def _stands_apart(self, lines: Sequence[Line], index: int, label_end: int) -> bool:
        """Whether a line that looks like a caption is not just a line of a paragraph."""
        line = lines[index]
        if line.text[label_end:].lstrip()[:1] in {":", "|"}:
            return True
        if not index:
            return True
        above = lines[index - 1]
        follows = (
            above.column == line.column
            and 0 < line.base - above.base < 1.25 * self.style.leading
            and abs(above.size - line.size) < 0.3
            and above.x1 > above.right - 2.5 * above.size
        )
        styled = line.glyphs[0].font.name != (above.glyphs[-1].font.name if above.glyphs else "")
        return not follows or (styled and line.size < 0.97 * self.style.size)

    # -- running text

    def _flow(self, lines: Sequence[Line], index: int) -> None:
        line = lines[index]
        previous = self.open.lines[-1] if self.open else None
        if self._is_formula(line, previous):
            if self.open and self.open.kind is PassageKind.FORMULA and not self.broken:
                self.open.lines.append(line)
                return
            self._begin(PassageKind.FORMULA, line)
            return
        listed = is_bullet(line) or self._enumerates(lines, index)
        kind = PassageKind.LIST_ENTRY if listed else PassageKind.PARAGRAPH
        if self.open is None or previous is None or self.open.kind is PassageKind.FORMULA:
            self._begin(kind, line)
        elif not listed and self._continues(self.open, previous, line):
            self.open.lines.append(line)
            self.broken = False
        else:
            self._begin(kind, line)

    def _begin(self, kind: PassageKind, line: Line) -> None:
        self._close()
        self.open = Block(kind, [line])
        self.blocks.append(self.open)
        self.broken = False

    def _enumerates(self, lines: Sequence[Line], index: int) -> bool:
        """Whether a line begins an entry of a numbered list."""
        line = lines[index]
        match = ENUMERATOR.match(line.text)
        if not match:
            return False
        if line.x0 - line.left > 0.3 * line.size:
            last = self.open.lines[0] if self.open else line
            return self.open is None or last.x0 - line.x0 > -2.5 * line.size
        number = re.search(r"\d+", match[0])
        if number is None:
            return False
        # At the edge of the column it takes a neighbour in the list to tell it from a year or value.
        before = self.open.lines[0].text if self.open else ""
        after = [one.text for one in lines[index + 1 : index + 16] if abs(one.x0 - line.x0) < 2]
        near = {int(number[0]) - 1: [before], int(number[0]) + 1: after}
        return any(
            (found := ENUMERATOR.match(text)) and str(value) == found[0].strip(" ().")
            for value, texts in near.items()
            for text in texts
        )

    def _continues(self, block: Block, above: Line, line: Line) -> bool:
        resized = abs(above.size - line.size) > 0.06 * self.style.size + 0.3
        if resized and max(above.mono, line.mono) < 0.4:
            return False
        if is_bullet(line):
            return False
        if above.page != line.page or above.column != line.column or self.broken:
            return self._continues_elsewhere(block, above, line)
        if _STATEMENT.match(line.text) and (line.glyphs[0].font != above.glyphs[-1].font):
            return False
        step = line.base - above.base
        usual = max(self.style.leading * line.size / self.style.size, 1.05 * line.size)
        tall = 1.75 if line.math + above.math > 0.05 else 1.36
        if step > tall * usual or step <= 0:
            return False
        listed = block.kind is PassageKind.LIST_ENTRY
        first = len(block.lines) == 1
        shift = line.x0 - above.x0
        em = line.size
        if listed:
            over = above.x1 < above.right - 3 * em and re.search(r"[.;!?]$", above.text)
            if over and self.style.justified and line.text[:1].isupper():
                return False
            return shift > -0.4 * em if first else shift > -0.6 * em
        if shift > 0.7 * em and not (first and self._hangs(block, line)):
            return False
        short = above.x1 < above.right - 2.2 * em
        if self.style.justified and short and ENDS.search(above.text) and not _centred(above):
            return abs(above.size - self.style.size) > 0.3 and step < 1.2 * usual
        return True

    def _hangs(self, block: Block, line: Line) -> bool:
        """Whether a second line is set in, as in a list with hanging text."""
        return ENUMERATOR.match(block.lines[0].text) is not None

    def _continues_elsewhere(self, block: Block, above: Line, line: Line) -> bool:
        """Across a column, a page, a figure or a note: by the text and the indent."""
        if block.kind is PassageKind.FORMULA:
            return False
        if not _SENTENCE_END.search(above.text):
            return True
        indented = line.x0 - line.left > 0.7 * line.size
        full = above.x1 > above.right - 0.6 * above.size
        told = line.text[:1].islower() or self.style.indents
        return full and self.style.justified and told and not indented

    def _is_formula(self, line: Line, previous: Line | None) -> bool:
        width = line.right - line.left
        prose = _PROSE.findall(line.text)
        numbered = re.search(r"\s\(\d{1,3}[a-z]?\)$", line.text)
        inset = line.x0 - line.left > 1.6 * line.size
        if line.bold > 0.5 or is_bullet(line) or ENUMERATOR.match(line.text):
            return False
        relation = _RELATION.search(line.text) is not None
        if numbered and line.x1 > line.right - 4 and (relation or line.math > 0.1):
            return len(prose) <= (12 if inset else 3)
        within = self.open is not None and self.open.kind is PassageKind.FORMULA
        if within and not self.broken and len(line.glyphs) <= 6 and not _WORD.search(line.text):
            return True  # a numerator or limit left over
        if inset and len(line.glyphs) <= 4 and not _WORD.search(line.text):
            return True
        if inset and (relation or line.math >= 0.3) and line.math >= 0.12:
            bare = not prose or line.math >= 0.5 or line.x1 < line.right - 0.02 * width
            return len(prose) <= 4 and bare
        if inset:
            return line.math > 0.6 and len(prose) <= 2
        # At the edge of its column a formula is told from a line of text by what stands above it.
        if line.math < 0.6 or prose or previous is None or self.open is None:
            return False
        apart = line.base - previous.base > 1.25 * self.style.leading
        ended = previous.text.endswith((":", ".")) and previous.x1 < line.right - 3 * line.size
        return self.open.kind is PassageKind.FORMULA or apart or ended


def _begins_with_mark(line: Line) -> bool:
    """Whether a line starts with a raised number or symbol."""
    glyphs = line.glyphs
    if not glyphs or len(glyphs) < 3:
        return False
    first = glyphs[0]
    mark = first.text.isdigit() or first.text in MARKS
    return mark and level(first, line.base, line.size) == 1


def _centred(line: Line) -> bool:
    left, right = line.x0 - line.left, line.right - line.x1
    return left > 8 and abs(left - right) < 0.15 * (line.right - line.left)
