"""LaTeX source as tokens that remember their file and line.

A tokenizer of our own, because a paper has to be read through its macros and every passage still
has to name the line it was written on; pylatexenc parses without expanding. Its symbol tables are
used in :mod:`claimcheck.parse.latex_symbols`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

TEXT, SPACE, PAR, CS, OPEN, CLOSE, MATH, ALIGN, PARAM, SUP, SUB, TILDE, VERB, EOF, END = range(15)

_FILE_STEP = 1 << 24  # lines a file may have


class Token(NamedTuple):
    """One token. ``text`` of a control sequence has no backslash; TEXT is a run of characters."""

    kind: int
    text: str
    position: int  # see `position`


def position(file: int, line: int) -> int:
    """One number for a file index and a 1-based line."""
    return file * _FILE_STEP + min(line, _FILE_STEP - 1)


def file_and_line(value: int) -> tuple[int, int]:
    """The inverse of :func:`position`."""
    return divmod(value, _FILE_STEP)


# Environments whose body is not TeX, and those that hold nothing to read.
VERBATIM = frozenset(
    {
        "verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "LVerbatim", "alltt",
        "lstlisting", "minted", "spverbatim", "SaveVerbatim", "listing*",
    }
)  # fmt: skip
SKIPPED = frozenset({"comment", "CCSXML", "filecontents", "filecontents*", "asy"})
_RAW_ARGUMENT = {"url": 1, "path": 1, "nolinkurl": 1, "href": 1, "burl": 1}
_INLINE_VERBATIM = frozenset({"verb", "verb*", "lstinline", "mintinline", "Verb"})

_SCAN = re.compile(
    r"(?P<text>[^\\{}$&#^_~%\s]+)"
    r"|(?P<space>\s+)"
    r"|\\(?P<word>[A-Za-z]+)"
    r"|\\(?P<sign>[\s\S])"
    r"|(?P<comment>%[^\n]*\n?[^\S\n]*)"
    r"|(?P<one>[{}$&#^_~])"
    r"|(?P<stray>\\)"
)
_SCAN_AT = re.compile(_SCAN.pattern.replace("[A-Za-z]+", "[A-Za-z@]+"))
_AFTER_WORD = re.compile(r"[^\S\n]*(?:\n(?![^\S\n]*\n)[^\S\n]*)?")
_BLANK_LINE = re.compile(r"[^\S\n]*\n")
_ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_ONES = {"{": OPEN, "}": CLOSE, "$": MATH, "&": ALIGN, "#": PARAM, "^": SUP, "_": SUB, "~": TILDE}


def tokenize(source: str, file: int = 0, *, at_letter: bool = False) -> list[Token]:
    """All tokens up to ``\\end{document}``. Comments are gone; a blank line is one PAR.

    ``at_letter``: read ``@`` as a letter, as in packages.
    """
    return _Tokenizer(source, file, at_letter).run()


def plain(tokens: Iterable[Token]) -> str:
    """The tokens as source again, for names, keys and lengths."""
    parts: list[str] = []
    for token in tokens:
        if token.kind == CS:
            parts.append("\\" + token.text + (" " if token.text[-1:].isalpha() else ""))
        elif token.kind in (SPACE, PAR):
            parts.append(" ")
        elif token.kind not in (EOF, END):
            parts.append(token.text)
    return "".join(parts)


class _Tokenizer:
    def __init__(self, source: str, file: int, at_letter: bool) -> None:
        source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        self.source = source.removeprefix("\ufeff")
        self.file = file
        self.line = 1
        self.at = 0
        self.scan = (_SCAN_AT if at_letter else _SCAN).match
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        source, tokens, end = self.source, self.tokens, len(self.source)
        base = self.file * _FILE_STEP
        while self.at < end:
            match = self.scan(source, self.at)
            if match is None:  # cannot happen: every character has an alternative
                break
            kind = match.lastgroup
            here = base + self.line
            self.at = match.end()
            if kind == "text":
                tokens.append(Token(TEXT, match["text"], here))
            elif kind == "space":
                space = match["space"]
                breaks = space.count("\n")
                tokens.append(Token(PAR, "\n", here) if breaks > 1 else Token(SPACE, " ", here))
                self.line += breaks
            elif kind == "one":
                one = match["one"]
                tokens.append(Token(_ONES[one], one, here))
            elif kind == "comment":
                self._comment(match["comment"], here)
            elif kind == "word":
                if self._word(match["word"], here):
                    break
            elif kind == "sign":
                self._sign(match["sign"], here)
        return tokens

    def _comment(self, text: str, here: int) -> None:
        self.line += text.count("\n")
        blank = _BLANK_LINE.match(self.source, self.at) if "\n" in text else None
        if blank:
            space = re.compile(r"\s+").match(self.source, self.at)
            assert space is not None
            self.tokens.append(Token(PAR, "\n", here))
            self.line += space.group().count("\n")
            self.at = space.end()

    def _sign(self, sign: str, here: int) -> None:
        if sign.isspace():
            self.line += sign == "\n"
            sign = " "
        self.tokens.append(Token(CS, sign, here))

    def _word(self, name: str, here: int) -> bool:
        """A control word; returns whether the document ends with it."""
        if name in _INLINE_VERBATIM and self._inline_verbatim(name, here):
            return False
        if name in ("begin", "end"):
            match = _ENVIRONMENT.match(self.source, self.at)
            if match:
                return self._environment(name, match, here)
        if name == "makeatletter":
            self.scan = _SCAN_AT.match
        elif name == "makeatother":
            self.scan = _SCAN.match
        skipped = _AFTER_WORD.match(self.source, self.at)
        assert skipped is not None
        self.tokens.append(Token(CS, name, here))
        self._advance(skipped.end())
        if name in _RAW_ARGUMENT:
            self._raw_argument()
        return False

    def _advance(self, target: int) -> None:
        self.line += self.source.count("\n", self.at, target)
        self.at = target

    def _environment(self, verb: str, match: re.Match[str], here: int) -> bool:
        name = match[1]
        self._advance(match.end())
        skipped = verb == "begin" and name in SKIPPED
        if not skipped:
            self.tokens += [
                Token(CS, verb, here),
                Token(OPEN, "{", here),
                Token(TEXT, name, here),
                Token(CLOSE, "}", here),
            ]
        if verb == "end":
            return name == "document"
        if skipped or name in VERBATIM:
            closing = f"\\end{{{name}}}"
            end = self.source.find(closing, self.at)
            if end < 0:
                return False  # the body is read as TeX, and the missing end is noted there
            body = self.source[self.at : end]
            start = position(self.file, self.line)
            self._advance(end)
            if skipped:
                self._advance(end + len(closing))
            else:
                self.tokens.append(Token(VERB, body, start))
        return False

    def _inline_verbatim(self, name: str, here: int) -> bool:
        at, source = self.at, self.source
        if source[at : at + 1] == "*":
            at += 1
        if name in ("lstinline", "mintinline"):
            option = re.compile(r"\s{0,5}\[[^\]\n]{0,500}\]").match(source, at)
            at = option.end() if option else at
            if name == "mintinline":
                language = re.compile(r"\{[^}\n]{0,50}\}").match(source, at)
                at = language.end() if language else at
        mark = source[at : at + 1]
        if not mark or mark.isspace() or mark.isalpha() or mark == "#":
            return False
        end = _closing_brace(source, at) if mark == "{" else source.find(mark, at + 1)
        if end < 0 or "\n\n" in source[at:end] or end - at > 2000:
            return False
        body = source[at + 1 : end]
        if re.search(r"#\d", body):  # inside a definition: an argument comes here
            return False
        self._advance(end + 1)
        self.tokens.append(Token(VERB, body, here))
        return True

    def _raw_argument(self) -> None:
        source = self.source
        if source[self.at : self.at + 1] != "{":
            return
        end = _closing_brace(source, self.at)
        body = source[self.at + 1 : end]
        if end < 0 or end - self.at > 4000 or re.search(r"#\d|\\begin|\\end", body):
            return
        here = position(self.file, self.line)
        body = re.sub(r"%\n\s*|\s+", "", body).replace("\\%", "%").replace("\\_", "_")
        body = body.replace("\\#", "#").replace("\\&", "&").replace("\\~", "~")
        body = re.sub(r"\\textasciitilde(?:\{\})?|\\string(?=[~%_])", "~", body)
        self.tokens += [Token(OPEN, "{", here), Token(VERB, body, here), Token(CLOSE, "}", here)]
        self._advance(end + 1)


def _closing_brace(source: str, start: int) -> int:
    """Index of the brace that closes the one at ``start``; -1 when a blank line comes first."""
    depth = 0
    for match in re.compile(r"\\.|[{}]|\n[ \t]*\n", re.DOTALL).finditer(source, start):
        found = match.group()
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
            if depth == 0:
                return match.start()
        elif found[0] == "\n":
            return -1
    return -1
