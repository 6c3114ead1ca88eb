"""Text of papers is made visible and harmless, and links are plain or none."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.report.plain import escape_invisible, neutral, paper_link, safe_link
from tests.report.hostile import HOSTILE


@settings(deadline=None)
@given(st.text())
def test_neutral_text_is_one_visible_line_and_stays_as_it_is(text):
    shown = neutral(text)
    assert neutral(shown) == shown
    assert shown == shown.strip()
    for character in shown:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), hex(ord(character))
        if unicodedata.category(character) == "Cf":
            assert character in "\u200c\u200d\u00ad"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "M"])))
def test_ordinary_text_is_not_touched(text):
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a⟨U+0000⟩b"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("a\x7fb\x9bc", "a⟨U+007F⟩b⟨U+009B⟩c"),
        ("x\u202ey\u202c", "x⟨U+202E⟩y⟨U+202C⟩"),
        ("\u2066\u200e\u061c", "⟨U+2066⟩⟨U+200E⟩⟨U+061C⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\ufeffa\u200bb", "⟨U+FEFF⟩a⟨U+200B⟩b"),
        ("a\ud800b\ufffe\ufdd0", "a\ufffdb\ufffd\ufffd"),
        (" a\r\n\tb\u2028c\xa0d ", "a b c d"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_what_is_shown_instead(text, shown):
    assert neutral(text) == shown


@settings(deadline=None)
@given(st.text())
def test_json_keeps_every_character_and_shows_no_invisible_one(text):
    escaped = escape_invisible(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(escaped) == {"text": text}
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in escaped)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_of_hostile_texts(text):
    assert json.loads(escape_invisible(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "https://a.example/b?c=d#e", "https://a.example:8080/%20"],
)
def test_plain_links_pass(address):
    assert safe_link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", " https://a.example", "https://a.example/\u202e",
        "https://a.example/'\"", "https://a.example/<b>", "//a.example", "/a", "data:text/html,x", "https://",
        "file:///etc/passwd", "java\nscript:alert(1)", "https://[a", "ftp://a.example", "https://a.example/a b",
    ],
)  # fmt: skip
def test_everything_else_is_no_link(address):
    assert safe_link(address) is None


def test_where_papers_can_be_read():
    assert paper_link("2601.00017v2") == "https://arxiv.org/abs/2601.00017v2"
    assert paper_link("hep-th/9901001v1") == "https://arxiv.org/abs/hep-th/9901001v1"
    assert paper_link("math.AG/0601001") == "https://arxiv.org/abs/math.AG/0601001"
    assert paper_link("2601.00017v2", "10.1000/182") == "https://doi.org/10.1000/182"
    assert paper_link("sha256:0011") is None
    assert paper_link("2601.00017v2\n<script>") is None
    assert paper_link(None, 'x" onclick=') is None
