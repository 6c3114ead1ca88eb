"""The HTML report in a real browser: sorting, filtering, keyboard, phone, print, hostile text."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.report.hostile import HOSTILE, hostile_report
from tests.report.records import TEXTS, some_report
from tests.report.rerun_records import rerun_report

SHOWN = "[...document.querySelectorAll('#claim-table tbody tr:not([hidden])')].map(r => r.cells[0].textContent)"
WORST_FIRST = ["C2", "C4", "C6", "C9", "C1", "C7", "C3", "C5", "C8"]


def set_value(page, name: str, value: str) -> None:
    page.run(
        f"(() => {{ const e = document.getElementById('{name}'); e.value = '{value}';"
        " e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def heading(page, key: str) -> str | None:
    return page.run(f"document.querySelector('th[data-key={key}]').getAttribute('aria-sort')")


def click(page, key: str) -> None:
    page.run(f"document.querySelector('th[data-key={key}] button').click()")


def test_the_page_loads_clean(show):
    page = show(some_report())
    assert page.run(SHOWN) == WORST_FIRST
    assert page.run("document.querySelector('.controls').hidden") is False
    assert (
        not {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
        & page.methods()
    )
    requests = [
        e["params"]["request"]["url"]
        for e in page.events
        if e.get("method") == "Network.requestWillBeSent"
    ]
    assert [url.split(":")[0] for url in requests] == ["file"]


def test_headings_sort_both_ways_and_say_so(show):
    page = show(some_report())
    click(page, "number")
    assert page.run(SHOWN) == [f"C{n}" for n in range(1, 10)]
    assert (heading(page, "number"), heading(page, "rank")) == ("ascending", None)
    click(page, "number")
    assert page.run(SHOWN) == [f"C{n}" for n in range(9, 0, -1)]
    assert heading(page, "number") == "descending"
    click(page, "confidence")
    click(page, "confidence")
    assert page.run(SHOWN)[0] == "C4"  # 0.997; no confidence sorts below any
    assert set(page.run(SHOWN)[-3:]) == {"C3", "C5", "C8"}
    click(page, "level")
    click(page, "level")
    assert page.run(SHOWN)[0] == "C6"
    click(page, "text")
    assert page.run(SHOWN) == [f"C{1 + TEXTS.index(text)}" for text in sorted(TEXTS)]
    click(page, "rank")
    assert page.run(SHOWN) == WORST_FIRST


def test_the_list_sorts_where_there_are_no_headings(show):
    page = show(some_report(), width=360)
    set_value(page, "sort-by", "number")
    assert page.run(SHOWN) == [f"C{n}" for n in range(1, 10)]
    set_value(page, "sort-by", "confidence")
    assert page.run(SHOWN)[0] == "C4"


def test_filters_combine_count_and_reset(show):
    page = show(some_report())
    said = "document.getElementById('shown').textContent"
    set_value(page, "filter-outcome", "SUPPORTED")
    assert (page.run(SHOWN), page.run(said)) == (["C6", "C1"], "2 of 9 claims")
    set_value(page, "filter-replication", "CONTRADICTED")
    assert page.run(SHOWN) == ["C6"]
    set_value(page, "filter-replication", "none")
    assert page.run(SHOWN) == ["C1"]
    page.run("document.querySelector('.controls').reset()")
    page.run("new Promise(done => setTimeout(done, 30))")
    assert (page.run(SHOWN), page.run(said)) == (WORST_FIRST, "9 claims")
    set_value(page, "filter-text", "MOONLIGHT")
    assert page.run(SHOWN) == ["C6"]
    set_value(page, "filter-text", "no such words")
    assert (page.run(SHOWN), page.run(said)) == ([], "0 of 9 claims")
    set_value(page, "filter-text", "")
    page.run("document.getElementById('filter-contested').click()")
    assert page.run(SHOWN) == ["C6"]


def test_the_keyboard_alone_sorts(show):
    page = show(some_report())
    page.run("document.querySelector('th[data-key=where] button').focus()")
    page.key("Enter", "\r")
    assert heading(page, "where") == "ascending"
    page = show(some_report())
    page.key("Tab")
    assert page.run("document.activeElement.className") == "skip"
    box = page.run(
        "(() => { const b = document.activeElement.getBoundingClientRect(); return [b.left, b.top]; })()"
    )
    assert min(box) >= 0  # the skip link shows itself when it has the focus


def test_links_open_the_card_they_lead_to(show):
    page = show(some_report())
    assert page.run("document.getElementById('C1').open") is False
    page.run("document.querySelector('#claim-table a[href=\"#C1\"]').click()")
    page.run("new Promise(done => setTimeout(done, 30))")
    assert page.run("document.getElementById('C1').open") is True
    assert page.run("document.getElementById('C2').open") is True  # what needs attention is open


@pytest.mark.parametrize("width", [320, 390, 1400])
@pytest.mark.parametrize(
    "name", ["harmless", "reruns", "long word", "table", "terminal", "scripts"]
)
def test_nothing_overflows_sideways(show, width, name):
    own = {"harmless": some_report, "reruns": rerun_report}
    page = show(own[name]() if name in own else hostile_report(HOSTILE[name]), width)
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    assert page.run("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_every_cell_with_its_name(show):
    page = show(some_report(), width=360)
    assert (
        page.run("getComputedStyle(document.querySelector('#claim-table thead')).display") == "none"
    )
    before = (
        "getComputedStyle(document.querySelector('#claim-table td[data-name]'), '::before').content"
    )
    assert page.run(before) == '"Reporting"'
    rows = page.run(
        "[...document.querySelectorAll('#claim-table tbody tr')].every(r => r.getBoundingClientRect().right <= 360)"
    )
    assert rows


def test_reruns_are_found_sorted_and_linked(show):
    page = show(rerun_report())
    options = "[...document.querySelectorAll('#filter-replication option')].map(o => o.value)"
    assert page.run(options) == ["", "DIRECTION_AGREES_AT_THIS_SCALE", "INCONCLUSIVE", "none"]
    set_value(page, "filter-replication", "DIRECTION_AGREES_AT_THIS_SCALE")
    assert page.run(SHOWN) == ["C6"]
    set_value(page, "filter-replication", "")
    set_value(page, "filter-text", "rerun +3.1")
    assert page.run(SHOWN) == ["C6"]
    set_value(page, "filter-text", "")
    page.run("document.getElementById('filter-contested').click()")
    assert page.run(SHOWN) == ["C6"]
    assert page.run("document.querySelector('#C6').open") is True
    links = "[...document.querySelectorAll('#C6 .runs a')].map(a => a.getAttribute('href'))"
    assert page.run(links)[0].startswith("../.claimcheck/runs/stages/")
    named = "[...document.querySelectorAll('.scroll[role=region]')].every(e => e.ariaLabel)"
    assert page.run(named) is True


def test_what_people_say_stays_in_its_cell(show):
    page = show(rerun_report(), width=390)
    chip = "document.querySelector('#claim-table .chip.person')"
    assert page.run(f"{chip}.textContent") == "Ann <b>Reader</b>: Refuted"
    assert page.run(f"{chip}.scrollWidth <= {chip}.clientWidth + 1") is True


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_paper_runs(show, name):
    page = show(hostile_report(HOSTILE[name]))
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    assert "Page.javascriptDialogOpening" not in page.methods()
    assert not {"Log.entryAdded", "Runtime.exceptionThrown"} & page.methods()
    assert page.run("document.scripts.length") == 2
    assert (
        page.run(
            "document.querySelectorAll('img, iframe, object, embed, form:not(.controls)').length"
        )
        == 0
    )
    assert page.run("document.title") != "owned"
    assert (
        page.run("JSON.parse(document.getElementById('report-record').textContent).schema")
        == "claimcheck.report/1"
    )


def test_the_policy_stops_what_slipped_through(show):
    page = show(some_report())
    page.run(
        "document.body.insertAdjacentHTML('beforeend', '<p id=hole onclick=\"window.hit = 1\" style=\"color: red\">x</p>')"
    )
    page.run("document.getElementById('hole').click()")
    page.run(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.hit = 2'; document.body.append(s); })()"
    )
    assert page.run("window.hit") is None
    assert page.run("getComputedStyle(document.getElementById('hole')).color") != "rgb(255, 0, 0)"


def test_dark_mode_is_dark(show):
    colour = "getComputedStyle(document.body).backgroundColor"
    assert show(some_report()).run(colour) == "rgb(251, 250, 247)"
    assert show(some_report(), dark=True).run(colour) == "rgb(21, 24, 29)"


def test_print_shows_everything_and_marks_every_page_of_a_self_test(show):
    paper = some_report().paper.model_copy(update={"synthetic": True})
    page = show(some_report(paper=paper))
    document = pypdfium2.PdfDocument(page.print())
    texts = [document[index].get_textpage().get_text_range() for index in range(len(document))]
    assert len(texts) > 3
    assert all("synthetic self-test" in text for text in texts)
    whole = " ".join(" ".join(texts).split())
    assert "91.4 − 89.3 = 2.1" in whole  # inside a card that is closed on the screen
    assert "rounding" in whole
    assert "contested only" not in whole
    assert page.run("document.getElementById('C1').open") is False  # as before printing
