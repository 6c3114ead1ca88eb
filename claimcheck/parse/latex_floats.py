"""Floats: tables and figures with their captions, numbers and parts."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.parse.drafts import Draft, DraftPassage, DraftTable
from claimcheck.parse.latex_commands import FLOAT_NAMES, FLOATS
from claimcheck.parse.latex_core import Environment
from claimcheck.parse.latex_tables import Tables
from claimcheck.parse.latex_tokens import CLOSE, CS, OPEN, Token
from claimcheck.parse.running_text import Inline, Piece
from claimcheck.records import PassageKind

_PARTS = frozenset({"subtable", "subfigure"})


class Floats(Tables):
    """The part of the walker that reads floats."""

    float_kind = ""  # counter of the innermost float, or empty
    captioned: list[set[str]]  # kinds that have had a caption, of each open float

    def open_float(self, name: str, opened: Environment, token: Token) -> None:
        """``\\begin{table}`` and its kin."""
        kind = FLOATS[name.rstrip("*")]
        if kind in _PARTS and self.float_kind in _PARTS:
            kind = self.float_kind
        outer = (self.inline, self.flowing, self.kind, self.sink, self.deferred, self.float_kind,
                 self.lines, self.table)  # fmt: skip
        self.inline, self.flowing, self.kind = Inline(), True, PassageKind.OTHER
        self.sink, self.deferred, self.lines, self.table = [], [], False, None
        self.float_kind = kind
        self.captioned.append(set())
        if kind not in _PARTS:
            self.mouth.counters.set("sub" + kind, 0)

        def close() -> None:
            self.flush()
            self.captioned.pop()
            events = self.sink
            (self.inline, self.flowing, self.kind, self.sink, self.deferred, self.float_kind,
             self.lines, self.table) = outer  # fmt: skip
            pair_captions(events, parts=kind in _PARTS)
            if self.flowing and self.inline.blank:
                self.flush()
                self.sink.extend(events)
            else:
                self.deferred.extend(events)

        opened.close = close

    def caption(self, token: Token) -> None:
        """``\\caption[short]{text}``; ``\\caption*`` has no number."""
        star = self.mouth.take("*")
        self.mouth.option()
        kind = self.float_kind or ("table" if self.table is not None else "figure")
        self._caption(kind, self.mouth.argument(prose=True), numbered=not star)

    def caption_of(self, token: Token) -> None:
        """``\\captionof{table}[short]{text}``."""
        star = self.mouth.take("*")
        kind = self.mouth.text_argument()
        self.mouth.option()
        self._caption(kind, self.mouth.argument(), numbered=not star)

    def sub_caption(self, token: Token) -> None:
        """``\\subcaption{text}`` inside a part of a float."""
        self.mouth.take("*")
        self.mouth.option()
        kind = (
            self.float_kind if self.float_kind in _PARTS else "sub" + (self.float_kind or "figure")
        )
        self._caption(kind, self.mouth.argument(), numbered=True)

    def sub_float(self, token: Token) -> None:
        """``\\subfloat[caption]{content}``, ``\\subfigure[caption]{…}``, ``\\subcaptionbox{…}{…}``."""
        self.mouth.take("*")
        if token.text == "subcaptionbox":
            caption: list[Token] | None = self.mouth.argument()
            self.mouth.drop("oo")
        else:
            caption = self.mouth.option()
            second = self.mouth.option()
            caption = second if second is not None else caption
        content = self.mouth.argument()
        here = token.position
        ending: list[Token] = []
        if caption is not None:
            ending = [Token(CS, "subcaption", here), *_group(caption, here)]
        self.mouth.push([*content, *ending])

    def _caption(self, kind: str, tokens: Sequence[Token], *, numbered: bool) -> None:
        prefix = ""
        part = kind in _PARTS
        if numbered:
            self.mouth.counters.step(kind)
            number = self.mouth.the(kind)
            if part:
                parent = kind.removeprefix("sub")
                # The whole takes its number at its own caption, which may follow.
                whole = self.mouth.counters.get(parent) + (not self._has_caption(parent))
                shown = self.mouth.the(parent) if self._has_caption(parent) else str(whole)
                self.bound(parent, f"{shown}{number}")
                prefix = f"({number})"
            else:
                self.bound(kind, number)
                prefix = f"{self.float_name(kind)} {number}"
                for captioned in self.captioned[-1:]:
                    captioned.add(kind)
        if self.table is not None:  # \caption of a longtable
            inline = self.collect(tokens)
            self.deferred_caption(prefix, inline)
            return
        inline = self.collect(tokens)
        outer = self.inline
        self.inline = Inline()
        if not outer.blank:
            self.inline = outer
            self.flush()
        self.add(PassageKind.CAPTION, inline, prefix=prefix, sub=part)
        if not self.flowing:
            self.inline = outer

    def deferred_caption(self, prefix: str, inline: Inline) -> None:
        """A caption met inside a tabular: it goes in front of the table."""
        position = inline.position
        self.deferred.append(
            DraftPassage(
                PassageKind.CAPTION,
                inline.pieces,
                self.mouth.position if position is None else position,
                self.section,
                prefix,
            )
        )

    def _has_caption(self, kind: str) -> bool:
        """Whether a float around this place has had its own caption."""
        return any(kind in captioned for captioned in self.captioned)

    def float_name(self, kind: str) -> str:
        """``Table``, or what the document calls it."""
        macro = kind + "name"
        if macro in self.mouth.macros:
            return self.words([Token(CS, macro, self.mouth.position)]).rstrip(".") or kind.title()
        return FLOAT_NAMES.get(kind, kind.capitalize())


def _group(tokens: Sequence[Token], position: int) -> list[Token]:
    return [Token(OPEN, "{", position), *tokens, Token(CLOSE, "}", position)]


def pair_captions(events: Sequence[Draft], *, parts: bool = False) -> None:
    """Give every table of a float its caption, in place.

    One caption holds for all tables; several are paired in order, before or behind, as the float
    begins. Captions of parts are added to the caption of the whole.
    """
    tables = [one for one in events if isinstance(one, DraftTable)]
    captions = [one for one in events if isinstance(one, DraftPassage) and _is_caption(one)]
    if not tables or not captions:
        return
    ordered = [one for one in events if one in tables or one in captions]
    subs = [one for one in captions if one.sub]
    mains = [one for one in captions if not one.sub]
    if subs and not parts:
        _pair(ordered, tables, subs, sub=True)
    if parts:
        _pair(ordered, tables, captions, sub=True)
    elif len(mains) == 1:
        for table in tables:
            _attach(table, mains[0], sub=False)
    elif mains:
        _pair(ordered, tables, mains, sub=False)


def _is_caption(draft: DraftPassage) -> bool:
    return draft.kind is PassageKind.CAPTION


def _pair(
    ordered: Sequence[Draft],
    tables: Sequence[DraftTable],
    captions: Sequence[DraftPassage],
    *,
    sub: bool,
) -> None:
    relevant = [one for one in ordered if one in tables or one in captions]
    if relevant and isinstance(relevant[0], DraftTable):
        relevant = relevant[::-1]
    caption: DraftPassage | None = None
    for one in relevant:
        if isinstance(one, DraftPassage):
            caption = one
        elif isinstance(one, DraftTable) and caption is not None:
            _attach(one, caption, sub=sub)


def _attach(table: DraftTable, caption: DraftPassage, *, sub: bool) -> None:
    if caption.table is None:
        caption.table = table
    pieces: list[Piece] = list(caption.pieces)
    if sub:
        if not table.part:
            table.part = True
            table.caption = (*table.caption, Piece(f" {caption.prefix} "), *pieces)
        return
    if table.label is None:
        table.label = caption.prefix or None
        table.caption = (*pieces, *table.caption)


def pair_neighbours(found: Sequence[Draft]) -> None:
    """Captions made by ``\\captionof`` outside floats belong to the table next to them."""
    for index, one in enumerate(found):
        if not isinstance(one, DraftPassage) or not _is_caption(one) or one.table is not None:
            continue
        for step in (1, -1):
            at = index + step
            while 0 <= at < len(found):
                other = found[at]
                if not isinstance(other, DraftTable) or other.label is not None:
                    break
                _attach(other, one, sub=False)
                at += step
            if one.table is not None:
                break
