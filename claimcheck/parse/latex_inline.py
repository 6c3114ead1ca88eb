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
_DIMENSION = re.compile(
    r"(plus|minus|by)|[+-]?(?:\d+\.?\d*|\.\d+)(pt|em|ex|cm|mm|in|sp|bp|pc|dd|mu|fil+)?"
)
_CODE = re.compile(r"`\\?(?P<letter>.)|\"(?P<hex>[0-9A-F]+)|'(?P<octal>[0-7]+)|(?P<decimal>\d+)")
_LENGTHS = frozenset({"textwidth", "linewidth", "columnwidth", "textheight", "baselineskip", "by"})


class InlineCommands(Core):
    """The part of the walker that reads small commands."""

    def dimension(self) -> None:
        """``\\vskip 2pt plus 1pt`` and ``\\parskip=3pt``: what is no text."""
        self.mouth.take("=")
        self.mouth.skip_spaces()
        expected = True  # a length may come: at the beginning, and behind "plus" and "minus"
        for _ in range(40):
            token = self.mouth.peek()
            if token is None:
                return
            if token.kind == CS and (token.text in DIMENSIONS or token.text in _LENGTHS):
                self.mouth.raw()
                expected = False
            elif token.kind == TEXT and (match := _DIMENSION.match(token.text)):
                if not expected and not match[1]:
                    return
                self.mouth.raw()
                if match.end() < len(token.text):
                    self.mouth.push([token._replace(text=token.text[match.end() :])])
                    return
                expected = bool(match[1])
            else:
                return
            self.mouth.skip_spaces()

    def advance(self, token: Token) -> None:
        """``\\advance\\register by 1``."""
        following = self.mouth.peek()
        if following is not None and following.kind == CS:
            self.mouth.raw()
        self.dimension()

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

    def one_dot(self, token: Token) -> None:
        """``\\onedot``: a full stop, unless one follows."""
        following = self.mouth.peek()
        if following is None or not following.text.startswith("."):
            self.inline.literal(".", self.style, token.position)
            self.xspace(token)

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
            tokens = self.mouth.argument(long=False)
            self.mouth.push(tokens)
        following = self.mouth.peek()
        match = _CODE.match(following.text) if following and following.kind == TEXT else None
        if following is None or match is None:
            return
        self.mouth.raw()
        if match.end() < len(following.text):
            self.mouth.push([following._replace(text=following.text[match.end() :])])
        if match["letter"]:
            code = ord(match["letter"])
        else:
            base = 16 if match["hex"] else 8 if match["octal"] else 10
            code = int((match["hex"] or match["octal"] or match["decimal"])[:7], base)
        if 32 <= code < 0x3000:
            self.inline.literal(chr(code), self.style, token.position)

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
