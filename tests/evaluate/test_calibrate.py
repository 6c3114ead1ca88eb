"""Fitting the calibrations: held-out groups stay out, thresholds count alarms, the cache forgets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.calibration import AGAINST, FOR
from claimcheck.errors import InputError
from claimcheck.evaluate import cache, calibrate, outcomes
from claimcheck.evaluate.calibrate import ALARMS, curve, threshold
from claimcheck.evaluate.gold_claims import sketch_of, words_of
from claimcheck.evaluate.gold_decidable import (
    DecidableClaim,
    DecidablePaper,
    Operation,
    Truth,
)
from claimcheck.evaluate.outcomes import (
    LOWEST,
    Judgement,
    OwnClaim,
    known_contradictions,
    of_tables,
    papers_of,
)
from claimcheck.extract import extract_claims
from claimcheck.records import Paper
from claimcheck.verify import VerifySettings
from tests.verify.rules_papers import READING


def judgement(group: str, strength: float, right: bool, text: str = "") -> Judgement:
    return Judgement(group, text or f"{group} {strength}", "cell", FOR, strength, right, False)


def test_a_curve_rises_and_remembers_its_items() -> None:
    made = [judgement("a", 0.4, k % 2 == 0, f"weak {k}") for k in range(20)]
    made += [judgement("b", 0.9, True, f"sure {k}") for k in range(20)]
    found = curve(made, "a set")
    assert found.probability(0.4) == pytest.approx(0.5, abs=0.1)
    assert found.probability(0.9) > 0.9
    assert (found.name, len(found.fitted_on)) == ("a set", 40)


def test_all_right_is_not_certain() -> None:
    found = curve([judgement("a", 0.9 + k / 1000, True) for k in range(18)], "")
    assert found.probability(0.5) == found.probability(1.0) == pytest.approx(19 / 20)


def test_a_curve_never_falls() -> None:
    made = [judgement("a", 0.9, False, f"{k}") for k in range(10)]
    made += [judgement("a", 0.4, True, f"x{k}") for k in range(10)]
    found = curve(made, "")
    assert found.slope == 0
    assert found.probability(0.9) == pytest.approx(0.5)


def test_a_paper_is_judged_by_curves_of_other_papers() -> None:
    others = [judgement(f"p{k}", 0.9, True) for k in range(18)]
    bad = [judgement("odd", 0.9, False, f"bad {k}") for k in range(5)]
    stated = calibrate._held_out([*others, *bad])
    assert len(stated) == 23
    assert {round(s.probability, 4) for s in stated if s.group == "odd"} == {round(19 / 20, 4)}
    # Everybody else's curves saw the odd paper.
    assert all(s.probability < 0.9 for s in stated if s.group != "odd")


def own(group: str, against: float | None, known: bool = False) -> OwnClaim:
    return OwnClaim(group, "text", against, "cell", known)


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [((), LOWEST), ((0.95,), LOWEST), ((0.95, 0.7), 0.7), ((0.95, 0.9, 0.7), 0.9)],
)
def test_the_threshold_lets_one_in_a_hundred_through(
    alarms: tuple[float, ...], expected: float
) -> None:
    claims = [own("a", None) for _ in range(100 - len(alarms))] + [own("a", a) for a in alarms]
    claims += [own("a", 1.0, known=True)] * 3  # real contradictions are no alarms
    point = threshold(claims)
    assert point == expected or expected < point < expected + 1e-9
    wrong = [o for o in claims if o.against is not None and not o.known and o.against >= point]
    assert len(wrong) <= ALARMS * len(claims)


def test_alarms_are_counted_where_the_point_was_not_chosen() -> None:
    quiet = [own("quiet", None) for _ in range(200)]
    loud = [own("loud", None) for _ in range(90)] + [own("loud", 0.97) for _ in range(10)]
    point = calibrate._alarm_point([*quiet, *loud], "inputs")
    assert point.alarms == 10  # the quiet paper chose the default
    assert point.strength > 0.97  # all together choose higher
    assert calibrate._alarm_point(quiet, "inputs").strength == VerifySettings().refute_at


def test_sentences_about_tables_are_judged_with_their_strength() -> None:
    made = list(of_tables([READING]))
    assert {j.says for j in made} == {FOR, AGAINST}
    assert all(j.right for j in made if not j.abstained)
    assert all(0 < j.strength <= 1 and j.group == READING.paper for j in made)


def test_known_contradictions_are_read_from_the_list(tmp_path: Path) -> None:
    assert known_contradictions(tmp_path) == {}
    verdicts = [
        {"claim": "It is 41.0.", "label": "INCONSISTENT", "because": "the table says 41.8"},
        {"claim": "It is 28.4.", "label": "SUPPORTED", "because": "Table 2"},
    ]
    (tmp_path / "golden.json").write_text(json.dumps([{"paper": "p", "verdicts": verdicts}]))
    assert known_contradictions(tmp_path) == {"p": {"41.0", "41.8"}}


def test_claims_that_people_found_false_are_no_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = extract_claims(READING, Paper(id=READING.paper, title=READING.title))
    for truth, wanted in ((Truth.FALSE, {claims[0].id}), (Truth.TRUE, set())):
        label = DecidableClaim(
            at=0,
            sketch=sketch_of(claims[0].text),
            words=len(words_of(claims[0].text)),
            truth=truth,
            operation=Operation.VALUE,
            source="1",
        )
        gold = DecidablePaper(
            paper="odd.1v2", file="", sha256="", reader="", listed=1, claims=(label,)
        )
        monkeypatch.setattr(outcomes, "decidable_papers", lambda gold=gold: (gold,))
        assert outcomes._faulty("odd.1", claims) == wanted
        assert not outcomes._faulty("even.1", claims)


def test_one_file_a_paper(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        papers_of(tmp_path)
    for name in ("a/a1.pdf", "a/a2.pdf", "a/page.html", "b/source.tar.gz", "b/page.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert {k: v.name for k, v in papers_of(tmp_path).items()} == {
        "a": "a2.pdf",
        "b": "source.tar.gz",
    }


def test_calibration_says_which_data_it_needs(tmp_path: Path) -> None:
    for data in (None, tmp_path):
        with pytest.raises(InputError):
            calibrate.run(data)


def test_the_cache_forgets_when_code_or_data_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls: list[int] = []

    def compute() -> list[object]:
        calls.append(1)
        return [["x", 0.1]]

    assert cache.remembered("t", "data 1", compute) == [["x", 0.1]]
    assert cache.remembered("t", "data 1", compute) == [["x", 0.1]]
    assert len(calls) == 1
    cache.remembered("t", "data 2", compute)
    monkeypatch.setattr(cache, "fingerprint", lambda: "other code")
    cache.remembered("t", "data 1", compute)
    assert len(calls) == 3
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("in the way")
    assert cache.remembered("t", "data 1", compute) == [["x", 0.1]]
