"""Formulas in text and on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from claimcheck.parse.latex_commands import DISPLAY_MATH, ROWS_ARE_FORMULAS
from claimcheck.parse.latex_core import Core
from claimcheck.parse.latex_math import math_text
from claimcheck.parse.latex_tokens import CLOSE, CS, END, MATH, OPEN, PAR, SPACE, TEXT, Token, plain
from claimcheck.parse.running_text import BOLD, Inline
from claimcheck.records import PassageKind

_ENDS_FORMULA = frozenset(
    {"section", "subsection", "subsubsection", "chapter", "paragraph", "bibliography", "item",
     "caption", "maketitle"}
)  # fmt: skip
_WITH_ARGUMENT = {"alignat": "m", "xalignat": "m", "xxalignat": "m", "IEEEeqnarray": "om",
                  "empheq": "om", "array": "om", "alignedat": "om", "numcases": "m",
                  "subnumcases": "m"}  # fmt: skip


_SKIP = re.compile(r"^\*?\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in|sp)\s*\]|^\*$")  # behind "\\\\"


class Formulas(Core):
    """The part of the walker that reads mathematics."""

    def math(self, token: Token) -> None:
        """``$…$`` and ``$$…$$``."""
        following = self.mouth.peek()
        if (
            following is not None
            and following.kind == MATH
            and following.position == token.position
        ):
            self.mouth.raw()
            tokens = self._collect(lambda one: one.kind == MATH, token, paragraphs=True)
            closing = self.mouth.peek()
            if closing is not None and closing.kind == MATH and tokens:
                self.mouth.raw()
            if tokens:
                self._display([tokens], token, numbered=False)
            return
        tokens = self._collect(lambda one: one.kind == MATH, token)
        self.formula(tokens, token)

    def round_math(self, token: Token) -> None:
        """``\\(…\\)``."""
        tokens = self._collect(lambda one: one.kind == CS and one.text == ")", token)
        self.formula(tokens, token)

    def square_math(self, token: Token) -> None:
        """``\\[…\\]``."""
        tokens = self._collect(
            lambda one: one.kind == CS and one.text == "]", token, paragraphs=True
        )
        if tokens:
            self._display([tokens], token, numbered=False)

    def ensure_math(self, token: Token) -> None:
        """``\\ensuremath{…}`` in text."""
        self.formula(self.mouth.expanded(self.mouth.argument()), token)

    def formula(self, tokens: Sequence[Token], token: Token) -> None:
        """Append a formula to the text."""
        text, bold = math_text(tokens)
        style = self.style | (BOLD if bold else 0)
        last = self.inline.pieces[-1].text if self.inline.pieces else ""
        if text in ("^st", "^nd", "^rd", "^th") and last[-1:].isdigit():
            text = text[1:]
        self.inline.literal(text, style, token.position)

    def _collect(
        self, ends: Callable[[Token], bool], opening: Token, *, paragraphs: bool = False
    ) -> list[Token]:
        """Expanded tokens up to the end of a formula."""
        mouth = self.mouth
        found: list[Token] = []
        depth = 0
        was_math, mouth.in_math = mouth.in_math, True
        while (token := mouth.next()) is not None:
            if depth <= 0 and ends(token):
                mouth.in_math = was_math
                return found
            if token.kind == OPEN:
                depth += 1
            elif token.kind == CLOSE:
                depth -= 1
            broken = (
                token.kind == END
                or (token.kind == PAR and not paragraphs)
                or (token.kind == CS and token.text in _ENDS_FORMULA)
            )
            if broken:
                mouth.push([token])
                break
            found.append(token)
        mouth.in_math = was_math
        self.warn("a formula is not ended", opening.position)
        mouth.push(found)  # what it swallowed is rather text
        return []

    def open_display(self, name: str, token: Token) -> bool:
        """``\\begin{equation}`` and its kin."""
        base = name.rstrip("*")
        if base not in DISPLAY_MATH:
            return False
        self.mouth.drop(_WITH_ARGUMENT.get(base, ""))
        tokens = self._environment(name, token)
        if base == "math":
            self.formula(tokens, token)
            return True
        rows = _rows(tokens) if base in ROWS_ARE_FORMULAS else [tokens]
        numbered = not name.endswith("*") and base not in ("displaymath", "dgroup")
        self._display(rows, token, numbered=numbered)
        return True

    def _environment(self, name: str, opening: Token) -> list[Token]:
        depth = 1
        mouth = self.mouth
        found: list[Token] = []
        was_math, mouth.in_math = mouth.in_math, True
        try:
            while (token := mouth.next()) is not None:
                if token.kind == CS and token.text in ("begin", "end"):
                    argument = mouth.argument(long=False)
                    inner = mouth.expanded_text(argument)
                    if inner == name:
                        depth += 1 if token.text == "begin" else -1
                        if depth == 0:
                            return found
                    if inner == "document":
                        mouth.push([token, *_braced(argument, token.position)])
                        break
                    found += [token, *_braced(argument, token.position)]
                    continue
                if token.kind == END or (token.kind == CS and token.text in _ENDS_FORMULA):
                    mouth.push([token])
                    break
                found.append(token)
        finally:
            mouth.in_math = was_math
        self.warn(f"{name} is not ended", opening.position)
        return found

    def _display(self, rows: Sequence[Sequence[Token]], token: Token, *, numbered: bool) -> None:
        """Formulas on lines of their own."""
        lines: list[Inline] = []
        for row in rows:
            labels, tag, silent = self._marks(row)
            if numbered and not silent and tag is None:
                self.mouth.counters.step("equation")
            number = tag if tag is not None else self.mouth.the("equation")
            if numbered or tag is not None:
                self.bound("equation", number)
            for label in labels:
                self.drafts.labels.setdefault(label, self.label)
            text, _ = math_text(row)
            inline = Inline()
            position = next((one.position for one in row), token.position)
            inline.literal(text, 0, position)
            lines.append(inline)
        if self.flowing:
            self.flush()
            for inline in lines:
                self.add(PassageKind.FORMULA, inline)
        else:
            for inline in lines:
                self.inline.literal(" ", 0, token.position)
                self.inline.extend(inline)
                self.inline.literal(" ", 0, token.position)

    def _marks(self, row: Sequence[Token]) -> tuple[list[str], str | None, bool]:
        """Labels, tag, and whether the number is suppressed."""
        labels: list[str] = []
        tag: str | None = None
        silent = False
        for index, token in enumerate(row):
            if token.kind != CS:
                continue
            if token.text in ("nonumber", "notag"):
                silent = True
            elif token.text in ("label", "tag"):
                start = index + 1
                while start < len(row) and row[start].kind != OPEN:
                    start += 1
                end = start
                while end < len(row) and row[end].kind != CLOSE:
                    end += 1
                text = plain(row[start + 1 : end]).strip()
                if token.text == "label":
                    labels.append(text)
                else:
                    tag = text.replace("$", "")
        return labels, tag, silent


def _braced(tokens: Sequence[Token], position: int) -> list[Token]:
    return [Token(OPEN, "{", position), *tokens, Token(CLOSE, "}", position)]


def _rows(tokens: Sequence[Token]) -> list[list[Token]]:
    """Split at ``\\\\`` outside groups and inner environments."""
    rows: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == OPEN:
            depth += 1
        elif token.kind == CLOSE:
            depth -= 1
        elif token.kind == CS and token.text == "begin":
            depth += 1
        elif token.kind == CS and token.text == "end":
            depth -= 1
        if depth <= 0 and token.kind == CS and token.text in ("\\", "cr"):
            rows.append([])
            continue
        if not rows[-1] and token.kind == TEXT and len(rows) > 1:
            token = token._replace(text=_SKIP.sub("", token.text))
            if not token.text:
                continue
        rows[-1].append(token)
    return [row for row in rows if any(one.kind not in (SPACE, PAR) for one in row)]
