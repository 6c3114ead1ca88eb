"""What stands around the text of every page: running heads, page numbers, line numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from claimcheck.parse.pdf_layout import Line, Page

_HEAD_ZONE = 0.11  # of the page height: running heads and page numbers stand outside of it
_PAGE_NUMBER = re.compile(r"\W*(page\s*)?(\d{1,4}|[ivxlc]{1,6})(\s*(/|of)\s*\d{1,4})?\W*", re.I)


def drop_running_heads(pages: Sequence[Page]) -> None:
    """Removes page numbers, and lines at the edges of pages that come back on other pages."""
    seen: dict[tuple[str, int], set[int]] = {}
    edges: dict[int, list[Line]] = {}
    for page in pages:
        edges[page.raw.number] = _edge_lines(page)
        for line in edges[page.raw.number]:
            text, place = _edge_key(line)
            for near in (place - 1, place, place + 1):
                seen.setdefault((text, near), set()).add(page.raw.number)
    often = max(2, 0.2 * len(pages))
    numbers = _page_numbers(pages)
    for page in pages:
        gone = set(numbers)
        for line in edges[page.raw.number]:
            text, place = _edge_key(line)
            near_edge = not _HEAD_ZONE < line.base / page.raw.height < 1 - _HEAD_ZONE
            worded = re.search(r"[^\W\d_]{3}", text) is not None
            repeated = len(seen[text, place]) >= often and (worded or near_edge)
            if repeated or (near_edge and _PAGE_NUMBER.fullmatch(line.text)):
                gone.add(id(line))
        page.lines = [line for line in page.lines if id(line) not in gone]


def _page_numbers(pages: Sequence[Page]) -> set[int]:
    """Identities of first and last lines that count the pages, wherever they stand."""
    found: list[tuple[int, int]] = []
    for page in pages:
        lines = sorted(page.lines, key=lambda line: line.base)
        for line in [*lines[:1], *lines[1:][-1:]]:
            if line.text.isdecimal() and len(line.text) < 5:
                found.append((int(line.text) - page.raw.number, id(line)))
    offsets = Counter(offset for offset, _ in found)
    if not offsets:
        return set()
    offset, times = offsets.most_common(1)[0]
    counted = times >= max(2, 0.5 * len(pages))
    return {line for one, line in found if one == offset} if counted else set()


def _edge_lines(page: Page) -> list[Line]:
    """The outermost lines at top and bottom of a page."""
    lines = sorted(page.lines, key=lambda line: line.base)
    return lines[:3] + lines[3:][-3:]


def _edge_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.lower()), round(line.base / 4)


def drop_line_numbers(page: Page) -> None:
    """Removes the numbers that drafts print beside every line."""
    left, right = page.columns[0][0], page.columns[-1][1]
    beside = [
        one
        for one in page.fragments
        if (one.x1 < left - 3 or one.x0 > right + 3) and one.text().isdecimal()
    ]
    if len(beside) >= 15:
        gone = {id(one) for one in beside}
        page.fragments = [one for one in page.fragments if id(one) not in gone]
