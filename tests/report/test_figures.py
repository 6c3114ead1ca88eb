"""Figures say what their numbers say, wrap long labels and stay inside their frame."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.records import Level
from claimcheck.report.figures import WIDTH, data_table, description, strip, svg
from claimcheck.report.interface import (
    Bar,
    BarFigure,
    Figure,
    ForestFigure,
    ForestRow,
    LadderFigure,
    ReliabilityBin,
    ReliabilityFigure,
    Step,
)
from tests.report.hostile import HOSTILE
from tests.report.records import some_report

SVG = "{http://www.w3.org/2000/svg}"
FOREST = ForestFigure(
    title="Claimed against rerun values",
    rows=(
        ForestRow(
            label="Brook",
            claimed=2.1,
            estimate=1.6,
            low=0.9,
            high=2.3,
            unit="points",
            verdict="REPLICATED",
        ),
        ForestRow(label="Shore", claimed=-1, estimate=None, unit="points"),
        ForestRow(label="Speed", claimed=1200, estimate=800, unit="pebbles/s"),
    ),
)
RELIABILITY = ReliabilityFigure(
    title="Reliability",
    calibration="made-up-set",
    bins=(
        ReliabilityBin(predicted=0.2, observed=0.25, count=40, low=0.14, high=0.4),
        ReliabilityBin(predicted=0.9, observed=0.8, count=160, low=0.73, high=0.86),
    ),
)


def texts(figure: Figure) -> list[str]:
    return [element.text or "" for element in Xml.fromstring(svg(figure)).iter(f"{SVG}text")]


def inside(drawing: str) -> None:
    """No mark leaves the frame: coordinates of all elements, and text by its estimated width."""
    root = Xml.fromstring(drawing)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert width == WIDTH
    for element in root:
        known = {
            name: float(value)
            for name, value in element.attrib.items()
            if re.fullmatch(r"-?[\d.]+", value)
        }
        for name in ("x", "x1", "x2", "cx"):
            right = known.get(name, 0) + (known.get("width", 0) if name == "x" else 0)
            assert known.get(name, 0) >= 0 and right <= width, (element.tag, element.attrib)
        for name in ("y", "y1", "y2", "cy"):
            bottom = known.get(name, 0) + (known.get("height", 0) if name == "y" else 0)
            assert 0 <= bottom <= height, (element.tag, element.attrib)
        if element.tag.endswith("text") and element.get("text-anchor") is None:
            assert known["x"] + 5.2 * len(element.text or "") <= width + 4, element.text


def test_bars_are_as_long_as_their_counts():
    figure = BarFigure(
        title="T",
        unit="claim",
        bars=(Bar(label="a", count=3, tone="REFUTED"), Bar(label="b", count=6)),
    )
    root = Xml.fromstring(svg(figure))
    widths = [float(rect.attrib["width"]) for rect in root.iter(f"{SVG}rect")]
    assert widths[0] * 2 == pytest.approx(widths[1])
    assert texts(figure) == ["a", "3", "b", "6"]
    assert [rect.attrib["fill"] for rect in root.iter(f"{SVG}rect")] == ["#cc5a50", "#5b84b8"]
    assert root.find(f"{SVG}title").text == "T"
    assert root.find(f"{SVG}desc").text == "a 3; b 6"


def test_the_ladder_has_seven_steps_and_fills_those_reached():
    steps = tuple(
        Step(level=level, meaning="m", reached=8 - level if level < 3 else 0, deepest=1)
        for level in Level
    )
    figure = LadderFigure(title="L", steps=steps)
    root = Xml.fromstring(svg(figure))
    fills = [circle.attrib["fill"] for circle in root.iter(f"{SVG}circle")]
    assert [fill == "none" for fill in fills] == [True] * 5 + [False] * 2  # deepest first
    assert [text for text in texts(figure) if text in "1234567"][:1] == ["7"]
    inside(svg(figure))


def test_reliability_points_lie_where_they_should():
    root = Xml.fromstring(svg(RELIABILITY))
    points = [
        (float(c.attrib["cx"]), float(c.attrib["cy"]), float(c.attrib["r"]))
        for c in root.iter(f"{SVG}circle")
    ]
    assert points[0][:2] == (48 + 300 * 0.2, 8 + 300 * 0.75)
    assert points[1][:2] == (48 + 300 * 0.9, pytest.approx(8 + 300 * 0.2))
    assert points[1][2] > points[0][2]
    inside(svg(RELIABILITY))
    assert "no labelled verdicts" in texts(RELIABILITY.model_copy(update={"bins": ()}))


def test_a_forest_has_one_panel_a_unit_and_keeps_order():
    drawing = svg(FOREST)
    inside(drawing)
    root = Xml.fromstring(drawing)
    assert len(list(root.iter(f"{SVG}path"))) == 4  # three claims and the legend
    assert len(list(root.iter(f"{SVG}circle"))) == 3  # two reruns and the legend
    shown = texts(FOREST)
    assert "points" in shown and "pebbles/s" in shown
    assert "Brook: replicated" in shown
    assert shown.index("Brook: replicated") < shown.index("Shore") < shown.index("Speed")
    lines = [
        {k: float(v) for k, v in line.attrib.items() if k[:1] in "xy"}
        for line in root.iter(f"{SVG}line")
    ]
    zero, _, whisker = lines[:3]  # tick, rule and interval of the first row
    assert zero["x1"] == zero["x2"] == pytest.approx(8 + 384 * 1 / 3.3, abs=0.01)  # from -1 to 2.3
    assert whisker["x1"] == pytest.approx(8 + 384 * 1.9 / 3.3, abs=0.01)
    assert whisker["x2"] == pytest.approx(8 + 384 * 3.3 / 3.3, abs=0.01)
    marks = [float(c.attrib["cx"]) for c in root.iter(f"{SVG}circle")]
    assert marks[0] == pytest.approx(8 + 384 * 2.6 / 3.3, abs=0.01)
    rows = data_table(FOREST)[1]
    assert rows[0] == ("Brook", "2.1 points", "1.6 points", "0.9 to 2.3 points", "Replicated")
    assert rows[1] == ("Shore", "-1 points", "not measured", "none", "–")


def test_no_data_is_said():
    empty = ForestFigure(title="F", rows=())
    assert texts(empty) == ["nothing was run again"]
    assert description(empty) == "no data"
    assert texts(BarFigure(title="B", unit="claim", bars=())) == []
    one = ForestFigure(title="F", rows=(ForestRow(label="zero", claimed=0.0),))
    inside(svg(one))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_labels_are_text_and_wrap(text):
    for figure in (
        BarFigure(title=text, unit=text, bars=(Bar(label=text, count=1, tone=text),)),
        ForestFigure(
            title=text, rows=(ForestRow(label=text, claimed=1, unit=text[:20], verdict=text),)
        ),
        RELIABILITY.model_copy(update={"title": text, "calibration": text}),
    ):
        drawing = svg(figure)
        tags = {element.tag.removeprefix(SVG) for element in Xml.fromstring(drawing).iter()}
        assert tags <= {"svg", "title", "desc", "text", "rect", "line", "circle", "path"}


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            ForestRow,
            label=st.text(min_size=1, max_size=90),
            claimed=st.floats(-1e6, 1e6),
            estimate=st.none() | st.floats(-1e6, 1e6),
            low=st.none() | st.floats(-1e6, 1e6),
            high=st.none() | st.floats(-1e6, 1e6),
            unit=st.sampled_from(["", "points", "%"]),
        ),
        max_size=5,
    )
)
def test_forests_stay_in_their_frame(rows):
    drawing = svg(ForestFigure(title="F", rows=tuple(rows)))
    root = Xml.fromstring(drawing)
    for element in root.iter():
        for name in ("x1", "x2", "cx"):
            assert -0.01 <= float(element.attrib.get(name, 0)) <= WIDTH + 0.01


def test_the_strip_covers_the_whole_width():
    root = Xml.fromstring(strip(some_report().tally))
    assert sum(float(rect.attrib["width"]) for rect in root) == pytest.approx(WIDTH, abs=0.1)
    assert root.attrib["aria-hidden"] == "true"
