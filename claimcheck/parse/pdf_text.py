"""Glyphs and lines of a PDF into text as people write it: scripts, ligatures, hyphens, spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from claimcheck.parse.pdf_glyphs import Glyph

# How captions begin: "Table 2: …", "Figure 3. …", "Algorithm 1".
CAPTION = re.compile(
    r"(?P<label>(?P<kind>Table|TABLE|Tab\.|Figure|FIGURE|Fig\.|FIG\.|Algorithm|ALGORITHM|Listing|Scheme|Chart)"
    r"\s*(?P<number>[A-Z]{0,2}\.?-?\d+(?:\.\d+)*[a-z]?|[IVXL]+))\s*(?P<end>[:.|–—]|$)(?!\d)"
)

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_PLAIN = str.maketrans({"´": "'", "\u2010": "-", "\u2011": "-", "\u00a0": " ", "ˆ": "", "˜": ""})

MARKS = frozenset("∗*†‡§¶♦♣♠♥⋆★♢◇△▽")  # what footnotes of authors and tables are called by
_CLOSING = frozenset(".,;:!?)]}")
_ORDINALS = {"st", "nd", "rd", "th"}

# Accents that old TeX fonts set as characters of their own → combining characters.
_ACCENTS = dict(zip("¨´`ˆ˜ˇ¸˚¯˘˙˝", map(chr, (0x308, 0x301, 0x300, 0x302, 0x303, 0x30C, 0x327, 0x30A, 0x304, 0x306, 0x307, 0x30B)), strict=True))  # fmt: skip

SPACE = 0.17  # em: a wider gap separates words, also where the file has no space
SPACE_MARKED = 0.09  # em: the same where the file has one; a kerned pair stays below


def spaced(before: Glyph, glyph: Glyph) -> bool:
    """Whether a space stands between two glyphs that follow each other on a line."""
    gap = glyph.x0 - before.x1
    size = max(before.size, glyph.size)
    return gap > (SPACE_MARKED if glyph.space else SPACE) * size


def glyph_text(glyph: Glyph) -> str:
    """The character a glyph stands for: ligatures spelt out, letters of mathematics plain."""
    text = glyph.text.translate(_LIGATURES)
    if "\U0001d400" <= text <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", text)
    return text


def compose_accents(glyphs: list[Glyph]) -> list[Glyph]:
    """Glyphs with accents put on the letters that they are drawn over."""
    accents = [glyph for glyph in glyphs if glyph.text in _ACCENTS and not glyph.font.math]
    if not accents:
        return glyphs
    gone: set[int] = set()
    for accent in accents:
        letters = [
            glyph
            for glyph in glyphs
            if glyph.text.isalpha()
            and len(glyph.text) == 1
            and glyph.text not in _ACCENTS
            and _shared(accent, glyph) > 0.4
        ]
        if letters:
            letter = max(letters, key=lambda glyph: _shared(accent, glyph))
            plain = letter.text.replace("ı", "i").replace("ȷ", "j")
            letter.text = unicodedata.normalize("NFC", plain + _ACCENTS[accent.text])
            letter.space |= accent.space
            gone.add(id(accent))
    return [glyph for glyph in glyphs if id(glyph) not in gone]


def only_accents(glyphs: Iterable[Glyph]) -> bool:
    """Whether nothing but accents is left, as over the symbols of a formula."""
    return all(glyph.text in _ACCENTS for glyph in glyphs)


def _shared(accent: Glyph, letter: Glyph) -> float:
    """How much of an accent stands over a letter, from 0 to 1."""
    width = max(0.1, accent.x1 - accent.x0)
    return (min(accent.x1, letter.x1) - max(accent.x0, letter.x0)) / width


def level(glyph: Glyph, base: float, size: float) -> int:
    """+1 for a superscript, -1 for a subscript of a line with this baseline and font size."""
    if glyph.size > 0.88 * size:
        return 0
    raised = base - glyph.base
    if raised > 0.14 * size:
        return 1
    return -1 if raised < -0.06 * size else 0


def render(glyphs: Sequence[Glyph], base: float, size: float, *, marks: bool = False) -> str:
    """The text of glyphs that stand side by side on one line.

    Exponents become ``^19``, indices ``_model``. Raised footnote marks are left out, or kept as
    plain characters where ``marks`` is set (in tables they belong to the value).
    """
    parts: list[str] = []
    index = 0
    while index < len(glyphs):
        glyph = glyphs[index]
        stands = level(glyph, base, size)
        end = index + 1
        while (
            end < len(glyphs)
            and level(glyphs[end], base, size) == stands
            and not spaced(glyphs[end - 1], glyphs[end])
        ):
            end += 1
        text = "".join(glyph_text(one) for one in glyphs[index:end]).translate(_PLAIN)
        before = glyphs[index - 1] if index else None
        gap = before is not None and spaced(before, glyph)
        if stands == 0:
            parts.append(" " + text if gap else text)
        else:
            script = _script(text, stands, before, gap, "".join(parts), marks)
            after = glyphs[end] if end < len(glyphs) else None
            apart = after is not None and (gap or spaced(glyphs[end - 1], after))
            if not script and apart and after is not None and after.text not in _CLOSING:
                script = " "  # a mark that was left out stood between two words
            parts.append(script)
        index = end
    text = "".join(parts).replace("L^ATEX", "LaTeX").replace("L^AT EX", "LaTeX")
    return " ".join(text.split())


def _script(
    text: str, stands: int, before: Glyph | None, gap: bool, written: str, marks: bool
) -> str:
    bare = text.strip(",; ")
    if not bare:
        return "" if before is None else text
    if stands < 0:
        return (
            "_" if before is not None and not gap and written[-1:].isalnum() else " "
        ) + _braced(bare)
    mark = all(char in MARKS or char in ",; " for char in text)
    if mark and not (before is not None and before.font.math and before.text.isalpha()):
        return (" " * gap + text) if marks else ""
    if bare.lower() in _ORDINALS and written[-1:].isdigit():
        return bare
    if before is None or not written:  # the number of a footnote in front of its text
        return bare + " " if marks or not bare.isdigit() else ""
    if bare.isdigit() or (len(bare) == 1 and bare.isalpha() and bare.islower()):
        in_text = not before.font.math and not written[-1:].isdigit()
        if in_text and (written[-1:].isalpha() or written[-1:] in ".,;:!?)]}\"'”’%"):
            return ("^" + bare) if marks else ""
    return "^" + _braced(bare)


def _letter(text: str) -> bool:
    """Whether a text ends with a letter or digit, accented or not."""
    return text[-1:].isalnum() or unicodedata.category(text[-1:] or " ").startswith("M")


def _braced(text: str) -> str:
    plain = re.fullmatch(r"[-−+]?[\w.]+", text)
    return text if plain or len(text) == 1 else "{" + text + "}"


_SPACE_BEFORE = re.compile(r"\s+([,.;:!?)\]}’”%])(?=\s|$)")
_DASHES = re.compile(r"\s+")


def clean(text: str) -> str:
    """``text`` in composed characters, with single spaces and no control characters."""
    text = unicodedata.normalize("NFC", text.translate(_LIGATURES))
    text = "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in text)
    return " ".join(text.split())


class Vocabulary:
    """Words of one document, to tell a broken word from a compound at the end of a line."""

    _WORD = re.compile(r"[^\W\d_]+(?:-[^\W_]+)*")

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        broken = False
        for line in lines:
            # The halves around a line break are no words.
            found = self._WORD.findall(line.lower())[broken:]
            broken = line.rstrip().endswith("-")
            self._words.update(found[:-1] if broken else found)
        for word in list(self._words):
            self._words.update(part for part in word.split("-") if len(part) > 3)

    def join(self, left: str, right: str) -> str:
        """``left`` ends with a hyphen at the end of a line, ``right`` begins the next line."""
        head = re.search(r"[^\W_]+(?:-[^\W_]+)*-$", left)
        tail = re.match(r"[^\W_]+(?:-[^\W_]+)*", right)
        if not head or not tail:
            return left + right
        if not right[0].isalpha() or not left[-2].isalpha():
            return left + right
        whole = head[0][:-1].lower() + tail[0].lower()
        compound = (head[0] + tail[0]).lower()
        last, first = head[0][:-1].lower().rpartition("-")[2], tail[0].lower().partition("-")[0]
        if right[
            0
        ].isupper():  # a name: GPT-Neo, or WritingPrompts where it is written so elsewhere
            known = whole in self._words and compound not in self._words
            return (left[:-1] if known else left) + right
        if whole in self._words or last + first in self._words:
            return left[:-1] + right
        if compound in self._words or f"{last}-{first}" in self._words:
            return left + right
        if "-" in head[0][:-1] or "-" in tail[0]:  # already a compound: state-of-the-|art
            return left + right
        if last in self._words and first in self._words and len(last) > 3 and len(first) > 3:
            return left + right
        return left[:-1] + right


def join_lines(lines: Sequence[str], vocabulary: Vocabulary) -> str:
    """One paragraph from its lines; hyphens at line ends are resolved."""
    text = ""
    for line in lines:
        line = line.strip()
        if not text:
            text = line
        elif text.endswith("-") and line and len(text) > 1 and not text[-2].isspace():
            text = vocabulary.join(text, line)
        elif line:
            text += line if _open_address(text) else " " + line
    return clean(text)


def _open_address(text: str) -> bool:
    """Whether a text ends within a web address that goes on in the next line."""
    last = text.rpartition(" ")[2]
    return bool(re.match(r"\W*(https?://|www\.)", last)) and last[-1] in "/_=&?-"
