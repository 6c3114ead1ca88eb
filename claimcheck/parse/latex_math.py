"""TeX mathematics as one readable line: ``10^18``, ``d_model``, ``2.3·10^19``, ``6.84 ± 0.07``.

Superscripts keep a caret and subscripts an underscore, so that no exponent melts into its number;
footnote marks, degrees and ordinals lose them. The HTML reader uses the same code on ``alttext``,
so both readers agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.latex_siunitx import SI_COMMANDS, si_text
from claimcheck.parse.latex_symbols import (
    MATH_ACCENTS,
    TEXT_ACCENTS,
    accented,
    blackboard,
    settle_thin_spaces,
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

MAX_DEPTH = 60  # nested groups of one formula

ORD, OP, BIN, REL, TIGHT, OPENING, CLOSING, PUNCT, GAP, PREFIX = range(10)

_RELATIONS = frozenset("=<>≤≥≈~≠≡∈∉∋→←↦⊂⊆⊃⊇∝≪≫≜⇒⇔⇐≃≅⟶⟵↔≻≺⪰⪯≲≳⊢⊨↑↓") | {":=", "=:"}
_COMPARISONS = frozenset("<>≤≥≈~")
_BINARY = frozenset("+-−±∓∪∩∧∨⊕⊗⊖⊙∖*∗⋆") | {"mod"}
_TIGHT = frozenset("·×/÷∘⋅")
_MARKS = re.compile(r"[†‡*∗§¶‖⋆★✓✗♠♣♥♦,]+")
_BARE = re.compile(r"[-−]?(?:[^\W_]|[.∞⊤⊥⋆*†‡%°′|])+|\([^()]*\)|[+\-−]")
_SIMPLE = re.compile(r"√?[\w.∞′°^]+|\([^()]*\)")
_CHARACTERS = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+|:=|[\s\S]", re.UNICODE
)

_TEXT_LIKE = frozenset(
    {
        "text", "textrm", "textit", "textbf", "textsf", "texttt", "textsc", "textnormal", "textup",
        "textmd", "mbox", "hbox", "emph", "intertext", "shortintertext", "textsl", "fbox",
    }
)  # fmt: skip
_PASS = frozenset(
    {
        "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak", "mathnormal",
        "mathop", "mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct",
        "mathinner", "ensuremath", "underline", "boxed", "cancel", "smash", "underbrace",
        "overbrace", "mathstrut", "mathclap", "mathrlap", "mathllap", "vphantom@", "overrightarrow",
        "EuScript", "mathds@", "mathversion@", "hphantom@", "ul", "uline", "mathbbm@",
    }
)  # fmt: skip
_BOLD = frozenset({"mathbf", "boldsymbol", "bm", "pmb", "mathbfit", "mathbfsf", "textbf", "bold"})
_DROP = {
    "label": "m", "tag": "sm", "phantom": "m", "vphantom": "m", "hphantom": "m", "hspace": "sm",
    "vspace": "sm", "color": "om", "cellcolor": "om", "rule": "omm", "fontsize": "mm",
    "setlength": "mm", "raisebox@": "m", "mathchoice@": "", "cite": "oom", "citep": "oom",
    "citet": "oom", "ref": "m", "eqref": "m", "footnote": "om", "footnotemark": "o",
    "specialrule": "mmm", "arraystretch": "", "kern@": "", "includegraphics": "om",
}  # fmt: skip
_KEEP_LAST = {
    "textcolor": "omm", "colorbox": "omm", "raisebox": "moom", "scalebox": "mom",
    "resizebox": "smmm", "overset": "mm", "underset": "mm", "stackrel": "mm", "href": "mm",
    "makebox": "oom", "parbox": "ooomm", "adjustbox": "mm", "texorpdfstring@": "mm",
}  # fmt: skip
_IGNORED = frozenset(
    {
        "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits",
        "nonumber", "notag", "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl",
        "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm",
        "boldmath", "unboldmath", "rm", "it", "bf", "sf", "tt", "cal", "small", "footnotesize",
        "scriptsize", "tiny", "normalsize", "large", "Large", "centering", "hline", "bfseries",
        "itshape", "toprule", "midrule", "bottomrule", "allowdisplaybreaks", "noindent",
        "mathsurround", "medmuskip", "thinmuskip", "thickmuskip", "hfill", "relax", "mathstrut",
        "displaylimits", "nobreak", "par", "normalfont", "selectfont", "mit", "break",
    }
)  # fmt: skip
_DELIMITED = frozenset(
    {"left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
     "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm"}
)  # fmt: skip
_FENCES = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖"}


class MathText(NamedTuple):
    """A formula as text, and whether at least half of its characters are set in bold."""

    text: str
    bold: bool


class _Atom(NamedTuple):
    text: str
    kind: int
    scripted: bool = False


def math_text(tokens: Sequence[Token]) -> MathText:
    """One line for the (expanded) tokens of a formula."""
    reader = _Reader(tokens)
    atoms = reader.atoms()
    bold = reader.bold_characters * 2 >= reader.characters > 0
    return MathText(_tidy(_join(atoms, tight=False)), bold)


def math_source(source: str) -> MathText:
    """One line for a formula in TeX, as LaTeXML keeps it in ``alttext``."""
    return math_text(tokenize(source))


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t\n]+", " ", text).strip()
    text = re.sub(r"(?:\s*;)+$", "", text)
    text = re.sub(r" +([,;)\]])", r"\1", text)
    return settle_thin_spaces(text)


def _kind(text: str) -> int:
    if text in _RELATIONS:
        return REL
    if text in _BINARY:
        return BIN
    if text in _TIGHT:
        return TIGHT
    if text in ("(", "[", "{", "⟨", "⌊", "⌈"):
        return OPENING
    if text in (")", "]", "}", "⟩", "⌋", "⌉", "!"):
        return CLOSING
    if text in (",", ";"):
        return PUNCT
    if text.isspace():
        return GAP
    if len(text) > 2 and text.replace(" ", "").isalpha() and text.isascii():
        return OP
    return ORD


def _join(atoms: Sequence[_Atom], *, tight: bool) -> str:
    text = ""
    previous: _Atom | None = None
    for atom in atoms:
        if atom.kind == GAP:
            text += atom.text if atom.text == "\u2009" else " "
            continue
        kind = atom.kind
        unary = previous is None or previous.kind in (REL, BIN, OPENING, PUNCT, TIGHT, PREFIX)
        if (kind == BIN and unary) or (previous is None and atom.text in _COMPARISONS):
            atom = atom._replace(kind=PREFIX)
        if previous is not None and not text.endswith((" ", "\u2009")):
            text += _space(previous, atom, tight)
        text += atom.text
        previous = atom
    return text


def _space(left: _Atom, right: _Atom, tight: bool) -> str:
    if left.kind == OP and (right.kind in (ORD, OP) and right.text[:1].isalnum()):
        return " "
    if right.kind == OP and left.kind in (ORD, CLOSING) and left.text[-1:].isalnum():
        return " "
    if tight:
        return ""
    if left.kind in (REL, BIN, PUNCT) or right.kind in (REL, BIN):
        return " "
    if right.kind == PREFIX and left.kind == REL:
        return " "
    if left.scripted and right.kind in (ORD, OP) and right.text[:1].isalnum():
        return " "
    return ""


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tokens: Sequence[Token], depth: int = 0) -> None:
        self.tokens = list(tokens)
        self.index = 0
        self.depth = depth
        self.bold = 0
        self.characters = 0
        self.bold_characters = 0

    def atoms(self) -> list[_Atom]:
        """Atoms up to a closing brace or the end; the brace is left."""
        found: list[_Atom] = []
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

    def _other(self, token: Token, found: list[_Atom]) -> None:
        kind = token.kind
        if kind == OPEN:
            text = self._group_text()
            if text:
                found.append(_Atom(text, ORD))
            else:
                found.append(_Atom("", ORD))
        elif kind == CS:
            self._command(token.text, found)
        elif kind in (ALIGN, TILDE):
            found.append(_Atom(" ", GAP))
        elif kind == VERB or kind not in (SPACE, PAR, MATH):
            found.append(_Atom(token.text, ORD))

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self.bold:
            self.bold_characters += len(text)

    def _characters(self, text: str, found: list[_Atom]) -> None:
        for match in _CHARACTERS.finditer(text):
            part = match.group()
            self._count(part)
            if part == "'":
                part = "′"
                if found and found[-1].kind == ORD:
                    found[-1] = _Atom(found[-1].text + part, ORD, True)
                    continue
            elif part == "−":
                part = "-"
            kind = ORD if part.isalnum() else _kind(part)
            found.append(_Atom(part, kind))

    def _inner(self, tokens: Sequence[Token], *, tight: bool = False) -> str:
        """Another list of tokens as text, with the same counts."""
        if self.depth >= MAX_DEPTH:
            raise ResourceLimitError("a formula is nested too deeply")
        reader = _Reader(tokens, self.depth + 1)
        reader.bold = self.bold
        parts: list[_Atom] = []
        while True:
            parts += reader.atoms()
            if reader.index >= len(reader.tokens):
                break
            reader.index += 1
        self.characters += reader.characters
        self.bold_characters += reader.bold_characters
        return _join(parts, tight=tight)

    def _group_text(self, *, tight: bool = False) -> str:
        """Text of a group whose opening brace was just read."""
        return self._inner(self._group(), tight=tight)

    def _group(self) -> list[Token]:
        start, depth = self.index, 1
        while self.index < len(self.tokens):
            kind = self.tokens[self.index].kind
            depth += (kind == OPEN) - (kind == CLOSE)
            self.index += 1
            if depth == 0:
                return self.tokens[start : self.index - 1]
        return self.tokens[start:]

    def argument(self) -> list[Token]:
        """The tokens of a mandatory argument."""
        while self.index < len(self.tokens) and self.tokens[self.index].kind in (SPACE, PAR):
            self.index += 1
        if self.index >= len(self.tokens):
            return []
        token = self.tokens[self.index]
        if token.kind == CLOSE:
            return []
        if token.kind == TEXT and len(token.text) > 1:
            self.tokens[self.index] = token._replace(text=token.text[1:])
            return [token._replace(text=token.text[0])]
        self.index += 1
        if token.kind == OPEN:
            return self._group()
        return [token]

    def option(self) -> list[Token] | None:
        """The tokens of an optional argument."""
        at = self.index
        while at < len(self.tokens) and self.tokens[at].kind == SPACE:
            at += 1
        if at >= len(self.tokens) or not self.tokens[at].text.startswith("["):
            return None
        if self.tokens[at].kind != TEXT:
            return None
        depth = 0
        for end in range(at, len(self.tokens)):
            token = self.tokens[end]
            depth += (token.kind == OPEN) - (token.kind == CLOSE)
            if token.kind == TEXT and depth == 0 and "]" in token.text:
                head, _, tail = token.text.partition("]")
                inner = [*self.tokens[at:end], token._replace(text=head)]
                inner[0] = inner[0]._replace(text=inner[0].text[1:])
                self.tokens[end] = token._replace(text=tail)
                self.index = end if tail else end + 1
                return [one for one in inner if one.text]
        return None

    def _arguments(self, spec: str) -> list[list[Token]]:
        found: list[list[Token]] = []
        for letter in spec:
            if letter == "s":
                token = self.tokens[self.index] if self.index < len(self.tokens) else None
                if token is not None and token.kind == TEXT and token.text.startswith("*"):
                    self.argument()
            elif letter == "o":
                self.option()
            else:
                found.append(self.argument())
        return found

    # Scripts

    def _scripts(self, found: list[_Atom]) -> None:
        base = found.pop() if found and found[-1].kind in (ORD, OP, CLOSING) else _Atom("", ORD)
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
        text = base.text + _below(base.text, below) + _above(base.text, above)
        found.append(_Atom(text, OP if base.kind == OP else ORD, scripted=True))

    def _script_text(self) -> str:
        while self.index < len(self.tokens) and self.tokens[self.index].kind == SPACE:
            self.index += 1
        if self.index >= len(self.tokens):
            return ""
        token = self.tokens[self.index]
        if token.kind == CS:
            self.index += 1
            parts: list[_Atom] = []
            self._command(token.text, parts)
            return _tidy(_join(parts, tight=True))
        return _tidy(self._inner(self.argument(), tight=True))

    # Commands

    def _command(self, name: str, found: list[_Atom]) -> None:
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, name, found)
        elif name in _DELIMITED:
            self._delimiter()
        elif name in _IGNORED:
            return
        elif name in _TEXT_LIKE or name in _BOLD or name in _PASS:
            self._styled(name, found)
        elif name in _DROP:
            self._arguments(_DROP[name])
        elif name in _KEEP_LAST:
            self._append(found, self._inner(self._arguments(_KEEP_LAST[name])[-1]))
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
            self._append(found, text, _kind(text) if text else ORD)

    def _append(self, found: list[_Atom], text: str, kind: int = ORD) -> None:
        if text:
            found.append(_Atom(text, kind))

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

    def _styled(self, name: str, found: list[_Atom]) -> None:
        tokens = self.argument()
        bold = name in _BOLD
        self.bold += bold
        if name in _TEXT_LIKE:
            text = self._words(tokens)
            self._append(found, text, ORD)
        else:
            text = self._inner(tokens)
            if name == "mathrm" and text.isalpha() and len(text) > 2:
                self._append(found, text, OP)
            elif len(text) <= 1:
                self._append(found, text, _kind(text) if text else ORD)
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
                if token.text in _BOLD or token.text in ("bf", "bfseries"):
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

    def _fraction(self, name: str, found: list[_Atom]) -> None:
        above, below = self._inner(self.argument()), self._inner(self.argument())
        if name.endswith("binom"):
            self._append(found, f"({_tidy(above)} choose {_tidy(below)})")
        else:
            self._append(found, f"{_wrapped(above)}/{_wrapped(below)}")

    def _root(self, name: str, found: list[_Atom]) -> None:
        order = self.option()
        prefix = self._inner(order, tight=True) if order else ""
        body = self._inner(self.argument())
        self._append(found, f"{prefix if prefix != '2' else ''}√{_wrapped(body)}")

    def _operator_name(self, name: str, found: list[_Atom]) -> None:
        self._arguments("s")
        self._append(found, _tidy(self._words(self.argument())), OP)

    def _blackboard(self, name: str, found: list[_Atom]) -> None:
        self._append(found, blackboard(self._inner(self.argument())))

    def _negated(self, name: str, found: list[_Atom]) -> None:
        text = self._inner(self.argument())
        if text:
            negated = {"=": "≠", "∈": "∉", "<": "≮", ">": "≯", "≡": "≢", "~": "≁"}
            found.append(_Atom(negated.get(text, text + "\u0338"), REL))

    def _modulo(self, name: str, found: list[_Atom]) -> None:
        found.append(_Atom(f" (mod {_tidy(self._inner(self.argument()))})", ORD))

    def _arrow(self, name: str, found: list[_Atom]) -> None:
        self.option()
        self.argument()
        found.append(_Atom("←" if "left" in name.lower() else "→", REL))

    def _begin(self, name: str, found: list[_Atom]) -> None:
        environment = plain(self.argument()).strip().rstrip("*")
        self.option()
        if environment in ("array", "alignedat", "tabular", "subarray"):
            self.argument()
        fence = _FENCES.get(environment)
        if environment == "cases":
            found.append(_Atom("{", OPENING))
        elif fence:
            found.append(_Atom(fence[0], OPENING))

    def _end(self, name: str, found: list[_Atom]) -> None:
        environment = plain(self.argument()).strip().rstrip("*")
        fence = _FENCES.get(environment)
        while found and (found[-1].kind == GAP or found[-1].text == ";"):
            found.pop()
        if fence:
            found.append(_Atom(fence[1], CLOSING))
        elif environment == "cases":
            found.append(_Atom("}", CLOSING))

    def _row(self, name: str, found: list[_Atom]) -> None:
        self._arguments("s")
        self.option()
        if found and found[-1].text != ";":
            found.append(_Atom(";", PUNCT))

    def _substack(self, name: str, found: list[_Atom]) -> None:
        self._append(found, self._inner(self.argument(), tight=True).replace(";", ","))


def _wrapped(text: str) -> str:
    """A part of a fraction or root: in parentheses unless it is one thing."""
    text = _tidy(text)
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _below(base: str, text: str | None) -> str:
    if not text:
        return ""
    if text[0] in "±+" and len(text) > 1:
        return _spread(text)
    return "_" + (text if _BARE.fullmatch(text) else f"({text})")


def _above(base: str, text: str | None) -> str:
    if not text:
        return ""
    if text == "∘":
        return "°"
    if text.strip("′") == "":
        return text
    number = not base or base[-1].isdigit() or base[-1] == "%"
    if number and (_MARKS.fullmatch(text) or (base and text in ("st", "nd", "rd", "th"))):
        return text
    if text[0] == "±" and len(text) > 1:
        return _spread(text)
    return "^" + (text if _BARE.fullmatch(text) else f"({text})")


def _spread(text: str) -> str:
    """``28.4_{\\pm 0.2}`` is a spread, not an index."""
    if text[0] == "±":
        return f" ± {text[1:].strip()}"
    return "_" + (text if _BARE.fullmatch(text) else f"({text})")


_HANDLERS: dict[str, Callable[[_Reader, str, list[_Atom]], None]] = {
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
