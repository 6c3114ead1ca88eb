"""What a report says of reruns and reviews, in every format."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from claimcheck.report import render
from claimcheck.report.interface import ForestFigure, Grid
from claimcheck.report.json import from_json
from claimcheck.report.reruns import duration, forest_rows, gap_text, measured_words, signed
from claimcheck.report.view import claim_views
from tests.report.rerun_records import GAIN, NO_RECIPE, STAGES, rerun_outcomes, rerun_report
from tests.report.test_build import words

REPORT = rerun_report()
VIEWS = {claim.name: claim for claim in claim_views(REPORT)}


def test_the_forest_holds_every_measured_case_and_no_count() -> None:
    rows = forest_rows(REPORT.claims)
    assert [row.label for row in rows] == ["C6 Moon → Brook", "C9 Moon → Brook", "C9 Moon → Shore"]
    first, second, _ = rows
    assert (first.claimed, first.estimate) == (4.0, 3.1)
    assert (first.low, first.high) == (round(GAIN.low, 2), round(GAIN.high, 2))
    assert (second.claimed, second.said) == (None, "a gain")
    assert (second.low, second.high) == (round(GAIN.mean_low, 2), round(GAIN.mean_high, 2))
    figures = [b for b in REPORT.section("results").blocks if isinstance(b, ForestFigure)]
    assert [figure.rows for figure in figures] == [rows]
    assert "the interval is the one in which the paper's own average should lie" in words(
        REPORT, "results"
    )


def test_the_claim_table_says_claimed_against_rerun() -> None:
    low, high = signed(GAIN.low, True, 1), signed(GAIN.high, True, 1)
    assert VIEWS["C6"].against == (f"claimed +4.0, rerun +3.1 [{low}, {high}]",)
    assert VIEWS["C9"].against == ("1 of 2 cases show it, 2 needed",)
    assert VIEWS["C3"].against == ("claimed 12,400, counted 12,400",)
    assert VIEWS["C1"].against == ()
    for form in ("html", "md"):
        text = render(REPORT, form).decode()
        assert all(
            line in text.replace("\\", "") for view in VIEWS.values() for line in view.against
        )


def test_methodology_tells_recipes_deviations_isolation_and_cost() -> None:
    text = words(REPORT, "methodology")
    assert "3 claims met their experiment: 3 parts, 1 recipe, 7 stages." in text
    assert "Of these 2 stages came with the recipe and cost nothing" in text
    assert "the others took 5 min 0 s one stage after the other and 2,000,000 tokens" in text
    assert "The seeds of pebbles are other ones than the paper's." in text
    assert "the paper's own authors and code" in text
    assert "Deviation, pebbles: model: a smaller one" in text
    assert "Assumed, pebbles: tasks.brook.examples: the paper does not say" in text
    assert "a process of its own, no sandbox" in text and "torch 2.13.0" in text
    assert "They stop at level 5." in words(REPORT, "limitations")
    for form in ("html", "md", "jsonld"):
        assert (
            b"secret-host" not in render(REPORT, form).split(b'<script type="application/json"')[0]
        )


def test_without_the_runs_the_cost_is_that_of_one_claim() -> None:
    text = words(rerun_report(cost=None), "methodology")
    assert "the most that one claim took: 2 min 5 s one stage after the other, 4 min 0 s of" in text


def test_no_deviation_is_said_too() -> None:
    plain = [
        one.model_copy(
            update={
                "caps": (),
                "recipes": tuple(
                    use.model_copy(update={"deviations": (), "assumed": (), "same_authors": False})
                    for use in one.recipes
                ),
            }
        )
        for one in rerun_outcomes()
    ]
    text = words(rerun_report(reruns=tuple(plain)), "methodology")
    assert "Deviations. None, and no assumed value." in text
    assert "They stop at level 5" not in words(rerun_report(reruns=tuple(plain)), "limitations")


def test_what_had_no_cell_and_why() -> None:
    text = words(REPORT, "unchecked")
    assert "Not run again, or not in every part: 4 claims" in text
    assert "a wish, not a number\nC3, C6, C9\n3" in text
    said = gap_text(NO_RECIPE)
    assert said == (
        "no recipe measures colour constancy (it does not say: metric); nearest: pebbles, "
        "which has target Brook"
    )
    assert f"{said}\nC5\n1" in text
    assert VIEWS["C5"].gaps == (said,)


def test_links_to_run_folders_are_relative_and_go_nowhere_else() -> None:
    for form, pattern in (("html", r'href="(\.\.[^"]*)"'), ("md", r"\]\((\.\.[^)]*)\)")):
        links = set(re.findall(pattern, render(REPORT, form).decode()))
        assert links == {f"../.claimcheck/runs/stages/{stage}/" for stage in STAGES}
        none = render(rerun_report(runs=""), form).decode()
        assert not re.findall(pattern, none)
        assert STAGES[2][:8] in none
    strange = rerun_report(runs='../a "b" & <c>/stages')
    (first, *_) = re.findall(r'href="(\.\.[^"]*)"', render(strange, "html").decode())
    assert first.startswith("../a%20%22b%22%20%26%20%3Cc%3E/stages/")


def test_people_stand_beside_the_machine() -> None:
    entry = next(entry for entry in REPORT.claims if entry.name == "C6")
    assert entry.finding.contested and entry.finding.reporting == "SUPPORTED"
    view = VIEWS["C6"]
    assert [(review.by, review.label) for review in view.reviews] == [
        ("Ann <b>Reader</b>", "Refuted")
    ]
    assert view.reviews[0].line == (
        "Ann <b>Reader</b> (not an author) corrected the verdict on 4 May 2026: label: REFUTED; "
        "the interval is wide"
    )
    assert view.outcome_name == "Supported"
    corrected = VIEWS["C9"]
    assert corrected.listed[0][0] == "Bound as listed" and "dev" not in corrected.listed[0][1]
    assert dict(corrected.reading)["Measures"].endswith("split dev")
    html = render(REPORT, "html").decode()
    assert "<b>Reader</b>" not in html and "Ann &lt;b&gt;Reader&lt;/b&gt;: Refuted" in html
    table = next(line for line in render(REPORT, "md").decode().splitlines() if "| C6 |" in line)
    assert "SUPPORTED (contested); Ann &lt;b&gt;Reader&lt;/b&gt;: Refuted" in table


def test_json_and_claimreview_carry_both_stories() -> None:
    assert from_json(render(REPORT, "json")) == REPORT
    graph = json.loads(render(REPORT, "jsonld"))["@graph"]
    body = next(review["reviewBody"] for review in graph if review["name"].startswith("C6 "))
    assert body.startswith(
        "Reading: Supported. Rerun: Direction agrees at this scale. claimed +4.0"
    )
    assert "corrected the verdict" in body


def test_the_pdf_is_set(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    from pypdf import PdfReader

    path = tmp_path / "report.pdf"
    path.write_bytes(render(REPORT, "pdf"))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
    for said in ("claimed +4.0, rerun +3.1", "Deviation, pebbles", "Caps the label", "Bo Sample"):
        assert said in text


def test_what_did_not_decide_comes_with_its_power() -> None:
    told = r"Power: with 3 seeds and a standard deviation of 1\.0 points, a true \+1\.0 would be called"
    for form in ("html", "md"):
        assert len(re.findall(told, render(REPORT, form).decode().replace("\\", ""))) == 1


def test_what_caps_a_label_and_what_is_only_noted() -> None:
    (part,) = rerun_outcomes()[0].parts
    assert part.replication is not None
    noted = part.replication.model_copy(update={"notes": ("model: a smaller one", "same task")})
    told = rerun_outcomes()[0].model_copy(
        update={"parts": (part.model_copy(update={"replication": noted}),)}
    )
    text = render(rerun_report(reruns=(told, *rerun_outcomes()[1:])), "md").decode()
    assert "- Caps the label: model: a smaller one" in text
    assert "- Note: same task" in text and "Caps the label: same task" not in text


def test_a_rerun_verdict_is_told_once() -> None:
    html = render(REPORT, "html").decode().split('<script type="application/json"')[0]
    assert html.count("Moon → Brook: claimed +4, measured +3.1 over 5 seeds.") == 1
    grids = [b for b in REPORT.section("methodology").blocks if isinstance(b, Grid)]
    assert [g.caption for g in grids].count("The recipes that were used") == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (9e6, "2,500 h 0 min")],
)  # fmt: skip
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers_are_said_with_their_sign() -> None:
    assert (
        signed(-0.8, True) == "−0.8"
        and signed(0.25, True) == "+0.25"
        and signed(72.8, False) == "72.8"
    )
    row = forest_rows(REPORT.claims)[0].model_copy(update={"estimate": None})
    assert measured_words(row) == "not measured"
