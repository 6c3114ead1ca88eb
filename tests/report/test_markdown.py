"""No text of a paper has any effect in Markdown, and none is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claimcheck.report import render
from claimcheck.report.markdown import escape
from claimcheck.report.plain import neutral
from tests.report.hostile import HOSTILE, hostile_report
from tests.report.records import TEXTS, some_report

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKUP = st.text(alphabet="ab1.)(]*[_`~<>&|\\#!-+=:@$ \n\thtps/w{}\"'", max_size=60)


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def plain(children: list[Token]) -> str:
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children)


@settings(deadline=None)
@given(st.one_of(MARKUP, st.text(max_size=80)))
def test_escaped_text_reads_as_itself_in_every_position(text):
    shown, escaped = neutral(text), escape(text)
    if not shown:
        return
    cases = {
        "{}": ["paragraph_open"],
        "- {}": ["bullet_list_open", "list_item_open", "paragraph_open"],
        "> {}": ["blockquote_open", "paragraph_open"],
        "# {}": ["heading_open"],
    }
    for frame, opening in cases.items():
        tokens = READER.parse(frame.format(escaped))
        assert [token.type for token in tokens[: len(opening)]] == opening
        assert plain(inline(tokens)) == shown
    table = READER.parse(f"| h | g |\n| --- | --- |\n| {escaped} | x |\n")
    cells = [plain(token.children or []) for token in table if token.type == "inline"]
    assert cells == ["h", "g", shown, "x"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_report_has_the_same_structure_as_a_harmless_one(text):
    def shape(report_text: str) -> list[str]:
        tokens = READER.parse(render(hostile_report(report_text), "md").decode())
        kinds = [token.type for token in tokens]
        assert not {"html_block", "fence", "code_block", "hr"} & set(kinds)
        children = inline(tokens)
        assert {c.type for c in children} <= {"text", "text_special", "softbreak", "hardbreak",
                                              "strong_open", "strong_close", "link_open", "link_close"}  # fmt: skip
        links = {str(c.attrGet("href")) for c in children if c.type == "link_open"}
        away = {link for link in links if not re.fullmatch(r"\.{0,2}/(?:[\w%./~-]+/)?0{16}/", link)}
        assert away <= {"https://arxiv.org/abs/2601.00017v2"}
        return kinds

    assert shape(text) == shape("harmless")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_stand_there_in_full(text):
    tokens = READER.parse(render(hostile_report(text), "md").decode())
    shown = [
        "".join(child.content for child in token.children or [] if child.type.startswith("text"))
        for token in tokens
    ]
    wanted = neutral(text)
    assert wanted in shown
    assert sum(wanted in line for line in shown) > 20


def test_addresses_are_not_linked_by_github():
    for text in (
        "https://evil.example",
        "HTTP://evil.example",
        "www.evil.example",
        "a@evil.example",
        "xmpp:a@b",
    ):
        assert text not in escape(text)


def test_all_claims_stand_in_the_table_and_in_detail():
    page = render(some_report(), "md").decode()
    for text in TEXTS:
        assert page.count(escape(text)) >= 2
    assert "| C2 |" in page
    assert (
        page.index("C2: INCONSISTENT")
        < page.index("C4: REFUTED")
        < page.index("C6: SUPPORTED, contested")
    )
    assert "91.4 − 89.3 = 2.1" in page
    assert "Table 1, cell PebbleNet / Brook" in page
    assert "stage-7f" in page
    assert "Signature: S1" in page and "| S1 | check = value/1, rounding = printed | 9 |" in page
    assert "Withheld label: SUPPORTED" in page
    assert "Earlier verdicts" in page


def test_a_self_test_says_so_under_every_heading():
    report = some_report()
    paper = report.paper.model_copy(update={"synthetic": True})
    page = render(some_report(paper=paper), "md").decode()
    assert page.startswith("> **synthetic self-test**")
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert page.count("> **synthetic self-test**") == len(
        headings
    )  # the abstract has the one at the top
    assert "synthetic self-test" not in render(report, "md").decode()
