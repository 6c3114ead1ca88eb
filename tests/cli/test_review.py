"""``claimcheck review``: what it stores, what it shows to flip, and every mistake in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck import workspace
from claimcheck.cli.choices import REVIEW_SUBJECTS
from claimcheck.pipeline import Project
from claimcheck.records import ReviewSubject
from tests.cli.conftest import Program, Ran
from tests.cli.test_commands import valid
from tests.cli.test_line import PAPER

RECIPE = "miniature"


def test_the_words_of_the_option_are_those_of_the_record() -> None:
    assert tuple(REVIEW_SUBJECTS) == tuple(subject.value for subject in ReviewSubject)


@pytest.fixture
def claims(program: Program, paper: Path, stages: None) -> dict[str, str]:
    """Ids by the first words: "The hare" is supported, "It is" refuted, "An odd" unchecked."""
    program("fetch", str(paper))
    program("verify")
    found = program("claims", "--json").json["claims"]
    return {" ".join(claim["text"].split()[:2]): claim["id"] for claim in found}


def say(program: Program, claim: str, *options: str, by: str = "Ann Reader") -> Ran:
    return program("review", claim, "--by", by, *options, "--json")


def flips(ran: Ran) -> dict[str, tuple[str, str]]:
    return {flip["what"]: (flip["before"], flip["after"]) for flip in ran.json["flips"]}


def listed(program: Program) -> list[tuple[str, str]]:
    lines = valid(program("review", "--list", "--json"))["reviews"]
    return [(line["review"]["act"], line["state"]) for line in lines]


def test_a_dry_run_shows_what_a_review_then_does(program: Program, claims: dict[str, str]) -> None:
    dry = say(program, claims["The hare"], "--dispute", "--dry-run")
    assert valid(dry)["stored"] is False
    assert listed(program) == []
    real = say(program, claims["The hare"], "--dispute")
    assert real.json["stored"] is True
    assert flips(dry) == flips(real) == {"contested": ("no", "yes")}
    finding = program("show", claims["The hare"], "--json").json["finding"]
    assert finding["contested"] and finding["reporting"] == "SUPPORTED"
    assert listed(program) == [("dispute", "counts")]


def test_people_read_what_flips(program: Program, claims: dict[str, str]) -> None:
    ran = program(
        "review", claims["The hare"][:6], "--by", "Ann", "--sign-off", "--external", terminal=True
    )
    assert "level" in ran.plain and "7 externally_reviewed" in ran.plain
    assert "verdict signed off by Ann" in ran.plain
    assert "authors are not known here" in ran.err
    quiet = program("review", claims["The hare"], "--by", "Bo", "--sign-off", terminal=True)
    assert "no label, level or dispute changes" in quiet.err
    assert "--external" in quiet.err
    table = program("review", "--list", terminal=True).plain
    assert "Ann (outside)" in table and "sign-off" in table


def test_a_corrected_text_is_checked_at_once_and_comes_back_when_withdrawn(
    program: Program, claims: dict[str, str]
) -> None:
    wrong = "text=It is wrong that the hare runs 41.8 km."
    dry = say(program, claims["The hare"], "--correct", "--set", wrong, "--dry-run")
    made = say(program, claims["The hare"], "--correct", "--set", wrong)
    assert valid(made)
    assert flips(dry) == flips(made) == {"reporting": ("SUPPORTED", "REFUTED")}
    finding = program("show", claims["The hare"], "--json").json["finding"]
    assert finding["claim"]["text"].startswith("It is wrong")
    assert finding["listed"]["text"] == "The hare runs 41.8 km."
    marks = [pair for pair in finding["verdicts"][-1]["signature"] if pair[0] == "corrected by"]
    assert len(marks) == 1 and marks[0][1].startswith("Ann Reader, review ")
    kept = program("verify", "--json").json["papers"][0]
    assert kept["done"] == 1  # the one that fails each time; the corrected claim is not done again
    back = program(
        "review", "--withdraw", made.json["review"]["id"][:6], "--by", "ann reader", "--json"
    )
    assert flips(back) == {"reporting": ("REFUTED", "SUPPORTED")}
    assert program("show", claims["The hare"], "--json").json["finding"]["listed"] is None
    assert listed(program) == [("correct", "withdrawn"), ("withdraw", "withdrawal")]


def test_a_corrected_binding_is_checked_by_the_real_verifier(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "hares.tex").write_text(PAPER, encoding="utf-8")
    program("fetch", "hares.tex", "--as", "2101.00001v1")
    found = program("verify", "--json").json["papers"][0]["findings"]
    (finding,) = [
        f for f in found if "reaches an accuracy of 91.5 on Meadow," in f["claim"]["text"]
    ]
    assert finding["reporting"] == "SUPPORTED"
    texts = [part["quantity"] and part["quantity"]["printed"] for part in finding["claim"]["parts"]]
    part = str(texts.index("91.5") + 1)
    ran = say(
        program, finding["claim"]["id"], "--correct", "--part", part, "--set", "system=TortoiseNet"
    )
    assert flips(ran)["reporting"][0] == "SUPPORTED" != flips(ran)["reporting"][1]
    after = program("verify", "--json").json["papers"][0]
    again = next(f for f in after["findings"] if f["claim"]["id"] == finding["claim"]["id"])
    assert again["reporting"] == flips(ran)["reporting"][1]  # verify keeps to the correction
    assert after["done"] == 0


def test_a_corrected_link_is_for_the_next_rerun(program: Program, claims: dict[str, str]) -> None:
    ran = say(program, claims["The hare"], "--correct", "--recipe", RECIPE)
    assert ran.json["review"]["recipe"] == RECIPE
    assert "verify --rerun" in ran.json["notes"][0]
    none = say(program, claims["The hare"], "--correct", "--recipe", "none", by="Bo")
    assert "no recipe" in none.json["notes"][0]


def test_a_given_label_stands_beside_the_machines(program: Program, claims: dict[str, str]) -> None:
    ran = say(
        program, claims["It is"], "--correct", "--label", "not-checkable", "--reason", "a joke"
    )
    assert flips(ran) == {"contested": ("no", "yes")}
    assert ran.json["after"]["reporting"] == "REFUTED"
    assert ran.json["review"]["label"] == "NOT_CHECKABLE"


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (["{hare}", "--sign-off"], "a review needs a name", "--by"),
        (["{hare}", "--sign-off", "--by", "  "], "a review needs a name", "--by"),
        (["{hare}", "--sign-off", "--by", "123"], "a review needs a name", "--by"),
        (["{hare}", "--by", "A" * 201, "--sign-off"], "the name has 201 characters", None),
        (["--by", "A", "--sign-off"], "which claim?", "claimcheck claims"),
        (["{hare}", "--by", "A"], "say one thing", "--dispute"),
        (["{hare}", "--by", "A", "--sign-off", "--dispute"], "say one thing", "--dispute"),
        (["zz", "--by", "A", "--sign-off"], "no claim has an id that begins with 'zz'", "claims"),
        (["{odd}", "--by", "A", "--sign-off"], "there is no verdict on", "claimcheck verify"),
        (["{hare}", "--by", "A", "--correct"], "the correction is missing", "--set FIELD=VALUE"),
        (["{hare}", "--by", "A", "--correct", "--set", "sistem=x"], "no field 'sistem'", "system"),
        (["{hare}", "--by", "A", "--correct", "--set", "system"], "FIELD=VALUE", "split=dev"),
        (["{hare}", "--by", "A", "--correct", "--set", "split="], "says that already", "--sign-off"),
        (["{hare}", "--by", "A", "--correct", "--set", "split=a", "--set", "split=b"], "twice", None),
        (["{hare}", "--by", "A", "--correct", "--set", "split=a", "--part", "2"], "no part 2", "1"),
        (["{hare}", "--by", "A", "--correct", "--set", "text=No number."], "states nothing", "whole"),
        (["{hare}", "--by", "A", "--correct", "--label", "SUPORTED"], "no label 'SUPORTED'", "SUPP"),
        (["{hare}", "--by", "A", "--correct", "--label", "SUPPORTED"], "says too", "--sign-off"),
        (["{hare}", "--by", "A", "--correct", "--label", "REPLICATED"], "no replication", "verify"),
        (["{hare}", "--by", "A", "--correct", "--recipe", "minature"], "no recipe called", "miniature"),
        (["{hare}", "--by", "A", "--correct", "--label", "REFUTED", "--recipe", "none"], "one thing", "two"),
        (["{hare}", "--by", "A", "--dispute", "--label", "REFUTED"], "takes no --set", "--correct"),
        (["{hare}", "--by", "A", "--dispute", "--subject", "verdit"], "no subject", "verdict"),
        (["{hare}", "--by", "A", "--correct", "--subject", "parse", "--set", "split=a"], "no field", "text"),
        (["{hare}", "--by", "A", "--correct", "--subject", "link", "--label", "REFUTED"], "corrected by --recipe", None),
        (["--withdraw", "zz", "--by", "A"], "no review has an id", "--list"),
        (["--list", "--dispute"], "--list shows reviews", None),
    ],
)  # fmt: skip
def test_mistakes_are_one_line_and_store_nothing(
    program: Program, claims: dict[str, str], options: list[str], message: str, hint: str | None
) -> None:
    filled = [o.format(hare=claims["The hare"], odd=claims["An odd"]) for o in options]
    ran = program("review", *filled)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert lines[0].startswith("claimcheck: ") and message in lines[0]
    assert len(lines) == (1 if hint is None else 2)
    assert hint is None or hint in lines[1]
    assert listed(program) == []


def test_a_prefix_of_two_claims_is_refused(program: Program, claims: dict[str, str]) -> None:
    shared = [a for a in "0123456789abcdef" if sum(i.startswith(a) for i in claims.values()) > 1]
    ran = program("review", shared[0] if shared else "", "--by", "A", "--sign-off")
    assert ran.code == 2
    assert ("more than one claim" if shared else "no claim") in ran.err


def test_only_the_person_withdraws_and_only_once(program: Program, claims: dict[str, str]) -> None:
    made = say(program, claims["The hare"], "--dispute").json["review"]["id"]
    stranger = program("review", "--withdraw", made, "--by", "Bo")
    assert stranger.code == 2 and "is Ann Reader's" in stranger.err
    back = program("review", "--withdraw", made, "--by", "Ann Reader", "--json").json["review"][
        "id"
    ]
    again = program("review", "--withdraw", made, "--by", "Ann Reader")
    assert again.code == 2 and "withdrawn already" in again.err
    twice = program("review", "--withdraw", back, "--by", "Ann Reader")
    assert twice.code == 2 and "takes another back" in twice.err


def test_an_author_is_no_outsider(program: Program, claims: dict[str, str], tmp_path: Path) -> None:
    with Project(workspace.create(tmp_path)) as project:
        (stored,) = project.store.papers()
        known = stored.model_copy(update={"authors": ("Ann  Reader",)})
        project.store.put_paper(known, now=project.now())
    ran = say(program, claims["The hare"], "--sign-off", "--external", by="ann reader")
    assert ran.code == 2 and "is an author" in ran.json["error"]["message"]
    assert say(program, claims["The hare"], "--sign-off").code == 0
