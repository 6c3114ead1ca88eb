"""One self-contained HTML file: nothing from outside, nothing from a paper runs, all of it is there."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.report import render
from claimcheck.report.html import environment
from claimcheck.report.json import from_json
from claimcheck.report.plain import neutral
from tests.report.hostile import HOSTILE, hostile_report
from tests.report.records import TEXTS, some_report

VOID = {"meta", "br", "input"}


class Parsed(HTMLParser):
    """Start tags with their attributes, text by element, and a check that tags nest."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.open: list[str] = []
        self.feed(page.decode())
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))  # only SVG elements close themselves here

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]].append(data)
        elif data.strip():
            self.text.append(" ".join(data.split()))

    def comments(self) -> None: ...

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def page() -> Parsed:
    return Parsed(render(some_report(), "html"))


@pytest.mark.parametrize("name", ["x.html", "x.html.j2", "x.txt", "x.j2", "anything"])
def test_every_template_is_autoescaped(name):
    made = environment().overlay()
    assert made.autoescape is True
    template = made.from_string("{{ text }}")
    template.name = name
    assert template.render(text="<b>") == "&lt;b&gt;"


def check_safety(parsed: Parsed) -> None:
    tags = [tag for tag, _ in parsed.tags]
    assert tags.count("script") == 2
    assert tags.count("style") == 1
    assert not {
        "iframe",
        "object",
        "embed",
        "base",
        "img",
        "link",
        "foreignobject",
        "use",
        "image",
    } & set(tags)
    for tag, attributes in parsed.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("style", "src", "srcset", "action", "formaction", "xlink:href"), (
                tag,
                name,
            )
            if name == "href":
                assert tag == "a"
                assert re.match(
                    r"#[\w-]+$|https?://[^\s\"'<>]+$|\.{0,2}/(?:[\w%./~-]+/)?[0-9a-f]{16}/$",
                    value or "",
                ), value
    assert len(parsed.ids()) == len(set(parsed.ids()))


def test_it_is_safe_and_self_contained(page):
    check_safety(page)
    targets = [str(a["href"])[1:] for _, a in page.tags if str(a.get("href", "")).startswith("#")]
    assert set(targets) <= set(page.ids())


def test_the_policy_names_the_style_and_the_script_by_hash(page):
    policy = next(
        str(a["content"]) for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    script, style = page.raw["script"][-1], page.raw["style"][0]
    for text, directive in ((script, "script-src"), (style, "style-src")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy


def test_nothing_is_fetched():
    raw = render(some_report(), "html").decode()
    assert "url(" not in raw and "@import" not in raw and "src=" not in raw
    assert set(re.findall(r"https?://[^\s\"'<>\\]+", raw)) == {
        "http://www.w3.org/2000/svg",
        "https://arxiv.org/abs/2601.00017v2",
    }


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_text(text):
    raw = render(hostile_report(text), "html")
    parsed = Parsed(raw)
    check_safety(parsed)
    tags = [tag for tag, _ in parsed.tags]
    harmless = [tag for tag, _ in Parsed(render(hostile_report("harmless"), "html")).tags]
    assert sorted(set(tags)) == sorted(set(harmless))
    drawn = {"text", "rect", "line", "tspan"}  # a long label takes more lines in a figure
    assert [t for t in tags if t not in drawn] == [t for t in harmless if t not in drawn]
    shown = neutral(text)
    assert sum(shown in line for line in parsed.text) > 20
    embedded = next(text for text in parsed.raw["script"] if text.startswith("{"))
    assert "<" not in embedded
    assert from_json(embedded) == hostile_report(text)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>/\"'&;=`{}%#!-abcscript \x00\u202e", max_size=40))
def test_any_text_is_text(text):
    parsed = Parsed(render(hostile_report(text or "x"), "html"))
    check_safety(parsed)


def test_the_record_is_embedded_whole(page):
    embedded = next(text for text in page.raw["script"] if text.startswith("{"))
    assert json.loads(embedded)["schema"] == "claimcheck.report/1"
    assert from_json(embedded) == some_report()


def test_all_claims_stand_there_in_full(page):
    for text in TEXTS:
        assert page.text.count(text) >= 2  # table and card


def test_people_who_do_not_see_the_page_can_use_it(page):
    tags = page.tags
    assert ("html", {"lang": "en"}) in tags
    assert next(a["href"] for t, a in tags if a.get("class") == "skip") == "#claims"
    headers = [a for t, a in tags if t == "th"]
    assert headers and all(a.get("scope") in ("col", "row") for a in headers)
    assert sum(t == "caption" for t, _ in tags) == sum(t == "table" for t, _ in tags)
    assert [a["aria-sort"] for t, a in tags if "aria-sort" in a] == ["ascending"]
    assert all(a.get("aria-label") for t, a in tags if a.get("role") == "region")
    assert any(a.get("aria-live") == "polite" for _, a in tags)
    for t, a in tags:
        if t == "svg":
            assert a.get("role") == "img" or a.get("aria-hidden") == "true"
    inputs = sum(t in ("input", "select") for t, _ in tags)
    assert inputs == 5 and sum(t == "label" for t, _ in tags) == inputs
    levels = [int(t[1]) for t, _ in tags if re.fullmatch(r"h[1-6]", t)]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_a_self_test_says_so(page):
    paper = some_report().paper.model_copy(update={"synthetic": True})
    raw = render(some_report(paper=paper), "html").decode()
    assert '<p class="banner" role="note">synthetic self-test</p>' in raw
    assert "Synthetic self-test." in raw
    assert '<body class="synthetic">' in raw
    assert not any(a.get("class") in ("banner", "synthetic") for _, a in page.tags)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes(style: str) -> list[dict[str, str]]:
    found = []
    for body in re.findall(r":root \{(.*?)\}", style, re.S)[:2]:
        named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body))
        found.append((found[0] if found else {}) | named)
    return found


def test_letters_have_contrast_in_light_and_dark(page):
    light, dark = palettes(page.raw["style"][0])
    for colours in (light, dark):
        for ink in ("ink", "soft", "link"):
            for ground in ("page", "surface", "hover"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for tone in ("bad", "clash", "part", "good", "open", "calm"):
            for ground in (f"{tone}-page", "surface", "page"):
                assert contrast(colours[f"{tone}-ink"], colours[ground]) >= 4.5, (tone, ground)
    assert luminance(dark["page"]) < 0.05 < luminance(light["page"])


def test_marks_of_figures_have_contrast(page):
    from claimcheck.report.figures import TONES

    for colours in palettes(page.raw["style"][0]):
        for tone in TONES.values():
            for ground in ("page", "surface"):
                assert contrast(tone, colours[ground]) >= 3, (tone, ground)
