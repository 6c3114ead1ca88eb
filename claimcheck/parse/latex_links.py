"""Labels, references, citations, footnotes and the bibliography."""

from __future__ import annotations

import posixpath

from claimcheck.parse.drafts import BibliographyHere, DraftPassage, DraftReference, Heading
from claimcheck.parse.latex_commands import CITATIONS, REFERENCES
from claimcheck.parse.latex_core import Core, Environment
from claimcheck.parse.latex_symbols import accented, symbol
from claimcheck.parse.latex_tokens import CS, TEXT, VERB, Token, plain
from claimcheck.parse.running_text import Block, Cite, Inline, Note, Piece, Ref
from claimcheck.records import PassageKind


class Links(Core):
    """The part of the walker that connects places of the paper."""

    main_file = ""
    bibliography_done = False
    entry: DraftReference | None = None

    def set_label(self, token: Token) -> None:
        """``\\label{key}``."""
        key = self.mouth.expanded_text(self.mouth.argument(long=False))
        self.drafts.labels.setdefault(key, self.label)

    def reference(self, token: Token) -> None:
        """``\\ref{key}`` and its kin."""
        star = self.mouth.take("*")
        self.mouth.option()
        form = REFERENCES[token.text]
        keys = _keys(self.mouth.expanded_text(self.mouth.argument(long=False)))
        if form == "range":
            keys += _keys(self.mouth.expanded_text(self.mouth.argument(long=False)))
        del star
        self.inline.link(Ref(keys, form), self.style, token.position)

    def hyperref(self, token: Token) -> None:
        """``\\hyperref[key]{text}`` prints its text."""
        self.mouth.option()
        inline = self.collect(self.mouth.argument())
        self.inline.extend(inline)

    def cite(self, token: Token) -> None:
        """``\\cite[see][p. 3]{a,b}`` and its kin."""
        form = CITATIONS[token.text]
        self.mouth.take("*")
        first = self.mouth.option()
        second = self.mouth.option()
        keys = _keys(self.mouth.expanded_text(self.mouth.argument(long=False)))
        while token.text.endswith("s") and token.text in ("cites", "parencites", "autocites",
                                                          "textcites"):  # fmt: skip
            self.mouth.drop("oo")
            following = self.mouth.peek()
            if following is None or following.text != "{":
                break
            keys += _keys(self.mouth.expanded_text(self.mouth.argument(long=False)))
        before = self.words(first) if first is not None and second is not None else ""
        note = second if second is not None else first
        after = self.words(note) if note else ""
        if not keys:
            return
        for key in keys:
            self.drafts.cited.setdefault(key)
        self.inline.link(Cite(keys, form, before, after), self.style, token.position)

    def cite_style(self, token: Token) -> None:
        """``\\setcitestyle{numbers}`` and ``\\citestyle{acmauthoryear}``."""
        style = self.mouth.text_argument()
        if "authoryear" in style or "numbers" in style or "super" in style:
            self.drafts.numeric = "authoryear" not in style

    def footnote(self, token: Token) -> None:
        """``\\footnote{…}``, ``\\footnotetext{…}``, ``\\thanks{…}``: a passage of its own."""
        self.mouth.option()
        tokens = self.mouth.argument(prose=True)
        if token.text in ("footnote", "thanks", "tablefootnote", "sidenote"):
            self.inline.link(Note(), 0, token.position)
        inline = self.collect(tokens)
        position = inline.position
        if position is None or not self.in_body:
            return
        self.deferred.append(
            DraftPassage(PassageKind.FOOTNOTE, inline.pieces, position, self.section)
        )

    def url(self, token: Token) -> None:
        """``\\url{…}``, ``\\path{…}``."""
        argument = self.mouth.argument()
        text = plain(argument) if all(one.kind in (TEXT, VERB) for one in argument) else None
        if text is None:
            text = self.words(argument)
        self.inline.literal(text.strip(), self.style, token.position)

    def href(self, token: Token) -> None:
        """``\\href{address}{text}`` prints its text, or the address where that is blank."""
        self.mouth.option()
        address = self.mouth.argument()
        inline = self.collect(self.mouth.argument())
        if inline.blank:
            inline = Inline([Piece(plain(address).strip(), 0, token.position)])
        self.inline.extend(inline)

    def doi(self, token: Token) -> None:
        """``\\doi{10.…}``."""
        text = plain(self.mouth.argument()).strip()
        self.inline.literal(text, 0, token.position)

    # Bibliography

    def bibliography(self, token: Token) -> None:
        """``\\bibliography{a,b}`` and ``\\printbibliography``."""
        names: tuple[str, ...] = ()
        self.mouth.option()
        if token.text == "bibliography":
            names = _keys(self.mouth.expanded_text(self.mouth.argument(long=False)))
        if self.bibliography_done:
            return
        self.flush()
        tree = self.mouth.tree
        stem = self.main_file.rsplit(".", 1)[0]
        stored = None
        if tree is not None:
            compiled = [one for one in tree.files if one.lower().endswith(".bbl")]
            stored = tree.find(stem + ".bbl") or tree.find(posixpath.basename(stem) + ".bbl")
            if stored is None and len(compiled) == 1:
                stored = compiled[0]
        self.bibliography_done = True
        if stored is not None and tree is not None:
            text = tree.read(stored)[1]
            if "\\bibitem" in text:
                self.mouth.read(stored)
                return
            if "\\entry{" in text or "\\datalist" in text:
                names = (stored,)
        self.sink.append(BibliographyHere(names, token.position))

    def bib_resource(self, token: Token) -> None:
        """``\\addbibresource{a.bib}`` of biblatex."""
        self.mouth.option()
        self.resources.append(self.mouth.text_argument())

    resources: list[str]

    def open_bibliography(self, opened: Environment, token: Token) -> None:
        """``\\begin{thebibliography}{99}``."""
        self.mouth.argument(long=False)
        self.flush()
        self.bibliography_done = True
        outer = self.section, self.flowing
        title = "References"
        for macro in ("refname", "bibname"):
            if macro in self.mouth.macros:
                title = self.mouth.expanded_text(list(_cs(macro, token.position))) or title
                break
        heading = Heading("", (Piece(title, 0, token.position),), 1)
        self.section = (heading,)
        self.sink.append(
            DraftPassage(PassageKind.HEADING, heading.title, token.position, self.section)
        )
        self.flowing = False

        def close() -> None:
            self._end_entry()
            self.section, self.flowing = outer
            self.inline = Inline()

        opened.close = close

    def bib_item(self, token: Token) -> None:
        """``\\bibitem[label]{key}``."""
        self._end_entry()
        option = self.mouth.option()
        label = self.words(option) if option else ""
        key = self.mouth.expanded_text(self.mouth.argument(long=False))
        self.entry = DraftReference(key, [], token.position, label, self.section)
        self.inline = Inline()

    def _end_entry(self) -> None:
        if self.entry is not None and not self.inline.blank:
            self.entry.pieces = self.inline.pieces
            self.sink.append(self.entry)
            self.sink.extend(self.deferred)
            self.deferred.clear()
        self.entry = None
        self.inline = Inline()

    def new_block(self, token: Token) -> None:
        """``\\newblock``."""
        self.inline.link(Block(), 0, token.position)

    def accent(self, token: Token) -> None:
        """An accent and the letter under it."""
        self.mouth.skip_spaces()
        tokens = self.mouth.argument(long=False)
        pieces = self.collect(tokens).pieces
        base = "".join(piece.text for piece in pieces)
        self.inline.literal(accented(token.text, base), self.style, token.position)

    def symbol(self, token: Token) -> bool:
        """A named character; False when the command is none."""
        text = symbol(token.text)
        if text is None:
            return False
        self.inline.literal(text, self.style, token.position)
        return True


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key for part in text.split(",") if (key := " ".join(part.split())))


def _cs(name: str, position: int) -> tuple[Token]:
    return (Token(CS, name, position),)
