"""Arguments of commands within the tokens of one formula."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.parse.latex_tokens import CLOSE, OPEN, PAR, SPACE, TEXT, Token


class FormulaTokens:
    """A list of (expanded) tokens that is read from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = list(tokens)
        self.index = 0

    def group(self) -> list[Token]:
        """The tokens of a group whose opening brace was just read."""
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
            return self.group()
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

    def arguments(self, spec: str) -> list[list[Token]]:
        """Mandatory arguments; letters as in ``latex_commands``."""
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
