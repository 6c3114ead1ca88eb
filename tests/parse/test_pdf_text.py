from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.parse.pdf_fonts import Font, font_of, meaning
from claimcheck.parse.pdf_glyphs import Glyph
from claimcheck.parse.pdf_references import CitationFinder, parse_entry, split_entries
from claimcheck.parse.pdf_structure import is_abstract, is_references, number_depth, section_name
from claimcheck.parse.pdf_text import CAPTION, Vocabulary, clean, join_lines, render
from claimcheck.records import Reference

ROMAN = font_of("NimbusRomNo9L-Regu")
MATH = font_of("CMMI10")


def line(*parts: tuple[str, float, float, Font]) -> list[Glyph]:
    """Glyphs of one line from (text, raised by, size, font); a space leaves room."""
    glyphs, x = [], 0.0
    for text, raised, size, font in parts:
        for char in text:
            if char == " ":
                x += 0.3 * size
                continue
            glyphs.append(Glyph(char, x, x + 0.5 * size, 100 - raised, size, font, False))
            x += 0.5 * size
    return glyphs


@pytest.mark.parametrize(
    ("parts", "text", "marked"),
    [
        ([("10", 0, 10, ROMAN), ("19", 4, 7, ROMAN), (" FLOPs", 0, 10, ROMAN)], "10^19 FLOPs", None),
        ([("d", 0, 10, MATH), ("model", -2, 7, MATH)], "d_model", None),
        ([("x", 0, 10, MATH), ("i+1", -2, 7, MATH)], "x_{i+1}", None),
        ([("x", 0, 10, MATH), ("2", 4, 7, ROMAN)], "x^2", None),
        ([("model", 0, 10, ROMAN), ("3", 4, 6, ROMAN), (" reads", 0, 10, ROMAN)], "model reads", "model^3 reads"),
        ([("score.", 0, 10, ROMAN), ("12", 4, 6, ROMAN)], "score.", "score.^12"),
        ([("77.1", 0, 10, ROMAN), ("†", 4, 7, ROMAN)], "77.1", "77.1†"),
        ([("θ", 0, 10, MATH), ("∗", 4, 7, MATH)], "θ^∗", None),
        ([("40", 0, 10, ROMAN), ("th", 4, 7, ROMAN)], "40th", None),
        ([("one ", 0, 10, ROMAN), ("†", 4, 7, ROMAN), ("Two", 0, 10, ROMAN)], "one Two", "one †Two"),
        ([("1", 4, 6, ROMAN), ("The note", 0, 9, ROMAN)], "The note", None),
        ([("ﬁne ﬂow", 0, 10, ROMAN)], "fine flow", None),
    ],
)  # fmt: skip
def test_render(parts: list[tuple[str, float, float, Font]], text: str, marked: str | None) -> None:
    glyphs = line(*parts)
    size = max(part[2] for part in parts)
    assert render(glyphs, 100, size) == text
    if marked is not None:
        assert render(glyphs, 100, size, marks=True) == marked


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("the recog-", "nition of", "the recognition of"),
        ("a state-of-the-", "art reader", "a state-of-the-art reader"),
        ("pre-", "training", "pre-training"),  # written so elsewhere
        ("trans-", "former", "transformer"),  # written so elsewhere
        ("GPT-", "4 is", "GPT-4 is"),
        ("XLM-", "R is", "XLM-R is"),
        ("Writing-", "Prompts", "WritingPrompts"),  # written so elsewhere
        ("between 1 -", "2", "between 1 - 2"),
        ("English-", "to-German", "English-to-German"),
        ("https://example.org/a/", "long/path", "https://example.org/a/long/path"),
        ("two", "words", "two words"),
    ],
)
def test_ends_of_lines(left: str, right: str, joined: str) -> None:
    words = ["we use pre-training here, a transformer, WritingPrompts and English-to-German text"]
    assert join_lines([left, right], Vocabulary(words)) == joined


def test_halves_of_broken_words_are_no_words() -> None:
    vocabulary = Vocabulary(["the quick brown recog-", "nition of foxes"])
    assert vocabulary.join("recog-", "nition") == "recognition"


@given(st.text(max_size=200))
def test_clean_text_has_no_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())
    assert not any(ord(char) < 32 or ord(char) == 127 for char in cleaned)
    assert clean(cleaned) == cleaned


@given(st.lists(st.text(max_size=30), max_size=8))
def test_joining_loses_only_hyphens_and_spaces(lines: list[str]) -> None:
    joined = join_lines(lines, Vocabulary(lines))
    kept = [char for char in clean(" ".join(lines)) if char not in "- "]
    assert sorted(char for char in clean(joined) if char not in "- ") == sorted(kept)


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("NimbusRomNo9L-Medi", "bold"),
        ("ABCDEF+CMBX10", "bold"),
        ("LMRoman10-Bold", "bold"),
        ("TimesNewRomanPS-BoldMT", "bold"),
        ("NimbusRomNo9L-ReguItal", "italic"),
        ("CMTI10", "italic"),
        ("Helvetica-Oblique", "italic"),
        ("CMMI10", "math italic"),
        ("CMSY7", "math"),
        ("LMMathItalic10-Regular", "math italic"),
        ("NimbusMonL-Regu", "mono"),
        ("CMTT10", "mono"),
        ("Courier", "mono"),
        ("NimbusRomNo9L-Regu", ""),
        ("CMR10", ""),
        ("Monotype-Corsiva", ""),
    ],
)
def test_font_styles(name: str, style: str) -> None:
    font = font_of(name)
    found = [word for word in ("bold", "math", "italic", "mono") if getattr(font, word)]
    assert " ".join(found) == style


