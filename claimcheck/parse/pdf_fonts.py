"""Fonts of a PDF: what their names say about style, and what the codes of TeX's fonts mean."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Font:
    """A typeface as far as reading needs it."""

    name: str
    bold: bool = False
    italic: bool = False
    math: bool = False  # a font that only mathematics uses
    mono: bool = False
    encoding: str = ""  # OT1, OML, OMS, OMX: one of TeX's classic encodings

    @property
    def unnamed(self) -> bool:
        """Whether the file does not name the font; then only its identity is known."""
        return self.name.startswith("?")

    @property
    def tex(self) -> bool:
        """Whether codes below 32 are characters."""
        return bool(self.encoding) or self.unnamed


NO_FONT = Font("")

_BOLD = re.compile(
    r"bold|black|heavy|-medi|medi$|demi|cmb|sfbx|lmb|[-,]b[di]?$|ptmb|ntxb|\bbd\b", re.I
)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl|cmmi|cmbxti|[-,]b?i$|ptmri|-it\b", re.I)
_MATH = re.compile(
    r"^(cmmi|cmsy|cmex|cmbsy|cmmib|msam|msbm|rsfs|eu[fsr]m|wasy|stmary|lasy|bbm|dsrom|esint|"
    r"txsy|txmi|txex|ntxmi|ntxsy|pxsy|pxmi|mtmi|mtsy|mtex|rmtmi|zpt|symbol|euex|yhmath|"
    r"lmmi|lmsy|lmex|lmmath|stixmath|fourier-math)|math",
    re.I,
)
_MONO = re.compile(
    r"mono(?!type)|nimbusmon|cour|cmtt|sftt|typewriter|consol|menlo|lmtt|inconsol|txtt|beramon",
    re.I,
)
_ENCODINGS = (
    (re.compile(r"^(cmmi|lmmi|lmmathitalic)", re.I), "OML"),
    (re.compile(r"^(cmsy|cmbsy|lmsy|lmmathsymbols)", re.I), "OMS"),
    (re.compile(r"^(cmex|lmex|lmmathextension|euex)", re.I), "OMX"),
    (re.compile(r"^cm(r|bx|ti|sl|ss|tt|csc)", re.I), "OT1"),
)
_ITALIC_FLAG = 1 << 6  # ISO 32000-1, table 123
_FORCE_BOLD_FLAG = 1 << 18


def font_of(name: str, flags: int = 0) -> Font:
    """Style of a font by its name and descriptor flags; weights in descriptors cannot be trusted."""
    name = name.rpartition("+")[2]
    return Font(
        name=name,
        bold=bool(_BOLD.search(name)) or bool(flags & _FORCE_BOLD_FLAG),
        italic=bool(_ITALIC.search(name)) or bool(flags & _ITALIC_FLAG),
        math=bool(_MATH.search(name)),
        mono=bool(_MONO.search(name)),
        encoding=next((known for pattern, known in _ENCODINGS if pattern.search(name)), ""),
    )


# Knuth, "Computer Modern Typefaces" (1986), appendix F of The TeXbook: codes 0 to 31, which reach
# us as they are where a file has neither glyph names nor a map to Unicode.
_CONTROL = {
    "OT1": "ΓΔΘΛΞΠΣΥΦΨΩ\ufb00\ufb01\ufb02\ufb03\ufb04ıȷ`´ˇ˘¯˚¸ßæœøÆŒØ",
    "OML": "ΓΔΘΛΞΠΣΥΦΨΩαβγδϵζηθικλμνξπρστυφχ",
    "OMS": "−·×∗÷⋄±∓⊕⊖⊗⊘⊙○∘∙≍≡⊆⊇≤≥≼≽∼≈⊂⊃≪≫≺≻",
    "OMX": "()[]⌊⌋⌈⌉{}⟨⟩|‖/\\()()[]⌊⌋⌈⌉{}⟨⟩/\\",
}
_PRINTED = {
    "OMS": dict(zip("kjphifg", "‖|√⟨⟩{}", strict=True)),
    "OMX": dict(zip("XPYQZRIHpqrsSTUVWbcdefg", "∑∑∏∏∫∫∮∮√√√√⋃⋂⊎⋀⋁      ", strict=True)),
}


# Bitmap fonts (Type 3) that old TeX systems embed have no name; their ligatures have these codes in
# the encodings OT1 and T1.
_LIGATURES = {
    0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
    0x10: "“", 0x11: "”", 0x15: "–", 0x16: "—", 0x19: "ı",
}  # fmt: skip


def meaning(code: int, font: Font) -> str:
    """The character that ``code`` shows in ``font``; empty where nobody knows, " " for an accent."""
    if code < 32 and font.unnamed:
        return _LIGATURES.get(code, "")
    if code < 32:
        known = _CONTROL.get(font.encoding, "")
        return known[code] if code < len(known) else ""
    char = chr(code)
    return _PRINTED.get(font.encoding, {}).get(char, char)
