"""JSON is the whole record; ClaimReview rates only what was decided."""

from __future__ import annotations

import json

import pytest

from claimcheck.errors import NotFoundError
from claimcheck.report import render
from claimcheck.report.interface import Format
from claimcheck.report.json import from_json
from claimcheck.report.render import RENDERERS
from tests.report.hostile import HOSTILE, hostile_report
from tests.report.records import TEXTS, some_report
from tests.report.test_synthesis import some_synthesis


@pytest.mark.parametrize("report", [some_report(), some_synthesis()], ids=["paper", "synthesis"])
def test_a_report_survives_json(report):
    assert from_json(render(report, "json")) == report


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive_json_verbatim_and_escaped(text):
    content = render(hostile_report(text), "json")
    assert from_json(content) == hostile_report(text)
    assert not any(code < 0x20 and code != 0x0A for code in content)
    assert "\u202e" not in content.decode()


def test_the_counts_stand_beside_the_record():
    content = json.loads(render(some_report(), "json"))
    assert content["schema"] == "claimcheck.report/1"
    assert content["report"]["kind"] == "paper_report"
    assert content["tally"]["claims"] == 9
    assert ["REFUTED", 1] in content["tally"]["outcomes"]


def test_claim_reviews():
    graph = json.loads(render(some_report(), "jsonld"))
    assert graph["@context"] == "https://schema.org"
    reviews = {review["claimReviewed"]: review for review in graph["@graph"]}
    assert set(reviews) == set(TEXTS)
    ratings = [reviews[text]["reviewRating"] for text in TEXTS]
    assert [rating.get("ratingValue") for rating in ratings] == [
        5,
        1,
        None,
        1,
        None,
        None,
        None,
        None,
        3,
    ]
    assert ratings[5]["alternateName"] == "Supported, contested"
    assert ratings[2]["alternateName"] == "Not enough info"
    work = reviews[TEXTS[0]]["itemReviewed"]["appearance"]
    assert work["url"] == "https://arxiv.org/abs/2601.00017v2"
    assert work["author"][0]["name"] == "Ada Example"
    assert work["datePublished"] == "2026-01-09"
    assert "disambiguatingDescription" not in reviews[TEXTS[0]]


def test_a_self_test_says_so_in_every_review():
    paper = some_report().paper.model_copy(update={"synthetic": True})
    graph = json.loads(render(some_report(paper=paper), "jsonld"))["@graph"]
    assert {review["disambiguatingDescription"] for review in graph} == {"synthetic self-test"}


def test_reviews_of_a_synthesis_name_their_papers():
    graph = json.loads(render(some_synthesis(), "jsonld"))["@graph"]
    names = {
        review["itemReviewed"]["appearance"]["identifier"]
        for review in graph
        if "appearance" in review["itemReviewed"]
    }
    assert names == {"2601.00017v2"}


def test_every_format_renders_and_others_are_named():
    assert set(RENDERERS) == {known.value for known in Format}
    for name in RENDERERS:
        assert render(some_report(), name) == render(some_report(), name)
        assert render(some_synthesis(), name)
    assert render(some_report(), Format.MARKDOWN) == render(some_report(), "md")
    with pytest.raises(NotFoundError, match="report format"):
        render(some_report(), "docx")
