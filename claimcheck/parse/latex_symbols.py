"""What TeX's named characters and accents look like as Unicode."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pylatexenc import latex2text

# Where pylatexenc has nothing, or something less readable.
_SYMBOLS = {
    " ": " ", ",": "\u2009", ";": " ", ":": " ", ">": " ", "!": "", "/": "", "-": "", "@": "",
    "quad": " ", "qquad": " ", "enspace": " ", "enskip": " ", "thinspace": "\u2009", "space": " ",
    "negthinspace": "", "nobreakspace": " ", "textvisiblespace": "␣", "hfill": " ", "hfil": " ",
    "hss": " ", "dotfill": " ", "hrulefill": " ", "newline": " ", "linebreak": " ", "\\": " ",
    "&": "&", "%": "%", "#": "#", "$": "$", "_": "_", "{": "{", "}": "}", "|": "‖",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "textbar": "|", "vert": "|",
    "Vert": "‖", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "mid": "|",
    "textless": "<", "textgreater": ">", "lt": "<", "gt": ">", "textunderscore": "_",
    "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "textquotesingle": "'",
    "textquotedbl": '"', "textquoteleft": "‘", "textquoteright": "’", "lq": "‘", "rq": "’",
    "textdollar": "$", "textpercent": "%", "slash": "/", "textbackslash": "\\", "backslash": "\\",
    "textbraceleft": "{", "textbraceright": "}", "colon": ":", "semicolon": ";", "comma": ",",
    "sim": "~", "thicksim": "~", "approx": "≈", "ldots": "...", "dots": "...", "dotsc": "...",
    "dotsb": "...", "dotsm": "...", "dotso": "...", "cdots": "...", "textellipsis": "...",
    "vdots": "⋮", "ddots": "⋱", "cdot": "·", "cdotp": "·", "textperiodcentered": "·",
    "times": "×", "texttimes": "×", "div": "÷", "pm": "±", "textpm": "±", "mp": "∓", "ast": "*",
    "star": "⋆", "bullet": "•", "textbullet": "•", "circ": "∘", "degree": "°", "textdegree": "°",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠",
    "neq": "≠", "ll": "≪", "gg": "≫", "coloneqq": ":=", "eqqcolon": "=:", "triangleq": "≜",
    "dag": "†", "dagger": "†", "textdagger": "†", "ddag": "‡", "ddagger": "‡", "textdaggerdbl": "‡",
    "S": "§", "textsection": "§", "P": "¶", "textparagraph": "¶", "copyright": "©",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£",
    "textsterling": "£", "euro": "€", "texteuro": "€", "EUR": "€", "textyen": "¥", "textcent": "¢",
    "checkmark": "✓", "cmark": "✓", "xmark": "✗", "Checkmark": "✓", "XSolidBrush": "✗",
    "Re": "Re", "Im": "Im", "bot": "⊥", "top": "⊤", "intercal": "⊤", "prime": "′", "ell": "ℓ",
    "bigstar": "★", "blacksquare": "■", "square": "□", "Box": "□", "qed": "", "qedhere": "",
    "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX",
    "i": "ı", "j": "ȷ", "ss": "ß", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ",
    "textnumero": "№", "textordfeminine": "ª", "textordmasculine": "º", "textonehalf": "½",
    "textonequarter": "¼", "textthreequarters": "¾", "textfractionsolidus": "/",
    "textmu": "µ", "micro": "µ", "textohm": "Ω", "ohm": "Ω", "textperthousand": "‰",
    "permil": "‰", "bmod": "mod", "mod": "mod", "argmin": "argmin", "argmax": "argmax",
    "Pr": "Pr", "middle": "", "relbar": "—", "textminus": "-", "textrightarrow": "→",
    "textleftarrow": "←", "textuparrow": "↑", "textdownarrow": "↓", "faCheck": "✓",
    "faTimes": "✗", "textsurd": "√", "Letter": "✉", "envelope": "✉", "clubsuit": "♣",
    "spadesuit": "♠", "heartsuit": "♥", "diamondsuit": "♦", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "iff": "⇔", "implies": "⇒",
    "impliedby": "⇐", "land": "∧", "lor": "∨", "lnot": "¬", "neg": "¬", "setminus": "∖",
    "smallsetminus": "∖", "hbar": "ℏ", "to": "→", "gets": "←", "nicefrac@": "", "today": "",
}  # fmt: skip

# Pifont characters that papers use in tables (pifont, Zapf Dingbats).
DING = {"51": "✓", "52": "✔", "53": "✕", "54": "✖", "55": "✗", "56": "✘", "72": "★", "73": "☆",
        "108": "●", "109": "❍", "110": "■", "115": "▲", "116": "▼", "117": "◆"}  # fmt: skip

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_MATH_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
    "acute": "\u0301", "grave": "\u0300", "breve": "\u0306", "check": "\u030c",
    "mathring": "\u030a",
}  # fmt: skip

TEXT_ACCENTS = frozenset(_ACCENTS)
MATH_ACCENTS = frozenset(_MATH_ACCENTS)

_BLACKBOARD = {
    "C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ",
    **{chr(65 + i): chr(0x1D538 + i) for i in range(26) if chr(65 + i) not in "CHNPQRZ"},
    "1": "𝟙",
}  # fmt: skip


@lru_cache(maxsize=4096)
def symbol(name: str) -> str | None:
    """The characters a command without arguments stands for; None when it is no symbol."""
    found = _SYMBOLS.get(name)
    if found is not None:
        return found
    spec = _database().get_macro_spec(name)
    replacement = getattr(spec, "simplify_repl", None)
    if isinstance(replacement, str) and "%" not in replacement:
        return replacement
    return None


@lru_cache(maxsize=1)
def _database() -> latex2text.LatexContextDb:
    return latex2text.get_default_latex_context_db()


def accented(command: str, base: str) -> str:
    """``base`` with a text or mathematical accent over its first letter, composed where Unicode can."""
    mark = _ACCENTS.get(command) or _MATH_ACCENTS.get(command, "")
    base = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1]) + base[1:]
    if not base.strip():
        return base + {"\u0303": "~", "\u0302": "^"}.get(mark, "")
    return unicodedata.normalize("NFC", base[0] + mark) + base[1:]


def blackboard(text: str) -> str:
    """Letters in blackboard bold."""
    return "".join(_BLACKBOARD.get(letter, letter) for letter in text)


_LOOSE_THIN = re.compile(r"(?<!\d)[\u2009\u202f]|[\u2009\u202f](?!\d{3}(?!\d))")


def settle_thin_spaces(text: str) -> str:
    """Thin spaces stay between groups of digits (10\u2009000), where they are part of a number."""
    return _LOOSE_THIN.sub(" ", text) if "\u2009" in text or "\u202f" in text else text


_UNITS = {
    "percent": "%", "degree": "°", "celsius": "°C", "degreeCelsius": "°C", "second": "s",
    "minute": "min", "hour": "h", "day": "d", "metre": "m", "meter": "m", "gram": "g",
    "kilogram": "kg", "tonne": "t", "byte": "B", "bit": "bit", "hertz": "Hz", "watt": "W",
    "joule": "J", "volt": "V", "ampere": "A", "kelvin": "K", "mole": "mol", "newton": "N",
    "pascal": "Pa", "ohm": "Ω", "litre": "L", "liter": "L", "electronvolt": "eV", "bel": "B",
    "decibel": "dB", "pixel": "px", "radian": "rad", "arcsecond": "″", "arcminute": "′",
    "angstrom": "Å", "parsec": "pc", "year": "yr", "flop": "FLOP", "flops": "FLOPS",
    "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "hecto": "h",
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z",
    "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti",
    "squared": "^2", "cubed": "^3", "square": "", "cubic": "", "per": "/", "of": "",
    "kg": "kg", "m": "m", "s": "s", "ms": "ms", "us": "µs", "ns": "ns", "GB": "GB", "MB": "MB",
    "km": "km", "cm": "cm", "mm": "mm", "Hz": "Hz", "kHz": "kHz", "MHz": "MHz", "GHz": "GHz",
}  # fmt: skip


def unit(name: str) -> str:
    """What a siunitx unit macro prints; the name itself when it is not known."""
    return _UNITS.get(name, name)
