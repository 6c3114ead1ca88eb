"""A headless browser for the tests of the HTML report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimcheck.report import render
from claimcheck.report.interface import BaseReport
from tests.report import browser


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    """One page of one browser; skips where no Chromium is installed."""
    program = browser.find()
    if program is None:
        pytest.skip(f"no Chromium found (looked for {', '.join(browser.NAMES)})")
    with browser.Page(program, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def show(page: browser.Page, tmp_path: Path) -> Callable[..., browser.Page]:
    """Open a report in the browser at a width."""

    def opened(report: BaseReport, width: int = 1280, dark: bool = False) -> browser.Page:
        path = tmp_path / "report.html"
        path.write_bytes(render(report, "html"))
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        page.send("Emulation.setEmulatedMedia", features=scheme)
        page.open(path, width)
        return page

    return opened
