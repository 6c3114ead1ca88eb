"""Sections, lists, theorems, and what environments mean."""

from __future__ import annotations

from claimcheck.parse.drafts import DraftPassage, Heading
from claimcheck.parse.latex_commands import ACKNOWLEDGEMENTS, FLOATS, TABULARS
from claimcheck.parse.latex_core import Environment
from claimcheck.parse.latex_counters import SECTIONS
from claimcheck.parse.latex_floats import Floats
from claimcheck.parse.latex_front import Front
from claimcheck.parse.latex_links import Links
from claimcheck.parse.latex_tokens import OPEN, VERB, VERBATIM, Token
from claimcheck.parse.running_text import Inline, Piece
from claimcheck.records import PassageKind

_LISTS = frozenset(
    {"itemize", "enumerate", "description", "compactitem", "compactenum", "compactdesc",
     "asparaenum", "asparaitem", "list", "trivlist", "easylist", "tight_itemize", "labeling"}
)  # fmt: skip
_INLINE_LISTS = frozenset(
    {"inparaenum", "inparaitem", "inparadesc", "enumerate*", "itemize*", "description*"}
)
_QUIET_ENVIRONMENTS = frozenset({"keywords", "IEEEkeywords", "keyword", "CCSXML", "highlights"})
_CLASS_THE = {
    "IEEEtran": {
        "section": r"\Roman{section}",
        "subsection": r"\thesection-\Alph{subsection}",
        "subsubsection": r"\thesubsection\arabic{subsubsection}",
        "table": r"\Roman{table}",
    },
}
# Their bibliographies carry natbib labels, and yet they print numbers.
_NUMERIC_CLASSES = frozenset({"acmart", "revtex4", "revtex4-1", "revtex4-2", "elsarticle"})
_CHAPTER_CLASSES = ("book", "report", "thesis", "memoir", "scrbook", "scrreprt", "svmono")
_KNOWN_ENVIRONMENTS = frozenset(
    {"document", "abstract", "thebibliography", "figure", "table", "itemize", "enumerate",
     "description", "tabular", "tabularx", "equation", "align", "quote", "center", "verbatim",
     "minipage", "proof", "longtable", "wraptable", "wrapfigure", "ack", "gather", "array",
     "lstlisting", "tikzpicture", "multline", "eqnarray", "algorithm", "algorithmic"}
)  # fmt: skip


