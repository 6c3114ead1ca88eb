"""TeX mathematics as one readable line: ``10^18``, ``d_model``, ``2.3·10^19``, ``6.84 ± 0.07``.

Superscripts keep a caret and subscripts an underscore, so that no exponent melts into its number;
footnote marks, degrees and ordinals lose them. The HTML reader uses the same code on ``alttext``,
so both readers agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.latex_math_commands import (
    BOLD,
    DELIMITED,
    DROP,
    FENCES,
    IGNORED,
    KEEP_LAST,
    PASS,
    TEXT_LIKE,
)
from claimcheck.parse.latex_math_layout import (
    CLOSING,
    GAP,
    OP,
    OPENING,
    ORD,
    PUNCT,
    REL,
    Atom,
    MathText,
    join,
    kind_of,
    subscript,
    superscript,
    tidy,
    wrapped,
)
from claimcheck.parse.latex_math_tokens import FormulaTokens
from claimcheck.parse.latex_siunitx import SI_COMMANDS, si_text
from claimcheck.parse.latex_symbols import (
    MATH_ACCENTS,
    TEXT_ACCENTS,
    accented,
    blackboard,
    symbol,
)
from claimcheck.parse.latex_tokens import (
    ALIGN,
    CLOSE,
    CS,
    MATH,
    OPEN,
    PAR,
    SPACE,
    SUB,
    SUP,
    TEXT,
    TILDE,
    VERB,
    Token,
    plain,
    tokenize,
)

__all__ = ["MathText", "math_source", "math_text"]

MAX_DEPTH = 60  # nested groups of one formula

_CHARACTERS = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+|:=|[\s\S]", re.UNICODE
)


def math_text(tokens: Sequence[Token]) -> MathText:
    """One line for the (expanded) tokens of a formula."""
    reader = _Reader(tokens)
    atoms = reader.atoms()
    bold = reader.bold_characters * 2 >= reader.characters > 0
    return MathText(tidy(join(atoms, tight=False)), bold)


def math_source(source: str) -> MathText:
    """One line for a formula in TeX, as LaTeXML keeps it in ``alttext``."""
    return math_text(tokenize(source))


class _Reader(FormulaTokens):
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tokens: Sequence[Token], depth: int = 0) -> None:
        super().__init__(tokens)
        self.depth = depth
        self.bold = 0
        self.characters = 0
        self.bold_characters = 0

    def atoms(self) -> list[Atom]:
        """Atoms up to a closing brace or the end; the brace is left."""
        found: list[Atom] = []
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            kind = token.kind
            if kind == CLOSE:
                if self.depth:
                    break
                self.index += 1  # a stray one
            elif kind in (SUP, SUB):
                self._scripts(found)
            elif kind == TEXT:
                self.index += 1
                self._characters(token.text, found)
            else:
                self.index += 1
                self._other(token, found)
        return found

    def _other(self, token: Token, found: list[Atom]) -> None:
        kind = token.kind
        if kind == OPEN:
            text = self._group_text()
            if text:
                found.append(Atom(text, ORD))
            else:
                found.append(Atom("", ORD))
        elif kind == CS:
            self._command(token.text, found)
        elif kind in (ALIGN, TILDE):
            found.append(Atom(" ", GAP))
        elif kind == VERB or kind not in (SPACE, PAR, MATH):
            found.append(Atom(token.text, ORD))

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self.bold:
            self.bold_characters += len(text)

    def _characters(self, text: str, found: list[Atom]) -> None:
        for match in _CHARACTERS.finditer(text):
            part = match.group()
            self._count(part)
            if part == "'":
                part = "′"
                if found and found[-1].kind == ORD:
                    found[-1] = Atom(found[-1].text + part, ORD, True)
                    continue
            elif part == "−":
                part = "-"
            kind = ORD if part.isalnum() else kind_of(part)
            found.append(Atom(part, kind))

    def _inner(self, tokens: Sequence[Token], *, tight: bool = False) -> str:
        """Another list of tokens as text, with the same counts."""
        if self.depth >= MAX_DEPTH:
            raise ResourceLimitError("a formula is nested too deeply")
        reader = _Reader(tokens, self.depth + 1)
        reader.bold = self.bold
        parts: list[Atom] = []
        while True:
            parts += reader.atoms()
            if reader.index >= len(reader.tokens):
                break
            reader.index += 1
        self.characters += reader.characters
        self.bold_characters += reader.bold_characters
        return join(parts, tight=tight)

    def _group_text(self, *, tight: bool = False) -> str:
        """Text of a group whose opening brace was just read."""
        return self._inner(self.group(), tight=tight)

    # Scripts

    def _scripts(self, found: list[Atom]) -> None:
        base = found.pop() if found and found[-1].kind in (ORD, OP, CLOSING) else Atom("", ORD)
        above = below = None
        while self.index < len(self.tokens):
            kind = self.tokens[self.index].kind
            if kind == SPACE:
                self.index += 1
                continue
            if kind == SUP and above is None:
                self.index += 1
                above = self._script_text()
            elif kind == SUB and below is None:
                self.index += 1
                below = self._script_text()
            elif kind in (SUP, SUB):  # a double script: an error in TeX
                self.index += 1
                self._script_text()
            else:
                break
        text = base.text + subscript(below) + superscript(base.text, above)
        found.append(Atom(text, OP if base.kind == OP else ORD, scripted=True))

    def _script_text(self) -> str:
        while self.index < len(self.tokens) and self.tokens[self.index].kind == SPACE:
            self.index += 1
        if self.index >= len(self.tokens):
            return ""
        token = self.tokens[self.index]
        if token.kind == CS:
            self.index += 1
            parts: list[Atom] = []
            self._command(token.text, parts)
            return tidy(join(parts, tight=True))
        return tidy(self._inner(self.argument(), tight=True))

    # Commands

    def _command(self, name: str, found: list[Atom]) -> None:
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, name, found)
        elif name in DELIMITED:
            self._delimiter()
        elif name in IGNORED:
            return
        elif name in TEXT_LIKE or name in BOLD or name in PASS:
            self._styled(name, found)
        elif name in DROP:
            self.arguments(DROP[name])
        elif name in KEEP_LAST:
            self._append(found, self._inner(self.arguments(KEEP_LAST[name])[-1]))
        elif name in MATH_ACCENTS or (name in TEXT_ACCENTS and symbol(name) is None):
            self._append(found, accented(name, self._inner(self.argument())))
        elif name in SI_COMMANDS:
            self._append(found, self._si(name))
        else:
            text = symbol(name)
            if text is None:
                text = name if name.isalpha() else ""
                self._append(found, text, OP)
                return
            self._count(text)
            self._append(found, text, kind_of(text) if text else ORD)

    def _append(self, found: list[Atom], text: str, kind: int = ORD) -> None:
        if text:
            found.append(Atom(text, kind))

    def _si(self, name: str) -> str:
        options = SI_COMMANDS[name]
        self.option()
        return si_text(name, [plain(self.argument()) for _ in range(options)])

    def _delimiter(self) -> None:
        """``\\left.`` prints nothing."""
        while self.index < len(self.tokens) and self.tokens[self.index].kind == SPACE:
            self.index += 1
        if self.index < len(self.tokens):
            token = self.tokens[self.index]
            if token.kind == TEXT and token.text.startswith("."):
                self.argument()

    def _styled(self, name: str, found: list[Atom]) -> None:
        tokens = self.argument()
        bold = name in BOLD
        self.bold += bold
        if name in TEXT_LIKE:
            text = self._words(tokens)
            self._append(found, text, ORD)
        else:
            text = self._inner(tokens)
            if name == "mathrm" and text.isalpha() and len(text) > 2:
                self._append(found, text, OP)
            elif len(text) <= 1:
                self._append(found, text, kind_of(text) if text else ORD)
            else:
                self._append(found, text)
        self.bold -= bold

    def _words(self, tokens: Sequence[Token]) -> str:
        """Text inside mathematics; mathematics inside that text."""
        parts: list[str] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            index += 1
            if token.kind == MATH:
                end = index
                while end < len(tokens) and tokens[end].kind != MATH:
                    end += 1
                parts.append(self._inner(tokens[index:end]))
                index = end + 1
            elif token.kind in (SUB, SUP, VERB):
                parts.append(token.text)
            elif token.kind == TEXT:
                self._count(token.text)
                parts.append(token.text.replace("``", "“").replace("''", "”").replace("'", "’"))
            elif token.kind in (SPACE, PAR, TILDE):
                parts.append(" ")
            elif token.kind == CS:
                if token.text in BOLD or token.text in ("bf", "bfseries"):
                    continue
                if token.text in TEXT_ACCENTS and index < len(tokens):
                    base = [one for one in tokens[index : index + 3] if one.kind == TEXT][:1]
                    if base:
                        parts.append(accented(token.text, base[0].text))
                        index = tokens.index(base[0], index) + 1
                    continue
                text = symbol(token.text)
                if text and token.text not in ("cite", "citep", "citet"):
                    parts.append(text)
        return re.sub(r"\s+", " ", "".join(parts))

    def _fraction(self, name: str, found: list[Atom]) -> None:
        above, below = self._inner(self.argument()), self._inner(self.argument())
        if name.endswith("binom"):
            self._append(found, f"({tidy(above)} choose {tidy(below)})")
        else:
            self._append(found, f"{wrapped(above)}/{wrapped(below)}")

    def _root(self, name: str, found: list[Atom]) -> None:
        order = self.option()
        prefix = self._inner(order, tight=True) if order else ""
        body = self._inner(self.argument())
        self._append(found, f"{prefix if prefix != '2' else ''}√{wrapped(body)}")

    def _operator_name(self, name: str, found: list[Atom]) -> None:
        self.arguments("s")
        self._append(found, tidy(self._words(self.argument())), OP)

    def _blackboard(self, name: str, found: list[Atom]) -> None:
        self._append(found, blackboard(self._inner(self.argument())))

    def _negated(self, name: str, found: list[Atom]) -> None:
        text = self._inner(self.argument())
        if text:
            negated = {"=": "≠", "∈": "∉", "<": "≮", ">": "≯", "≡": "≢", "~": "≁"}
            found.append(Atom(negated.get(text, text + "\u0338"), REL))

    def _modulo(self, name: str, found: list[Atom]) -> None:
        found.append(Atom(f" (mod {tidy(self._inner(self.argument()))})", ORD))

    def _arrow(self, name: str, found: list[Atom]) -> None:
        self.option()
        self.argument()
        found.append(Atom("←" if "left" in name.lower() else "→", REL))

    def _begin(self, name: str, found: list[Atom]) -> None:
        environment = plain(self.argument()).strip().rstrip("*")
        self.option()
        if environment in ("array", "alignedat", "tabular", "subarray"):
            self.argument()
        fence = FENCES.get(environment)
        if environment == "cases":
            found.append(Atom("{", OPENING))
        elif fence:
            found.append(Atom(fence[0], OPENING))

    def _end(self, name: str, found: list[Atom]) -> None:
        environment = plain(self.argument()).strip().rstrip("*")
        fence = FENCES.get(environment)
        while found and (found[-1].kind == GAP or found[-1].text == ";"):
            found.pop()
        if fence:
            found.append(Atom(fence[1], CLOSING))
        elif environment == "cases":
            found.append(Atom("}", CLOSING))

    def _row(self, name: str, found: list[Atom]) -> None:
        self.arguments("s")
        self.option()
        if found and found[-1].text != ";":
            found.append(Atom(";", PUNCT))

    def _substack(self, name: str, found: list[Atom]) -> None:
        self._append(found, self._inner(self.argument(), tight=True).replace(";", ","))


_HANDLERS: dict[str, Callable[[_Reader, str, list[Atom]], None]] = {
    **dict.fromkeys(
        ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "flatfrac", "binom", "dbinom",
         "tbinom"),
        _Reader._fraction,
    ),
    "sqrt": _Reader._root,
    "operatorname": _Reader._operator_name,
    "operatornamewithlimits": _Reader._operator_name,
    "mathbb": _Reader._blackboard,
    "mathbbm": _Reader._blackboard,
    "mathds": _Reader._blackboard,
    "not": _Reader._negated,
    "pmod": _Reader._modulo,
    "xrightarrow": _Reader._arrow,
    "xleftarrow": _Reader._arrow,
    "xRightarrow": _Reader._arrow,
    "begin": _Reader._begin,
    "end": _Reader._end,
    "\\": _Reader._row,
    "cr": _Reader._row,
    "newline": _Reader._row,
    "tabularnewline": _Reader._row,
    "substack": _Reader._substack,
}  # fmt: skip
