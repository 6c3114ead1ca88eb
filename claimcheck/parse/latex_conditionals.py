"""``\\if…``: which of two texts a document means."""

from __future__ import annotations

import re
from collections.abc import Callable

from claimcheck.parse.latex_define import Definitions
from claimcheck.parse.latex_mouth import Mouth
from claimcheck.parse.latex_symbols import symbol
from claimcheck.parse.latex_tokens import CS, END, SPACE, TEXT, Token, plain

# TeX's own conditionals, plus those of packages that answer which engine runs.
_ENGINE = {"ifpdf": True, "ifPDFTeX": True, "ifpdftex": True, "ifxetex": False, "ifXeTeX": False,
           "ifluatex": False, "ifLuaTeX": False}  # fmt: skip
CONDITIONALS = frozenset(
    {
        "if", "ifcat", "ifnum", "ifdim", "ifodd", "ifvmode", "ifhmode", "ifmmode", "ifinner",
        "ifvoid", "ifhbox", "ifvbox", "ifx", "ifeof", "iftrue", "iffalse", "ifcase", "ifdefined",
        "ifcsname", "iffontchar", "if@twocolumn", "if@twoside", "ifdraft", "else", "fi", "or",
    }
    | _ENGINE.keys()
)  # fmt: skip
_NOT_OPENING = frozenset({"else", "fi", "or"})
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "=": lambda left, right: left == right,
}


