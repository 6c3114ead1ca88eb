"""Floats, tables, formulas and footnotes of a LaTeXML page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from claimcheck.parse.drafts import DraftCell, DraftPassage, DraftTable, number_tables
from claimcheck.parse.html_core import PageCore, names_of
from claimcheck.parse.html_math import escaped, tex_of
from claimcheck.parse.html_tables import PlacedTable, place
from claimcheck.parse.html_text import classes
from claimcheck.parse.latex_floats import pair_captions
from claimcheck.parse.latex_math import math_source
from claimcheck.parse.running_text import Inline, Piece
from claimcheck.records import PassageKind

_LABEL = re.compile(r"\s*[:.]?\s*$")


class PageFloats(PageCore):
    """The part of the page walker that reads what does not flow."""

    def equations(self, element: HtmlElement) -> None:
        """Formulas on lines of their own: each row a passage."""
        rows = [one for one in element.iter() if "ltx_eqn_row" in names_of(one)] or [element]
        for row in rows:
            text = math_source(" ".join(_row_parts(row))).text
            if text:
                inline = Inline([Piece(text, 0, row.sourceline or 0)])
                self.add(PassageKind.FORMULA, inline)
        self.release()

    def footnote(self, element: HtmlElement) -> None:
        """Set a note aside until its paragraph ends."""
        content = next(
            (one for one in element.iter() if "ltx_note_content" in names_of(one)), element
        )
        inline = self.reader.inline(content)
        if inline.blank:
            return
        names = classes(element)
        foot = bool(names & {"ltx_role_footnote", "ltx_role_footnotetext", "ltx_role_thanks"})
        kind = PassageKind.FOOTNOTE if foot else PassageKind.OTHER
        draft = DraftPassage(kind, inline.pieces, inline.position or 0, (), lines=not foot)
        draft.place = self.place_at(inline.position)
        self.deferred.append(draft)

    def float_(self, element: HtmlElement) -> None:
        """A table or figure: captions are paired with tables at its end."""
        outer_events, outer_kind = self.events, self.kind
        self.events, self.kind = [], PassageKind.OTHER
        self.blocks(element)
        self.release()
        events, self.events, self.kind = self.events, outer_events, outer_kind
        part = outer_events is not None and _is_part(events)
        for one in events:
            if part and isinstance(one, DraftPassage) and one.kind is PassageKind.CAPTION:
                one.sub = True
        pair_captions(events, parts=part)
        if self.events is not None:
            self.events.extend(events)
            return
        number_tables(events, self.builder)
        for one in events:
            self.emit(one)

    def caption(self, element: HtmlElement) -> None:
        """A caption with its printed label."""
        label = ""
        for tag in element.iter():
            if "ltx_tag" in names_of(tag):
                label = _LABEL.sub("", " ".join("".join(tag.itertext()).split()))
                break
        inline = self.reader.inline(element)
        self.add(PassageKind.CAPTION, inline, prefix=label)

    def table(self, element: HtmlElement) -> None:
        """A tabular that stands by itself."""
        if self.nested(element, top=True):
            return
        inline = Inline()
        self.reader.cells(element, inline, 0, True)
        self.flush(inline)

    def nested(self, element: HtmlElement, *, top: bool = False) -> bool:
        """Read a tabular as a table of its own; False when it only breaks lines."""
        placed = place(element)
        inner = [
            one
            for one in element.iterdescendants()
            if "ltx_tabular" in names_of(one) and _qualifies(place(one))
        ]
        if inner and len(placed.cells) <= 4 * len(inner) and placed.rows <= 3:
            if not top:
                return False
            for one in inner:
                self.nested(one, top=True)
            return True
        if not top or not _qualifies(placed):
            return False
        draft = DraftTable(
            self._cells(placed),
            placed.rows,
            placed.columns,
            placed.rules,
            element.sourceline or 0,
            (),
            place=self.place_at(element.sourceline),
        )
        self.emit(draft)
        self.release()
        return True

    def _cells(self, placed: PlacedTable) -> list[DraftCell]:
        return [
            DraftCell(
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                self.reader.inline(cell.element),
                cell.element.tag == "th" if placed.hints else None,
            )
            for cell in placed.cells
        ]


def _row_parts(element: HtmlElement) -> Iterator[str]:
    """TeX of the formulas and words of one row, in order; equation numbers are left out."""
    for child in element:
        names = names_of(child)
        if not isinstance(child.tag, str) or "ltx_tag" in names:
            continue
        if child.tag == "math":
            yield tex_of(child)
        elif "ltx_text" in names and next(child.iter("math"), None) is None:
            yield rf"\text{{ {escaped(' '.join(''.join(child.itertext()).split()))} }}"
        else:
            yield from _row_parts(child)


def _qualifies(placed: PlacedTable) -> bool:
    filled = [one for one in placed.cells if "".join(one.element.itertext()).strip()]
    return len({one.row for one in filled}) >= 2 and len({one.column for one in filled}) >= 2


def _is_part(events: Sequence[DraftPassage | DraftTable]) -> bool:
    """Whether a nested float is one part: its caption is marked "(a)"."""
    captions = [one for one in events if isinstance(one, DraftPassage)
                and one.kind is PassageKind.CAPTION]  # fmt: skip
    return bool(captions) and all(re.fullmatch(r"\(\w{1,4}\)", one.prefix) for one in captions)
