"""Small commands of running text: spaces, scripts, units, characters."""

from __future__ import annotations

import re

from claimcheck.parse.latex_commands import DIMENSIONS
from claimcheck.parse.latex_core import Core
from claimcheck.parse.latex_math import math_text
from claimcheck.parse.latex_siunitx import SI_COMMANDS, si_text
from claimcheck.parse.latex_symbols import DING
from claimcheck.parse.latex_tokens import (
    CLOSE,
    CS,
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
)

_NO_SPACE_BEFORE = tuple(".,:;!?'’)]/-~}")
_LENGTHS = frozenset({"textwidth", "linewidth", "columnwidth", "textheight", "baselineskip", "by"})


def _split_dimension(text: str) -> tuple[str, str]:
    match = re.match(
        r"(?:[+-]?=?[\d.]*(?:pt|em|ex|cm|mm|in|sp|bp|pc|dd|mu|fil+|plus|minus)|[+-]?\d+)+", text
    )
    if match is None or not match.group():
        return "", text
    return match.group(), text[match.end() :]


class InlineCommands(Core):
    """The part of the walker that reads small commands."""

    def dimension(self) -> None:
        """``\\vskip 2pt plus 1pt`` and ``\\parskip=3pt``: what is no text."""
        self.mouth.take("=")
        self.mouth.skip_spaces()
        for _ in range(40):
            token = self.mouth.peek()
            if token is None:
                return
            if token.kind == CS and (token.text in DIMENSIONS or token.text in _LENGTHS):
                self.mouth.raw()
                continue
            if token.kind != TEXT:
                return
            head, rest = _split_dimension(token.text)
            if not head:
                return
            self.mouth.raw()
            if rest:
                self.mouth.push([token._replace(text=rest)])
                return
            following = self.mouth.peek()
            if following is not None and following.kind == SPACE:
                self.mouth.raw()
                after = self.mouth.peek()
                if (
                    after is None
                    or after.kind != TEXT
                    or not after.text.startswith(("plus", "minus"))
                ):
                    self.mouth.push([following])
                    return

    def xspace(self, token: Token) -> None:
        """A space, unless punctuation follows."""
        following = self.mouth.peek()
        if following is None or following.kind in (SPACE, PAR, TILDE, OPEN, CLOSE):
            return
        if following.kind == TEXT and following.text.startswith(_NO_SPACE_BEFORE):
            return
        if following.kind == CS and following.text in (" ", "/", "xspace", "footnote", "\\", "par"):
            return
        self.inline.literal(" ", 0, token.position)

    def script(self, token: Token) -> None:
        """``\\textsuperscript`` and ``\\textsubscript``: read as in mathematics."""
        tokens = self.mouth.argument()
        inline = self.collect(tokens)
        text = " ".join("".join(piece.text for piece in inline.pieces).split())
        if not text:
            return
        above = token.text in ("textsuperscript", "textsu")
        here = token.position
        mark = Token(SUP if above else SUB, "^" if above else "_", here)
        last = next((one.text for one in reversed(self.inline.pieces) if one.text.strip()), "")
        base = last[-1:] if last[-1:].isdigit() else ""
        inner = [Token(TEXT, base, here)] if base else []
        tokens = [
            *inner,
            mark,
            Token(OPEN, "{", here),
            Token(VERB, text, here),
            Token(CLOSE, "}", here),
        ]
        self.inline.literal(math_text(tokens).text.removeprefix(base), self.style, here)

    def si(self, token: Token) -> None:
        """Commands of siunitx."""
        self.mouth.option()
        arguments: list[str] = []
        for _ in range(SI_COMMANDS[token.text]):
            tokens = self.mouth.argument()
            arguments.append(plain(tokens))
            self.mouth.option() if token.text == "SI" and len(arguments) == 1 else None
        self.inline.literal(si_text(token.text, arguments), self.style, token.position)

    def ding(self, token: Token) -> None:
        """``\\ding{51}``."""
        self.inline.literal(DING.get(self.mouth.text_argument(), "•"), self.style, token.position)

    def two_column(self, token: Token) -> None:
        """``\\twocolumn[title …]``."""
        option = self.mouth.option()
        if option:
            self.mouth.push(option)

    def case(self, token: Token) -> None:
        """``\\MakeUppercase{…}``, ``\\lowercase{…}``."""
        inline = self.collect(self.mouth.argument())
        upper = "pper" in token.text
        for piece in inline.pieces:
            text = piece.text.upper() if upper else piece.text.lower()
            self.inline.pieces.append(piece._replace(text=text))

    def fraction(self, token: Token) -> None:
        """``\\nicefrac{1}{2}`` in text."""
        first, second = self.mouth.arguments("mm")
        self.inline.extend(self.collect(first))
        self.inline.literal("/", self.style, token.position)
        self.inline.extend(self.collect(second))

    def char(self, token: Token) -> None:
        """``\\char`92`` and ``\\symbol{92}``."""
        if token.text == "symbol":
            code = self.mouth.text_argument()
        else:
            following = self.mouth.peek()
            code = ""
            if following is not None and following.kind == TEXT:
                self.mouth.raw()
                digits = following.text.lstrip("'\"`")
                code = digits
        if code.isdecimal() and 32 <= int(code[:7]) < 0x3000:
            self.inline.literal(chr(int(code[:7])), self.style, token.position)

    def call(self, token: Token) -> None:
        """``\\Call{Name}{arguments}`` of algorithms."""
        name, arguments = self.mouth.arguments("mm")
        self.inline.extend(self.collect(name))
        self.inline.literal("(", 0, token.position)
        self.inline.extend(self.collect(arguments))
        self.inline.literal(")", 0, token.position)

    def author_break(self, token: Token) -> None:
        """``\\and`` where no authors are being split."""
        self.inline.literal("\n" if self.lines else " ", 0, token.position)

    def ref_step(self, token: Token) -> None:
        """``\\refstepcounter{x}``."""
        name = self.mouth.text_argument()
        self.mouth.counters.step(name)
        self.bound(name, self.mouth.the(name))

    def quoted(self, token: Token) -> None:
        """``\\enquote{…}``."""
        self.mouth.take("*")
        tokens = self.mouth.argument()
        here = token.position
        self.push_group([Token(TEXT, "``", here), *tokens, Token(TEXT, "''", here)], here)