class Conditionals(Definitions):
    """Decides conditionals; what cannot be decided takes the ``\\else`` branch."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        super().__init__(warn)
        self.open_conditionals = 0
        self.in_math = False

    def next(self) -> Token | None:
        """See ``Expander``."""
        raise NotImplementedError

    def conditional(self, name: str) -> None:
        """Act on ``\\if…``, ``\\else``, ``\\or`` or ``\\fi``."""
        if name == "fi":
            self.open_conditionals = max(0, self.open_conditionals - 1)
            return
        if name in ("else", "or"):  # the branch that held ends here
            if self.open_conditionals:
                self._skip(stop_at=())
                self.open_conditionals -= 1
            return
        if name == "ifcase":
            self._case()
            return
        if self._holds(name) or self._skip(stop_at=("else",)) == "else":
            self.open_conditionals += 1

    def _skip(self, stop_at: tuple[str, ...]) -> str:
        """Drop tokens up to the ``\\fi`` of this level, or to a name of ``stop_at`` before it."""
        depth = 0
        position = self.position
        while (token := self.raw()) is not None:
            if token.kind == END:
                self.push([token])
                break
            if token.kind != CS:
                continue
            name = token.text
            if name == "fi":
                if depth == 0:
                    return name
                depth -= 1
            elif depth == 0 and name in stop_at:
                return name
            elif (name in CONDITIONALS and name not in _NOT_OPENING) or name in self.flags:
                depth += 1
        file, line = self.place(position)
        self.warn(f"{file} line {line}: a conditional is not closed")
        return ""

    def _case(self) -> None:
        number = self._number()
        for _ in range(max(0, min(number, 1000))):
            found = self._skip(stop_at=("or", "else"))
            if found != "or":
                self.open_conditionals += found == "else"
                return
        self.open_conditionals += 1

    def _holds(self, name: str) -> bool:
        if name in self.flags:
            return self.flags[name]
        if name in _ENGINE:
            return _ENGINE[name]
        decide = _DECIDE.get(name)
        return decide(self) if decide else False

    def _same_meaning(self) -> bool:
        left, right = self.character(), self.character()
        for token in (right, left):
            if token is not None and token.kind == END:
                self.push([token])
                return False
        if left is None or right is None:
            return False
        left, right = self._character_of(left), self._character_of(right)
        if left.kind == CS and right.kind == CS:
            return left.text == right.text or self._meaning(left) == self._meaning(right)
        return left.kind == right.kind and left.text == right.text

    def _character_of(self, token: Token) -> Token:
        """What a command made by ``\\let\\name=x`` stands for; other tokens as they are."""
        macro = self.macros.get(token.text) if token.kind == CS else None
        if macro is None or len(macro.body) != 1 or macro.arguments or macro.pattern:
            return token
        (body,) = macro.body
        return body if isinstance(body, Token) and body.kind != CS else token

    def _meaning(self, token: Token) -> object:
        macro = self.macros.get(token.text)
        if macro is not None:
            body = tuple(o if isinstance(o, int) else (o.kind, o.text) for o in macro.body)
            return (body, macro.arguments, macro.pattern)
        return token.text if self.known(token.text) else None

    def known(self, name: str) -> bool:
        """Whether a command is defined at this point."""
        return name in self.macros or name in self.protected or symbol(name) is not None

    def _same_character(self) -> bool:
        left, right = self._expanded_character(), self._expanded_character()
        return left is not None and right is not None and left.text == right.text

    def _expanded_character(self) -> Token | None:
        token = self.next()
        if token is None or token.kind == END:
            self.push([token] if token else [])
            return None
        if token.kind == TEXT and len(token.text) > 1:
            self.push([token._replace(text=token.text[1:])])
            return token._replace(text=token.text[0])
        return token

    def _number(self) -> int:
        """A number in front of the input: digits, or the value of a counter."""
        digits = ""
        self.skip_spaces()
        while (token := self._expanded_character()) is not None:
            if token.kind == CS and token.text in ("value", "c@page") and not digits:
                name = self.text_argument() if token.text == "value" else "page"
                return self.counters.get(name)
            if token.kind != TEXT or not (
                token.text.isdigit() or (token.text in "+-" and not digits)
            ):
                if token.kind != SPACE:  # one space ends a number and belongs to it
                    self.push([token])
                break
            digits += token.text
            if len(digits) > 12:
                break
        match = re.fullmatch(r"[+-]?\d+", digits, re.ASCII)
        return int(digits) if match else 0

    def _compare(self) -> bool:
        left = self._number()
        self.skip_spaces()
        relation = self._expanded_character()
        if relation is None or relation.text not in _COMPARE:
            self.push([relation] if relation else [])
            return False
        return _COMPARE[relation.text](left, self._number())

    def _odd(self) -> bool:
        return self._number() % 2 == 1

    def _defined(self) -> bool:
        token = self.raw()
        if token is None or token.kind == END:
            self.push([token] if token else [])
            return False
        return token.kind == CS and self.known(token.text)

    def _name_defined(self) -> bool:
        parts: list[Token] = []
        while (token := self.next()) is not None:
            if token.kind == CS and token.text == "endcsname":
                break
            if token.kind == END or len(parts) > 200:
                self.push([token])
                break
            parts.append(token)
        return self.known(plain(parts).strip())

    def _math(self) -> bool:
        return self.in_math

    def if_then_else(self, token: Token) -> None:
        """``\\ifthenelse{test}{yes}{no}`` of the ifthen package."""
        holds = self._test(self.argument())
        yes, no = self.argument(), self.argument()
        self.push(yes if holds else no)

    def _test(self, tokens: list[Token]) -> bool:
        inner = Mouth(self.warn)
        inner.push(tokens)
        inner.skip_spaces()
        first = inner.raw()
        if first is None:
            return False
        if first.kind == CS and first.text in ("boolean", "equal", "NOT", "not", "isundefined"):
            if first.text == "boolean":
                name = inner.text_argument()
                return self.toggles.get(name, self.flags.get("if" + name, False))
            if first.text == "equal":
                left, right = inner.argument(), inner.argument()
                return self.expanded_text(left) == self.expanded_text(right)
            if first.text == "isundefined":
                return not self.known(inner.command_name())
            return not self._test(inner.pending[::-1])
        match = re.fullmatch(
            r"\s*([+-]?\d{1,9})\s*([<>=])\s*([+-]?\d{1,9})\s*", self.expanded_text(tokens)
        )
        return bool(match) and _COMPARE[match[2]](int(match[1]), int(match[3]))  # type: ignore[index]

    def etoolbox(self, token: Token) -> None:
        """Tests of the etoolbox package that take both branches as arguments."""
        name = token.text
        if name in ("iftoggle", "nottoggle"):
            holds = self.toggles.get(self.text_argument(), False) == (name == "iftoggle")
        elif name in ("ifstrequal", "ifstreq"):
            holds = self.text_argument() == self.text_argument()
        elif name in ("ifblank", "ifstrempty"):
            holds = not self.text_argument()
        elif name == "ifdefempty":
            macro = self.macros.get(self.command_name())
            holds = macro is not None and not macro.body
        elif name in ("ifcsdef", "ifcsundef", "@ifundefined"):
            holds = self.known(self.expanded_text(self.argument())) == (name == "ifcsdef")
        elif name == "IfFileExists":
            path = self.text_argument()
            stored = self.tree.find(path, suffixes=("", ".tex")) if self.tree else None
            holds = stored is not None
        elif name in ("@ifpackageloaded", "@ifclassloaded"):
            self.argument()
            holds = False
        else:  # ifdef, ifundef, ifdefined-like
            holds = self.known(self.command_name()) == (name == "ifdef")
        yes, no = self.argument(), self.argument()
        self.push(yes if holds else no)


_DECIDE: dict[str, Callable[[Conditionals], bool]] = {
    "iftrue": lambda _: True,
    "ifx": Conditionals._same_meaning,
    "if": Conditionals._same_character,
    "ifcat": Conditionals._same_character,
    "ifnum": Conditionals._compare,
    "ifdim": Conditionals._compare,
    "ifodd": Conditionals._odd,
    "ifdefined": Conditionals._defined,
    "ifcsname": Conditionals._name_defined,
    "ifmmode": Conditionals._math,
}

BRANCHES: dict[str, Callable[[Conditionals, Token], None]] = {
    "ifthenelse": Conditionals.if_then_else,
    **dict.fromkeys(
        ("iftoggle", "nottoggle", "ifstrequal", "ifblank", "ifstrempty", "ifdefempty", "ifcsdef",
         "ifcsundef", "@ifundefined", "IfFileExists", "@ifpackageloaded", "@ifclassloaded",
         "ifdef", "ifundef"),
        Conditionals.etoolbox,
    ),
}  # fmt: skip
