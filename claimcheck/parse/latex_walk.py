"""The walker: what each LaTeX command means to a reader of the paper."""

from __future__ import annotations

from collections.abc import Callable

from claimcheck.parse.drafts import Draft, Drafts
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_commands import (
    ACKNOWLEDGEMENTS,
    ALGORITHM_WORDS,
    CITATIONS,
    DIMENSIONS,
    DROPPED,
    IGNORED,
    KEPT,
    REFERENCES,
    STYLED,
    SWITCHES,
)
from claimcheck.parse.latex_counters import SECTIONS
from claimcheck.parse.latex_expand import Expander
from claimcheck.parse.latex_floats import pair_neighbours
from claimcheck.parse.latex_formulas import Formulas
from claimcheck.parse.latex_front import AUTHORS
from claimcheck.parse.latex_inline import InlineCommands
from claimcheck.parse.latex_siunitx import SI_COMMANDS
from claimcheck.parse.latex_structure import Structure
from claimcheck.parse.latex_symbols import TEXT_ACCENTS
from claimcheck.parse.latex_tables import PARTIAL_RULES, RULES
from claimcheck.parse.latex_tokens import CS, TEXT, Token
from claimcheck.parse.running_text import BOLD


class Walker(Structure, Formulas, InlineCommands):
    """Reads a whole document. One instance, one document."""

    def __init__(self, mouth: Expander, limits: Limits, main_file: str) -> None:
        super().__init__(mouth, limits)
        self.main_file = main_file
        self.resources = []
        self.title_tokens = []
        self.authors = []
        self.before_body = []
        self.lists = []
        self.captioned = []

    def walk(self) -> Drafts:
        """Read to the end. The expander must hold the main file."""
        self.run()
        drafts = self.finish()
        if not self.title_shown and self.title_tokens:
            front: list[Draft] = []
            self.sink, self.section, self.finished = front, (), False
            self.front_matter()
            drafts.found[:0] = front
        options = self.mouth.packages.get("natbib", "")
        drafts.numeric |= "numbers" in options or "super" in options
        pair_neighbours(drafts.found)
        return drafts

    def command(self, token: Token) -> None:
        """Act on a control sequence."""
        name = token.text
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, token)
        elif name in SWITCHES:
            on, off = SWITCHES[name]
            self.style = (self.style & ~off) | on
        elif name in STYLED:
            self._styled(name, token)
        elif name in KEPT:
            spec, index = KEPT[name]
            arguments = self.mouth.arguments(spec, long=True)
            self.push_group(arguments[index], token.position)
        elif name in IGNORED:
            return
        elif name in DIMENSIONS:
            self.dimension()
        elif name in DROPPED:
            self.mouth.drop(DROPPED[name])
        elif name in ALGORITHM_WORDS and self.lines:
            self.inline.literal(ALGORITHM_WORDS[name], self.style, token.position)
        elif self.symbol(token):
            return
        elif name in TEXT_ACCENTS:
            self.accent(token)
        else:
            self._unknown(token)

    def _styled(self, name: str, token: Token) -> None:
        tokens = self.mouth.argument(prose=True)
        here = token.position
        switch = {BOLD: "bfseries", 2: "itshape", 4: "claimcheckunderline", 8: "ttfamily"}
        self.push_group([Token(CS, switch[STYLED[name]], here), *tokens], here)

    def _unknown(self, token: Token) -> None:
        if self.in_body and len(token.text) > 1:
            self.warn(f"unknown command \\{token.text}: its arguments are read as text")
        following = self.mouth.peek()
        if following is not None and following.kind == TEXT and following.text.startswith("["):
            self.mouth.option()


_Handler = Callable[[Walker, Token], None]