class Structure(Floats, Front, Links):
    """The part of the walker that knows where it is in the document."""

    lists: list[str]

    def is_protected(self, name: str) -> bool:
        """Environments the reader knows better than their definition."""
        return name.rstrip("*") in _KNOWN_ENVIRONMENTS or name in _KNOWN_ENVIRONMENTS

    def section_command(self, token: Token) -> None:
        """``\\section[short]{title}``."""
        star = self.mouth.take("*")
        self.mouth.option()
        tokens = self.mouth.argument(long=False)
        if not self.in_body:
            return
        kind = token.text
        level = SECTIONS[kind]
        self.flush()
        number = ""
        if not star and level <= self.mouth.counters.get("secnumdepth"):
            self.mouth.counters.step(kind)
            number = self.mouth.the(kind)
            self.bound(kind, number)
        inline = self.collect(tokens)
        self._heading(number, inline, level)
        if not star and number:
            self.bound(kind, number, inline.pieces)
            for key, label in self.drafts.labels.items():
                if label.number == number and label.kind == kind and not label.title:
                    self.drafts.labels[key] = self.label

    def _heading(self, number: str, inline: Inline, level: int) -> None:
        if inline.blank:
            return
        heading = Heading(number, tuple(inline.pieces), level)
        self.section = (*(one for one in self.section if one.level < level), heading)
        position = inline.position
        self.sink.append(
            DraftPassage(
                PassageKind.HEADING,
                inline.pieces,
                self.mouth.position if position is None else position,
                self.section,
                prefix=number,
            )
        )
        self.sink.extend(self.deferred)
        self.deferred.clear()

    def plain_heading(self, title: str, position: int) -> None:
        """A heading that a command or environment brings along."""
        self.flush()
        self._heading("", Inline([Piece(title, 0, position)]), 1)

    def appendix(self, token: Token) -> None:
        """``\\appendix``: letters from here on."""
        top = "chapter" if self.mouth.counters.get("chapter") else "section"
        self.mouth.counters.set(top, 0)
        self.mouth.set_the({top: rf"\Alph{{{top}}}"})

    def document_class(self, token: Token) -> None:
        """``\\documentclass``: what some classes number differently."""
        options = self.mouth.text_option() or ""
        name = self.mouth.text_argument()
        self.drafts.numeric = name in _NUMERIC_CLASSES and "authoryear" not in options
        if any(name.lower().endswith(one) for one in _CHAPTER_CLASSES):
            self.mouth.use_chapters()
            self.mouth.counters.values["secnumdepth"] = 2
        if name == "llncs":
            self.mouth.counters.values["secnumdepth"] = 2
        self.mouth.set_the(_CLASS_THE.get(name, {}))

    def item(self, token: Token) -> None:
        """``\\item[label]``."""
        option = self.mouth.option()
        kind = self.lists[-1] if self.lists else ""
        if kind in _INLINE_LISTS or not self.flowing:
            self.inline.literal(" ", 0, token.position)
        else:
            self.flush()
        if "enum" in kind:
            level = min(4, sum("enum" in one for one in self.lists))
            counter = "enum" + ("i" * level if level < 4 else "iv")
            self.mouth.counters.step(counter)
            self.bound("item", self.mouth.the(counter))
            if kind in _INLINE_LISTS and option is None:
                number = self.mouth.counters.get(counter)
                self.inline.literal(f"({number}) ", 0, token.position)
        if option:
            self.inline.extend(self.collect(option))
            self.inline.literal(" ", 0, token.position)

    def open_environment(self, name: str, opened: Environment, token: Token) -> None:
        """Do what an environment does at its beginning."""
        base = name.rstrip("*")
        if name == "document":
            self._begin_document()
        elif base in FLOATS:
            self._open_float(name, opened, token)
        elif name in TABULARS:
            self.open_tabular(name, opened, token)
        elif name in VERBATIM:
            self._verbatim(name)
        elif name in _INLINE_LISTS or base in _LISTS:
            self._open_list(name, opened)
        elif base in self.mouth.theorems or base in ("proof",):
            self._open_theorem(name, base, opened, token)
        elif base in ("abstract", "onecolabstract", "abstracts"):
            self._open_kind(PassageKind.ABSTRACT, opened, "Abstract")
        elif base in _QUIET_ENVIRONMENTS:
            self._open_kind(PassageKind.OTHER, opened)
            if base.lower().endswith("keywords") or base == "keyword":
                self.inline.literal("Keywords: ", 0, token.position)
        elif base == "thebibliography":
            self.open_bibliography(opened, token)
        elif base in ACKNOWLEDGEMENTS:
            self.plain_heading(ACKNOWLEDGEMENTS[base], token.position)
        elif base in ("appendices", "subappendices", "appendix"):
            self.appendix(token)
        elif base == "algorithmic":
            self.mouth.option()
            self._open_lines(opened)
        elif base == "subequations":
            self._open_subequations(opened)
        else:
            self.plain_environment(name)

    def _begin_document(self) -> None:
        self.in_body = True
        self.inline = Inline()
        self.deferred.clear()
        self.style, self.styles = 0, []
        self.section = ()
        if self.before_body:
            self.mouth.push(self.before_body)

    def _open_float(self, name: str, opened: Environment, token: Token) -> None:
        base = name.rstrip("*")
        spec = {"wraptable": "omom", "wrapfigure": "omom", "subtable": "om", "subfigure": "om",
                "SCtable": "oo", "SCfigure": "oo", "wrapfloat": "momom", "floatingfigure": "om",
                "floatingtable": "om"}.get(base, "o")  # fmt: skip
        self.mouth.drop(spec)
        self.open_float(name, opened, token)
        if FLOATS[base] == "algorithm":
            self.lines = True

    def _open_list(self, name: str, opened: Environment) -> None:
        if name.rstrip("*") in ("list",):
            self.mouth.drop("mm")
        elif name == "labeling":
            self.mouth.drop("om")
        else:
            self.mouth.option()
        self.lists.append(name)
        kind = self.kind
        if name not in _INLINE_LISTS:
            if self.flowing:
                self.flush()
            self.kind = PassageKind.LIST_ENTRY if kind != PassageKind.OTHER else kind
        if "enum" in name:
            level = min(4, sum("enum" in one for one in self.lists))
            self.mouth.counters.set("enum" + ("i" * level if level < 4 else "iv"), 0)

        def close() -> None:
            if name not in _INLINE_LISTS and self.flowing:
                self.flush()
            self.kind = kind
            if self.lists:
                self.lists.pop()

        opened.close = close

    def _open_kind(self, kind: PassageKind, opened: Environment, section: str = "") -> None:
        self.mouth.option()
        self.flush()
        outer = self.kind, self.section
        self.kind = kind
        if section:
            self.section = (Heading("", (Piece(section),), 1),)

        def close() -> None:
            self.flush()
            self.kind, self.section = outer

        opened.close = close

    def _open_lines(self, opened: Environment) -> None:
        outer = self.lines, self.kind
        if self.flowing:
            self.flush()
        self.lines, self.kind = True, PassageKind.OTHER

        def close() -> None:
            if self.flowing:
                self.flush()
            self.lines, self.kind = outer

        opened.close = close

    def _open_theorem(self, name: str, base: str, opened: Environment, token: Token) -> None:
        option = self.mouth.option()
        self.flush()
        if base == "proof":
            title = self.collect(option) if option else Inline([Piece("Proof", 0, token.position)])
        else:
            theorem = self.mouth.theorems[base]
            title = self.collect(theorem.title)
            if theorem.counter is not None and not name.endswith("*"):
                self.mouth.counters.step(theorem.counter)
                number = self.mouth.the(theorem.counter)
                self.bound("theorem", number, title.pieces)
                title.literal(f" {number}", 0, token.position)
            if option:
                title.literal(" (", 0, token.position)
                title.extend(self.collect(option))
                title.literal(")", 0, token.position)
        # The title stands where the theorem begins, not where \\newtheorem does.
        self.inline.pieces += [piece._replace(position=token.position) for piece in title.pieces]
        self.inline.literal(". ", 0, token.position)
        opened.close = self.flush if self.flowing else None

    def _open_subequations(self, opened: Environment) -> None:
        counters = self.mouth.counters
        counters.step("equation")
        number, value = self.mouth.the("equation"), counters.get("equation")
        self.bound("equation", number)
        the = self.mouth.macros.get("theequation")
        self.mouth.set_the({"equation": number + r"\alph{equation}"})
        counters.set("equation", 0)

        def close() -> None:
            counters.set("equation", value)
            if the is not None:
                self.mouth.macros["theequation"] = the

        opened.close = close

    def _verbatim(self, name: str) -> None:
        following = self.mouth.peek()
        if following is None or following.kind != VERB:
            return
        self.mouth.raw()
        body = following.text
        first, _, rest = body.partition("\n")
        opening = first.strip()
        if not opening or (opening.startswith(("[", "{")) and opening.endswith(("]", "}"))):
            body = rest
        inline = Inline()
        for line in body.splitlines():
            inline.literal(line.rstrip() + "\n", 0, following.position)
        if self.flowing:
            self.flush()
            self.add(PassageKind.OTHER, inline)
        else:
            self.inline.extend(inline)

    def acronym_section(self, token: Token) -> None:
        """``\\acknowledgments`` as a command."""
        following = self.mouth.peek()
        if self.in_body and not (following is not None and following.kind == OPEN):
            self.plain_heading(ACKNOWLEDGEMENTS[token.text], token.position)
        elif self.in_body:
            tokens = self.mouth.argument()
            self.plain_heading(ACKNOWLEDGEMENTS[token.text], token.position)
            self.push_group(tokens, token.position)
