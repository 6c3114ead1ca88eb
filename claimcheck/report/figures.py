"""Figures as inline SVG, for HTML and for PDF.

Drawn 400 units wide with 13 unit letters, so that they stay legible on a phone. Text is in
``currentColor`` (the page's own colour, light or dark); colours of marks keep a contrast of at
least 3 to 1 on white and on the dark page. Built as an element tree: text cannot become markup.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from markupsafe import Markup

from claimcheck.report import wording
from claimcheck.report.interface import (
    BarFigure,
    Figure,
    ForestFigure,
    ForestRow,
    LadderFigure,
    Outcome,
    ReliabilityFigure,
    Tally,
)
from claimcheck.report.plain import neutral

WIDTH = 400
_LETTER = 6.9  # widest average letter at 13 units
_LINE = 17.0

TONES = {
    Outcome.INCONSISTENT.value: "#b1589f",
    Outcome.REFUTED.value: "#cc5a50",
    Outcome.PARTIAL.value: "#b17a1e",
    Outcome.SUPPORTED.value: "#3a8f62",
    Outcome.ABSTAINED.value: "#5b84b8",
    Outcome.NOT_ENOUGH_INFO.value: "#7d8694",
    Outcome.NOT_CHECKABLE.value: "#7d8694",
    Outcome.COULD_NOT_CHECK.value: "#7d8694",
    Outcome.NOT_CHECKED.value: "#7d8694",
    "neutral": "#5b84b8",
    "claimed": "#b17a1e",
}


def svg(figure: Figure) -> Markup:
    """The figure as one ``<svg>`` element with a title and a description for screen readers."""
    match figure:
        case BarFigure():
            return _bars(figure)
        case LadderFigure():
            return _ladder(figure)
        case ReliabilityFigure():
            return _reliability(figure)
        case ForestFigure():
            return _forest(figure)


def strip(counts: Tally) -> Markup:
    """All claims as one strip of outcomes, worst first; the legend beside it has the numbers."""
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "strip",
            "viewBox": f"0 0 {WIDTH} 14",
            "preserveAspectRatio": "none",
            "aria-hidden": "true",
        },
    )
    start = 0.0
    for known, count in counts.outcomes:
        width = WIDTH * count / counts.claims
        marks = {"x": _number(start), "width": _number(width), "height": "14"}
        Xml.SubElement(root, "rect", marks | {"fill": TONES[known.value]})
        start += width
    return Markup(Xml.tostring(root, encoding="unicode"))  # noqa: S704 (ElementTree escapes)


def description(figure: Figure) -> str:
    """The figure in one sentence."""
    match figure:
        case BarFigure():
            said = [f"{bar.label} {bar.count}" for bar in figure.bars]
        case LadderFigure():
            said = [f"level {int(step.level)} {step.reached}" for step in figure.steps]
        case ReliabilityFigure():
            said = [f"at {b.predicted:.2f} right in {b.observed:.2f}" for b in figure.bins]
        case ForestFigure():
            said = [_spoken(row) for row in figure.rows]
    return neutral("; ".join(said)) or "no data"


class _Canvas:
    """An SVG under construction."""

    def __init__(self, figure: Figure) -> None:
        self.root = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
        self.root.set("font-family", "Libertinus Serif, DejaVu Sans, Helvetica, sans-serif")
        self.root.set("font-size", "13")
        Xml.SubElement(self.root, "title").text = neutral(figure.title)
        Xml.SubElement(self.root, "desc").text = description(figure)

    def add(self, tag: str, **attributes: float | str) -> Xml.Element:
        named = {name.replace("_", "-"): _number(value) for name, value in attributes.items()}
        return Xml.SubElement(self.root, tag, named)

    def text(self, x: float, y: float, words: str, **attributes: float | str) -> None:
        self.add("text", x=x, y=y, fill="currentColor", **attributes).text = words

    def lines(self, x: float, y: float, words: str, width: float) -> float:
        """Wrapped text whose first baseline is ``y``; returns the y behind its last line."""
        columns = max(int(width / _LETTER), 4)
        for line in textwrap.wrap(neutral(words), columns) or [""]:
            self.text(x, y, line)
            y += _LINE
        return y

    def finish(self, height: float) -> Markup:
        self.root.set("viewBox", f"0 0 {WIDTH} {_number(height)}")
        return Markup(Xml.tostring(self.root, encoding="unicode"))  # noqa: S704 (ElementTree escapes)


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _bars(figure: BarFigure) -> Markup:
    canvas = _Canvas(figure)
    longest = max((bar.count for bar in figure.bars), default=0) or 1
    left, room, y = 132.0, 220.0, 4.0
    for bar in figure.bars:
        below = canvas.lines(0, y + 15, bar.label, left - 8)
        width = room * bar.count / longest
        canvas.add("rect", x=left, y=y, width=max(width, 1), height=20, rx=3, fill=_tone(bar.tone))
        canvas.text(left + max(width, 1) + 6, y + 15, f"{bar.count:,}")
        y = max(y + 30, below)
    return canvas.finish(y)


def _tone(name: str) -> str:
    return TONES.get(name, TONES["neutral"])


def _ladder(figure: LadderFigure) -> Markup:
    canvas = _Canvas(figure)
    most = max((step.reached for step in figure.steps), default=0) or 1
    y = 4.0
    for step in sorted(figure.steps, key=lambda step: -step.level):
        indent = (int(step.level) - 1) * 12.0
        reached = step.reached > 0
        fill = TONES["neutral"] if reached else "none"
        canvas.add("circle", cx=indent + 11, cy=y + 11, r=10, fill=fill, stroke=TONES["neutral"])
        number = canvas.add(
            "text",
            x=indent + 11,
            y=y + 15.5,
            text_anchor="middle",
            fill="#fff" if reached else "currentColor",
        )
        number.text = str(int(step.level))
        name = step.level.key.replace("_", " ")
        below = canvas.lines(indent + 28, y + 15, name, WIDTH - 60 - indent - 28)
        canvas.text(WIDTH, y + 15, f"{step.reached:,}", text_anchor="end")
        start = indent + 28
        canvas.add(
            "line",
            x1=start,
            y1=below - 8,
            x2=WIDTH,
            y2=below - 8,
            stroke="currentColor",
            stroke_opacity=0.15,
        )
        if reached:
            end = start + (WIDTH - start) * step.reached / most
            canvas.add(
                "line",
                x1=start,
                y1=below - 8,
                x2=end,
                y2=below - 8,
                stroke=TONES["neutral"],
                stroke_width=3,
            )
        y = below + 4
    return canvas.finish(y)


def _reliability(figure: ReliabilityFigure) -> Markup:
    canvas = _Canvas(figure)
    left, top, side = 48.0, 8.0, 300.0

    def at(predicted: float, observed: float) -> tuple[float, float]:
        return left + side * predicted, top + side * (1 - observed)

    canvas.add(
        "rect",
        x=left,
        y=top,
        width=side,
        height=side,
        fill="none",
        stroke="currentColor",
        stroke_opacity=0.3,
    )
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = at(tick, tick)
        canvas.text(x, top + side + 18, f"{tick:g}", text_anchor="middle")
        canvas.text(left - 8, y + 4, f"{tick:g}", text_anchor="end")
    canvas.add(
        "line",
        x1=left,
        y1=top + side,
        x2=left + side,
        y2=top,
        stroke="currentColor",
        stroke_opacity=0.5,
        stroke_dasharray="4 4",
    )
    most = max((b.count for b in figure.bins), default=1)
    for known in figure.bins:
        x, y = at(known.predicted, known.observed)
        low, high = at(known.predicted, known.low)[1], at(known.predicted, known.high)[1]
        canvas.add("line", x1=x, y1=low, x2=x, y2=high, stroke=TONES["neutral"], stroke_width=2)
        canvas.add(
            "circle", cx=x, cy=y, r=3 + 5 * (known.count / most) ** 0.5, fill=TONES["neutral"]
        )
    canvas.text(left + side / 2, top + side + 38, "confidence", text_anchor="middle")
    canvas.text(
        10,
        top + side / 2,
        "right",
        text_anchor="middle",
        transform=f"rotate(-90 10 {top + side / 2:g})",
    )
    if not figure.bins:
        canvas.text(
            left + side / 2, top + side / 2 - 12, "no labelled verdicts", text_anchor="middle"
        )
    return canvas.finish(top + side + 46)


def _forest(figure: ForestFigure) -> Markup:
    canvas = _Canvas(figure)
    y = 4.0
    if not figure.rows:
        canvas.text(0, y + 15, "nothing was run again")
        return canvas.finish(y + 26)
    panels: dict[tuple[str, bool], list[ForestRow]] = {}
    for row in figure.rows:
        panels.setdefault((row.unit, row.difference), []).append(row)
    for (unit, difference), rows in panels.items():
        kind = ("difference" if difference else "score") if (unit, not difference) in panels else ""
        y = _panel(canvas, y, rows, " of ".join(filter(None, (unit, kind))))
    canvas.add("path", d=_diamond(8, y + 10), fill=TONES["claimed"])
    canvas.text(20, y + 15, "claimed")
    canvas.add("circle", cx=98, cy=y + 10, r=5, fill=TONES["neutral"])
    canvas.text(110, y + 15, "rerun, with its interval")
    return canvas.finish(y + 26)


def _panel(canvas: _Canvas, y: float, rows: Sequence[ForestRow], unit: str) -> float:
    """Rows of one kind over one axis, with zero on it for differences; returns the y below."""
    difference = any(row.difference for row in rows)
    values = [0.0] if difference else []
    for row in rows:
        values += [v for v in (row.claimed, row.estimate, row.low, row.high) if v is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if not difference:  # whole numbers at the ends, and no mark on the edge
        low, high = math.floor(low - 0.5), math.ceil(high + 0.5)
    spread = (high - low) or 1.0
    left, room = 8.0, WIDTH - 16.0

    def at(value: float) -> float:
        return left + room * (value - low) / spread

    for row in rows:
        y = canvas.lines(0, y + 15, _named(row), WIDTH) - 4
        if difference:
            canvas.add(
                "line",
                x1=at(0),
                y1=y - 7,
                x2=at(0),
                y2=y + 7,
                stroke="currentColor",
                stroke_opacity=0.5,
            )
        canvas.add(
            "line", x1=left, y1=y, x2=left + room, y2=y, stroke="currentColor", stroke_opacity=0.12
        )
        if row.low is not None and row.high is not None:
            canvas.add(
                "line",
                x1=at(row.low),
                y1=y,
                x2=at(row.high),
                y2=y,
                stroke=TONES["neutral"],
                stroke_width=3,
            )
        if row.estimate is not None:
            canvas.add("circle", cx=at(row.estimate), cy=y, r=5, fill=TONES["neutral"])
        if row.claimed is not None:
            canvas.add("path", d=_diamond(at(row.claimed), y), fill=TONES["claimed"])
        y += 14
    canvas.add(
        "line", x1=left, y1=y, x2=left + room, y2=y, stroke="currentColor", stroke_opacity=0.4
    )
    canvas.text(left, y + 16, f"{low:.3g}", text_anchor="start")
    canvas.text(left + room, y + 16, f"{high:.3g}", text_anchor="end")
    if difference and min(at(0) - left, left + room - at(0)) > 40:
        canvas.text(at(0), y + 16, "0", text_anchor="middle")
    canvas.text(WIDTH, y + 32, neutral(unit), text_anchor="end")
    return y + 44


def _spoken(row: ForestRow) -> str:
    """A row of the forest plot for people who cannot see it."""
    _, claimed, estimate, interval, _ = wording.forest_cells(row)
    return f"{row.label}: claimed {claimed}, rerun {estimate}, interval {interval}"


def _named(row: ForestRow) -> str:
    known = {label.value: name for label, name in wording.REPLICATION_NAMES.items()}
    said = f" (claimed: {row.said})" if row.claimed is None and row.said else ""
    verdict = f": {known.get(row.verdict, row.verdict).lower()}" if row.verdict else ""
    return f"{row.label}{said}{verdict}"


def _diamond(x: float, y: float) -> str:
    return f"M{x - 6:.2f} {y:.2f}L{x:.2f} {y - 6:.2f}L{x + 6:.2f} {y:.2f}L{x:.2f} {y + 6:.2f}Z"


def data_table(figure: Figure) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Header and rows of the figure's numbers, for Markdown and for people who cannot see it."""
    match figure:
        case BarFigure():
            header: tuple[str, ...] = (figure.unit.capitalize() + "s", "Count")
            rows = tuple((bar.label, f"{bar.count:,}") for bar in figure.bars)
            return header, rows
        case LadderFigure():
            header = ("Level", "Meaning", "Claims that reached it", "No deeper")
            return header, tuple(
                (f"{int(s.level)} {s.level.key}", s.meaning, f"{s.reached:,}", f"{s.deepest:,}")
                for s in figure.steps
            )
        case ReliabilityFigure():
            header = ("Confidence", "Right", "95 % interval", "Verdicts")
            return header, tuple(
                (
                    f"{b.predicted:.2f}",
                    f"{b.observed:.2f}",
                    f"{b.low:.2f} to {b.high:.2f}",
                    f"{b.count:,}",
                )
                for b in figure.bins
            )
        case ForestFigure():
            return wording.FOREST_HEADER, tuple(map(wording.forest_cells, figure.rows))
