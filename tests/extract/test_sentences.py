from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.extract.sentences import is_complete, sentence_spans


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "See Sec. 3.2 for details.",
        "Lee et al. (2020) report 3.5 points.",
        "Lee et al. [12] report this.",
        "Fig. 1 shows it, cf. Eq. 3 and Tab. 2.",
        "Models, e.g. Zorp, and others, i.e. Blip, work.",
        "It costs approx. 4 dollars vs. 5 for us.",
        "J. K. Lee wrote it.",
        "We use Zorp v1.1 and Blip 2.0 here.",
        "This works (see Fig. 2. It is there) as well.",
        "1. Introduction to the field.",
        "It gains 2.0 points … or so.",
        "The value p. 3 is given in no. 7 of the list.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It works. We tried.", 2),
        ("It is 28.4. The other is 26.3.", 2),
        ("We cite Lee et al. The method is old.", 2),
        ("Is it good? Yes! We think so.", 3),
        ('They say "it works." We disagree.', 2),
        ("It works.\n\nWe tried.", 2),
        ("It works [12]. [13] does not.", 2),
        ("It uses A, B, etc. The rest is new.", 2),
        ("Results improve (by 2.0 points). We stop.", 2),
        ("It ends with XL. We stop.", 2),
        ("We stop in Section 3. The rest follows.", 2),
    ],
)
def test_several_sentences(text: str, count: int) -> None:
    assert len(split(text)) == count


@given(st.text(max_size=400))
def test_nothing_is_lost_and_spans_are_ordered(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


def test_completeness() -> None:
    assert is_complete("It works.")
    assert is_complete('It "works."')
    assert not is_complete("It works and")