_HANDLERS: dict[str, _Handler] = {
    "begin": Walker.begin,
    "end": Walker.end,
    "par": lambda walker, token: walker.paragraph(),
    "endgraf": lambda walker, token: walker.paragraph(),
    "\\": Walker.line_break,
    "newline": Walker.line_break,
    "linebreak": Walker.line_break,
    "tabularnewline": Walker.line_break,
    "cr": Walker.line_break,
    "(": Walker.round_math,
    "[": Walker.square_math,
    "ensuremath": Walker.ensure_math,
    **dict.fromkeys(SECTIONS, Walker.section_command),
    "appendix": Walker.appendix,
    "documentclass": Walker.document_class,
    "documentstyle": Walker.document_class,
    **dict.fromkeys(("title", "icmltitle"), Walker.store_title),
    **dict.fromkeys(AUTHORS, Walker.store_author),
    "maketitle": Walker.make_title,
    "abstract": Walker.abstract_command,
    "keywords": Walker.keywords,
    "sep": Walker.separator,
    "item": Walker.item,
    "label": Walker.set_label,
    **dict.fromkeys(REFERENCES, Walker.reference),
    **dict.fromkeys(CITATIONS, Walker.cite),
    "hyperref": Walker.hyperref,
    **dict.fromkeys(
        ("footnote", "footnotetext", "thanks", "tablefootnote", "sidenote", "blfootnote",
         "tnotetext", "acmfootnote"),
        Walker.footnote,
    ),
    **dict.fromkeys(("url", "path", "nolinkurl", "burl"), Walker.url),
    "href": Walker.href,
    "doi": Walker.doi,
    "bibliography": Walker.bibliography,
    "printbibliography": Walker.bibliography,
    "addbibresource": Walker.bib_resource,
    "bibitem": Walker.bib_item,
    "newblock": Walker.new_block,
    "caption": Walker.caption,
    "captionof": Walker.caption_of,
    "subcaption": Walker.sub_caption,
    **dict.fromkeys(("subfloat", "subfigure", "subtable", "subcaptionbox"), Walker.sub_float),
    **dict.fromkeys(RULES, Walker.rule),
    **dict.fromkeys(PARTIAL_RULES, Walker.partial_rule),
    "multicolumn": Walker.multicolumn,
    "multirow": Walker.multirow,
    "multirowcell": Walker.multirow_cell,
    "multirowthead": Walker.multirow_cell,
    "SetCell": Walker.set_cell,
    **dict.fromkeys(("diagbox", "backslashbox", "slashbox"), Walker.diagonal),
    **dict.fromkeys(("endhead", "endfirsthead"), Walker.end_head),
    **dict.fromkeys(("endfoot", "endlastfoot"), Walker.end_foot),
    "xspace": Walker.xspace,
    "onedot": Walker.one_dot,
    **dict.fromkeys(("advance", "multiply", "divide"), Walker.advance),
    **dict.fromkeys(
        ("textsuperscript", "textsubscript", "textsu", "textsb"), Walker.script
    ),
    **dict.fromkeys(SI_COMMANDS, Walker.si),
    **dict.fromkeys(("setcitestyle", "citestyle"), Walker.cite_style),
    "ding": Walker.ding,
    "twocolumn": Walker.two_column,
    **dict.fromkeys(("MakeUppercase", "uppercase", "MakeLowercase", "lowercase"), Walker.case),
    **dict.fromkeys(("nicefrac", "sfrac", "frac", "tfrac"), Walker.fraction),
    **dict.fromkeys(("char", "symbol"), Walker.char),
    "Call": Walker.call,
    **dict.fromkeys(("and", "And", "AND"), Walker.author_break),
    "refstepcounter": Walker.ref_step,
    **dict.fromkeys(("enquote", "textquote"), Walker.quoted),
    **dict.fromkeys(
        (name for name in ACKNOWLEDGEMENTS if name not in ("ack", "acks")), Walker.acronym_section
    ),
}  # fmt: skip

# Redefining these would take the structure away; what they print is decided here.
PROTECTED = frozenset(_HANDLERS.keys() - {
    "keywords", "sep", "path", "doi", "case", "fraction", "frac", "tfrac", "sfrac", "char", "symbol",
    "Call", "author_break", "textquote", "subtable", "subfigure", "abstract", "acknowledgments",
    "acknowledgements", "email", "address", "institute", "inst", "affil", "affiliation", "ead",
    "textsu", "textsb", "slashbox", "and", "si", "unit", "num", "ang", "qty",
    "corresponding", "institution", "Author", "blfootnote", "fullref", "thref", "fref",
}) | {"documentclass", "usepackage", "input", "include", "def", "newcommand", "textbf", "emph",
      "textit", "vspace", "hspace", "includegraphics", "centering", "small", "bf", "it"}  # fmt: skip
