"""Confidence is fitted or absent, refutations need their operating point, models know their items."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib.resources import files

import pytest

from claimcheck.calibration import UNCALIBRATED
from claimcheck.records import Basis, EvidenceRole, ReportingLabel
from claimcheck.records import ReportingLabel as L
from claimcheck.verify import Outcome, Scene, VerifySettings
from claimcheck.verify.decide import decide_part
from claimcheck.verify.tableview import TableView
from claimcheck.verify.weigh import decide, item_hash, shipped_model
from tests.verify.papers import claim, corpus
from tests.verify.rules_papers import READING, check

REFUTED = (
    "Norvel small reaches 84.6 accuracy on Morrow.",
    "Norvel large outperforms Corvid by 9.6 points on Morrow.",
    "Corvid outperforms Norvel large on Tansy.",
)
SUPPORTED = (
    "Norvel large reaches 84.6 accuracy on Morrow.",
    "Norvel large outperforms Corvid by 6.6 points on Morrow.",
    "Norvel large outperforms Corvid on Tansy.",
)
NOTHING = ("Norvel large reaches 91.3 F1 on Zebrin.",)


@pytest.mark.parametrize("text", (*REFUTED, *SUPPORTED, *NOTHING))
def test_a_confidence_names_the_set_it_was_fitted_on_or_is_absent(text: str) -> None:
    answer = check(text)
    if answer.confidence is None:
        assert answer.calibration == UNCALIBRATED
    else:
        assert answer.calibration != UNCALIBRATED
        assert 0 <= answer.confidence <= 1
    assert answer.suppressed is None


@pytest.mark.parametrize("text", REFUTED)
def test_below_the_operating_point_nothing_is_refuted(text: str) -> None:
    assert check(text).label is L.REFUTED
    answer = check(text, settings=VerifySettings(refute_at=1.01))
    assert answer.label is L.ABSTAINED
    assert answer.suppressed is L.REFUTED
    assert answer.rationale  # what was found is still shown


@pytest.mark.parametrize("text", SUPPORTED)
def test_below_its_point_nothing_is_supported(text: str) -> None:
    assert check(text).label is L.SUPPORTED
    answer = check(text, settings=VerifySettings(support_at=1.01))
    assert answer.label is L.ABSTAINED
    assert answer.suppressed is L.SUPPORTED


def test_the_operating_points_are_part_of_the_signature() -> None:
    signatures = {
        check(NOTHING[0], settings=settings).signature
        for settings in (
            VerifySettings(),
            VerifySettings(refute_at=0.9),
            VerifySettings(support_at=0.9),
        )
    }
    assert len(signatures) == 3


def outcome(label: ReportingLabel, strength: float, basis: Basis = Basis.TABLE) -> Outcome:
    return Outcome(check="cell", basis=basis, label=label, strength=strength)


@pytest.mark.parametrize(
    ("found", "label"),
    [
        ([outcome(L.REFUTED, 0.8)], L.REFUTED),
        ([outcome(L.REFUTED, 0.79)], L.ABSTAINED),
        ([outcome(L.SUPPORTED, 0.5)], L.SUPPORTED),
        ([outcome(L.SUPPORTED, 0.49)], L.ABSTAINED),
        ([outcome(L.SUPPORTED, 0.9), outcome(L.REFUTED, 0.79)], L.SUPPORTED),
        ([outcome(L.SUPPORTED, 0.9, Basis.TEXT), outcome(L.REFUTED, 0.9)], L.INCONSISTENT),
        ([outcome(L.INCONSISTENT, 0.6), outcome(L.SUPPORTED, 0.9)], L.INCONSISTENT),
        ([], L.NOT_ENOUGH_INFO),
    ],
)
def test_what_stands_for_a_part(found: list[Outcome], label: L) -> None:
    papers = corpus(READING)
    scene = Scene(claim("Norvel is 1.", READING.paper), papers.sources[0], VerifySettings(), papers)
    assert decide_part(found, scene).label is label


def test_where_text_and_table_differ_both_places_are_shown() -> None:
    papers = corpus(READING)
    source = papers.sources[0]
    scene = Scene(claim("Norvel is 1.", READING.paper), source, VerifySettings(), papers)
    sentence = next(s for s in source.sentences if "93.2" in s.text)
    view = source.views[0]
    said = source.quote(sentence, EvidenceRole.DECIDES)
    printed = source.cell(view, next(view.entries()), EvidenceRole.DECIDES)
    support = outcome(L.SUPPORTED, 0.9, Basis.TEXT).model_copy(update={"rationale": (said,)})
    against = outcome(L.REFUTED, 0.9).model_copy(update={"rationale": (printed,)})
    found = decide_part([support, against], scene)
    assert found.label is L.INCONSISTENT
    assert [(e.quote, e.role) for e in found.rationale] == [
        (sentence.text, EvidenceRole.DECIDES),
        (printed.quote, EvidenceRole.CONFLICTS),
    ]


# Rule 9: a model never scores its training items.


def shipped() -> Iterator[tuple[str, dict[str, object]]]:
    for package, folder in (("claimcheck.verify", "models"), ("claimcheck.extract", "")):
        root = files(package).joinpath(folder) if folder else files(package)
        for path in root.iterdir():
            if path.name.endswith(".json"):
                yield path.name, json.loads(path.read_text("utf-8"))


def test_shipped_models_carry_the_hashes_of_their_items() -> None:
    models = dict(shipped())
    assert {"tables.json", "detector.json"} <= models.keys()
    for name, model in models.items():
        hashes = model["fitted_on"]
        assert isinstance(hashes, list) and len(hashes) >= 100, name
        assert len(set(hashes)) == len(hashes), name
        assert all(int(one, 16) >= 0 and len(one) == 16 for one in hashes), name
        assert model["name"], name


def test_a_model_gives_no_confidence_to_an_item_it_was_fitted_on() -> None:
    view = TableView(READING.tables[0])
    text = "Norvel large outperforms Corvid on Tansy."
    model = shipped_model()
    fresh = decide(text, view, model)
    assert fresh.label is L.SUPPORTED
    assert fresh.confidence is not None and math.isfinite(fresh.confidence)
    assert fresh.calibration == model.confidence.name != UNCALIBRATED
    seen = model.model_copy(update={"fitted_on": (item_hash(text, view.table),)})
    known = decide(text, view, seen)
    assert known.confidence is None
    assert known.calibration == UNCALIBRATED
    # Another claim on the same table is no training item, and spaces make no new one.
    assert decide("Norvel large outperforms Baxter on Tansy.", view, seen).confidence is not None
    assert decide(f"  {text.replace(' ', '  ')}", view, seen).confidence is None