def test_codes_of_fonts_without_a_name() -> None:
    font = font_of("?5f3a")
    assert font.unnamed
    assert [meaning(code, font) for code in (0x0C, 0x1C, 0x0B, 0x41)] == ["fi", "fi", "ff", "A"]
    assert not font_of("Times-Roman").tex


def test_codes_of_tex_fonts() -> None:
    assert meaning(0x0F, font_of("CMMI10")) == "ϵ"
    assert meaning(0x0C, font_of("CMSY10")) == "⊙"
    assert meaning(0x0C, font_of("CMR10")) == "\ufb01"
    assert meaning(ord("X"), font_of("CMEX10")) == "∑"
    assert meaning(ord("X"), font_of("CMR10")) == "X"
    assert meaning(3, font_of("Helvetica")) == ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Table 2: Results", "Table 2"),
        ("Figure 3. A curve", "Figure 3"),
        ("Fig. 4 | Overview", "Fig. 4"),
        ("TABLE IV", "TABLE IV"),
        ("Table A.1: More", "Table A.1"),
        ("Table 2 shows results", None),
        ("Table 2.5 points", None),
        ("Tables 2: no", None),
    ],
)
def test_captions(text: str, label: str | None) -> None:
    match = CAPTION.match(text)
    assert (match["label"] if match else None) == label


def test_section_names() -> None:
    assert section_name("3. Method") == "3 Method"
    assert section_name("A.1 More") == "A.1 More"
    assert section_name("Limitations:") == "Limitations"
    assert [number_depth(number) for number in ("3", "3.1", "A", "B.2.1", "IV.")] == [1, 2, 1, 3, 1]
    assert is_references("7. References")
    assert is_references("BIBLIOGRAPHY")
    assert not is_references("References to ink")
    assert is_abstract("ABSTRACT")
    assert not is_abstract("Abstract nouns")


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Ada Byron. 2019a. Reading letters. In Proc. of X, pages 1925-1930.", "Reading letters", 2019),
        ("Byron, A. and Weiss, C. Reading old letters. In ICML, 2018.", "Reading old letters", 2018),
        ("Byron, Ada, and Ng, Andrew Y. Large lamps for letters. In NIPS, 2012.", "Large lamps for letters", 2012),
        ("Hill, G.E. and Salt, R.R. Reducing the ink. Science, 313, 2006.", "Reducing the ink", 2006),
        ("Zeiler, M. D. Adadelta: An adaptive lamp. arXiv:1212.57011, 2012.", "Adadelta: An adaptive lamp", 2012),
        ("A. Byron and C. Weiss, “Reading with lamps,” Proc. IEEE, 2020.", "Reading with lamps", 2020),
        ("Ada Byron et al. Letters and lamps. CoRR, abs/1409.04731, 2014.", "Letters and lamps", 2014),
        ("Aar, S. My Projects at Home, Nov 2022. URL https://example.org/x.", "My Projects at Home", 2022),
        ("Bak, A. Real or fake? Learning to tell. arXiv, 2019.", "Real or fake? Learning to tell", 2019),
    ],
)  # fmt: skip
def test_entries(text: str, title: str, year: int) -> None:
    reference, label = parse_entry(text, 4)
    assert (reference.key, label) == ("b4", None)
    assert (reference.title, reference.year) == (title, year)
    assert reference.text == text


def test_labels_of_entries() -> None:
    reference, label = parse_entry("[12] A. Byron. Lamps. 2019. arXiv:1901.00001v2", 1)
    assert label == "12"
    assert reference.text.startswith("A. Byron")
    assert reference.arxiv_id is not None
    assert reference.arxiv_id.startswith("1901.00001")
    assert parse_entry("3. Byron, A. Lamps. 2019.", 1)[1] == "3"


@given(st.text(max_size=300))
def test_any_entry(text: str) -> None:
    parse_entry(text, 1)
    CitationFinder([parse_entry(text, 1)]).find(text)


def test_no_entries() -> None:
    assert split_entries([]) == []


def entry(key: str, text: str) -> tuple[Reference, None]:
    return Reference(key=key, text=text), None


def test_citations_by_name_and_year() -> None:
    finder = CitationFinder(
        [
            entry("b1", "Ada Byron, Carl Weiss, and Tom Okafor. 2018a. Lamps."),
            entry("b2", "Ada Byron. 2018b. More lamps."),
            entry("b3", "Dai, A. M. and Le, Q. Ink. 2015."),
        ]
    )
    text = "See Byron et al. (2018a,b) and (Dai and Le, 2015; Nobody, 2020)."
    found = finder.find(text)
    assert [(text[one.start : one.end], one.keys) for one in found] == [
        ("Byron et al. (2018a,b", ("b1", "b2")),
        ("Dai and Le, 2015", ("b3",)),
    ]


def test_citations_by_number() -> None:
    references = [(Reference(key=f"b{n}", text="x"), str(n)) for n in range(1, 9)]
    text = "as in [3], [1, 4-6] and [99], or [2,7]"
    found = CitationFinder(references).find(text)
    assert [one.keys for one in found] == [("b3",), ("b1", "b4", "b5", "b6"), ("b2", "b7")]
    assert [text[one.start : one.end] for one in found] == ["[3]", "[1, 4-6]", "[2,7]"]
