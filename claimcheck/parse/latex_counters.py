"""LaTeX counters: sections, tables, figures, equations, theorems."""

from __future__ import annotations

_MAX = 10**6

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

SECTIONS = {
    "part": -1,
    "chapter": 0,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}

_PARENTS = {
    "section": "chapter",
    "subsection": "section",
    "subsubsection": "subsection",
    "paragraph": "subsubsection",
    "subparagraph": "paragraph",
    "subfigure": "figure",
    "subtable": "table",
    "enumii": "enumi",
    "enumiii": "enumii",
    "enumiv": "enumiii",
}

# How LaTeX prints them (source2e, ltcounts and the classes); classes with chapters differ.
THE = {
    "part": r"\Roman{part}",
    "chapter": r"\arabic{chapter}",
    "section": r"\arabic{section}",
    "subsection": r"\thesection.\arabic{subsection}",
    "subsubsection": r"\thesubsection.\arabic{subsubsection}",
    "paragraph": r"\thesubsubsection.\arabic{paragraph}",
    "subparagraph": r"\theparagraph.\arabic{subparagraph}",
    "table": r"\arabic{table}",
    "figure": r"\arabic{figure}",
    "subtable": r"\alph{subtable}",
    "subfigure": r"\alph{subfigure}",
    "algorithm": r"\arabic{algorithm}",
    "listing": r"\arabic{listing}",
    "equation": r"\arabic{equation}",
    "footnote": r"\arabic{footnote}",
    "enumi": r"\arabic{enumi}",
    "enumii": r"\alph{enumii}",
    "enumiii": r"\roman{enumiii}",
    "enumiv": r"\Alph{enumiv}",
}
CHAPTER_THE = {
    "section": r"\thechapter.\arabic{section}",
    "table": r"\thechapter.\arabic{table}",
    "figure": r"\thechapter.\arabic{figure}",
    "equation": r"\thechapter.\arabic{equation}",
}


class Counters:
    """Values by name; stepping one sets those numbered within it to zero."""

    def __init__(self) -> None:
        self.values: dict[str, int] = dict.fromkeys(THE, 0)
        self.values |= {"secnumdepth": 3, "tocdepth": 3, "page": 1}
        self.parents: dict[str, str] = dict(_PARENTS)

    def get(self, name: str) -> int:
        """The value; 0 for a counter nobody made."""
        return self.values.get(name, 0)

    def set(self, name: str, value: int) -> None:
        """Set a value, within bounds that printing can cope with."""
        self.values[name] = max(-_MAX, min(_MAX, value))

    def new(self, name: str, within: str | None = None) -> None:
        """Make a counter, or start it again."""
        self.values[name] = 0
        if within and not self._reaches(within, name):
            self.parents[name] = within

    def _reaches(self, name: str, target: str) -> bool:
        """Whether resetting ``target`` would come back to ``name``."""
        seen: set[str] = set()
        while name and name not in seen:
            if name == target:
                return True
            seen.add(name)
            name = self.parents.get(name, "")
        return False

    def within(self, name: str, parent: str) -> None:
        """Number ``name`` anew in each ``parent``."""
        if not self._reaches(parent, name):
            self.parents[name] = parent

    def step(self, name: str) -> None:
        """Add one, and reset what is numbered within."""
        self.set(name, self.get(name) + 1)
        self._reset_below(name)

    def _reset_below(self, name: str) -> None:
        for child, parent in self.parents.items():
            if parent == name and child != name:
                self.values[child] = 0
                self._reset_below(child)


def printed(value: int, style: str) -> str:
    """A counter value the way ``\\arabic``, ``\\roman``, ``\\Alph`` … print it."""
    if style == "arabic":
        return str(value)
    if style in ("alph", "Alph"):
        letter = chr(ord("a") + value - 1) if 1 <= value <= 26 else str(value)
        return letter.upper() if style == "Alph" else letter
    if style in ("roman", "Roman"):
        if not 0 < value < 4000:
            return str(value)
        digits = ""
        for size, letters in ROMAN:
            digits += letters * (value // size)
            value %= size
        return digits.upper() if style == "Roman" else digits
    if style == "fnsymbol":
        marks = ("*", "†", "‡", "§", "¶", "‖", "**", "††", "‡‡")
        return marks[value - 1] if 1 <= value <= len(marks) else str(value)
    return str(value)
