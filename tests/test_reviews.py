"""What people say about claims: which review counts, what it changes, what it never changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    Binding,
    Finding,
    Level,
    Part,
    Quantity,
    ReplicationLabel,
    ReportingLabel,
    Review,
    ReviewAct,
    ReviewSubject,
    Verdict,
)
from claimcheck.records.review import (
    corrected,
    counting_reviews,
    rebound,
    review_id,
    reviewed_links,
)
from tests.test_findings import NOW, OWN, RUN, make_claim, make_verdict

R, P, A, S = ReportingLabel, ReplicationLabel, ReviewAct, ReviewSubject
SUPPORTED = make_verdict(R.SUPPORTED, rationale=(OWN,))


def say(act: ReviewAct, subject: ReviewSubject = S.VERDICT, *, hours: int = 1, **fields: object):
    given = {"by": "Ann Reader", "seen": ("SUPPORTED",), **fields}
    review = Review(
        id="", claim="c", subject=subject, act=act, time=NOW + timedelta(hours=hours), **given
    )
    return review.model_copy(update={"id": review_id(review)})


def one(*verdicts: Verdict, reviews: tuple[Review, ...] = ()) -> Finding:
    (finding,) = findings([make_claim()], verdicts, (), reviews=reviews)
    return finding


def test_the_latest_of_a_person_counts_and_a_withdrawn_one_does_not() -> None:
    first, second = say(A.DISPUTE, hours=1), say(A.SIGN_OFF, hours=2)
    other = say(A.DISPUTE, hours=1, by="Bo Sample")
    assert counting_reviews([second, first]) == (second,)
    assert set(counting_reviews([first, second, other])) == {second, other}
    back = say(A.WITHDRAW, hours=3, withdraws=second.id)
    assert counting_reviews([first, second, back]) == ()  # the older one stays replaced
    again = say(A.DISPUTE, hours=4, by="ANN READER")
    assert counting_reviews([first, second, back, again]) == (again,)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(A)), st.sampled_from(list(S)), st.integers(0, 3), st.booleans()
        ),
        max_size=5,
    )
)
def test_order_does_not_matter_and_labels_never_change(
    drawn: list[tuple[ReviewAct, ReviewSubject, int, bool]],
) -> None:
    reviews = []
    for number, (act, subject, hours, outside) in enumerate(drawn):
        fields: dict[str, object] = {"by": f"P{number % 2}", "external": outside}
        if act is A.WITHDRAW:
            fields["withdraws"] = reviews[-1].id if reviews else "none"
        if act is A.CORRECT and subject is S.VERDICT:
            fields["label"] = "REFUTED"
        reviews.append(say(act, subject, hours=hours, **fields))
    found = {
        one(SUPPORTED, reviews=tuple(order)).model_dump_json() for order in permutations(reviews)
    }
    assert len(found) == 1
    finding = one(SUPPORTED, reviews=tuple(reviews))
    assert finding.reporting is R.SUPPORTED  # a person's label stands beside it, never instead
    assert finding.confidence == one(SUPPORTED).confidence


def test_a_dispute_contests_and_its_withdrawal_does_not() -> None:
    dispute = say(A.DISPUTE)
    assert not one(SUPPORTED).contested
    assert one(SUPPORTED, reviews=(dispute,)).contested
    assert one(SUPPORTED, reviews=(dispute,)).reviews == (dispute,)
    back = say(A.WITHDRAW, hours=2, withdraws=dispute.id)
    assert not one(SUPPORTED, reviews=(dispute, back)).contested


@pytest.mark.parametrize("subject", [S.PARSE, S.BINDING])
def test_what_everything_rests_on_can_be_disputed_without_a_verdict(subject: ReviewSubject) -> None:
    assert one(reviews=(say(A.DISPUTE, subject, seen=()),)).contested


def test_only_an_outside_sign_off_of_the_verdict_reaches_level_7() -> None:
    assert one(SUPPORTED, reviews=(say(A.SIGN_OFF, external=True),)).level == 7
    assert one(SUPPORTED, reviews=(say(A.SIGN_OFF),)).level == Level.SOURCE_GROUNDED
    bound = say(A.SIGN_OFF, S.BINDING, external=True)
    assert one(SUPPORTED, reviews=(bound,)).level == Level.SOURCE_GROUNDED


def test_a_review_of_a_verdict_speaks_of_the_labels_that_were_seen() -> None:
    later = make_verdict(R.REFUTED, hours=5, rationale=(OWN,))
    signed, doubted = say(A.SIGN_OFF, external=True), say(A.DISPUTE, by="Bo")
    finding = one(SUPPORTED, later, reviews=(signed, doubted))
    assert (finding.level, finding.contested) == (Level.SOURCE_GROUNDED, False)
    assert set(finding.reviews) == {signed, doubted}  # still shown


def test_a_person_gives_another_label() -> None:
    given = say(A.CORRECT, label="REFUTED")
    finding = one(SUPPORTED, reviews=(given,))
    assert (finding.reporting, finding.contested) == (R.SUPPORTED, True)
    rerun = make_verdict(P.REPLICATED, Basis.RERUN, rationale=(RUN,))
    seen = say(A.CORRECT, label="INCONCLUSIVE", seen=("SUPPORTED", "REPLICATED"))
    assert one(SUPPORTED, rerun, reviews=(seen,)).contested
    assert not one(SUPPORTED, reviews=(seen,)).contested  # no rerun: nothing to differ from


def test_a_corrected_binding_changes_the_claim_and_keeps_the_listed_one() -> None:
    fields = (("system", "HareNet"), ("split", "dev"))
    finding = one(SUPPORTED, reviews=(say(A.CORRECT, S.BINDING, binding=fields),))
    assert finding.claim.parts[0].binding.specified() == dict(fields)
    assert finding.listed == make_claim()
    assert finding.claim.id == finding.listed.id
    emptied = say(A.CORRECT, S.BINDING, binding=(("split", ""),), by="Bo", hours=2)
    both = one(SUPPORTED, reviews=(say(A.CORRECT, S.BINDING, binding=fields), emptied))
    assert both.claim.parts[0].binding.specified() == {"system": "HareNet"}
    assert one(SUPPORTED).listed is None


def test_a_spelled_name_is_respelled_with_its_binding() -> None:
    text = "HareNet, like harenet-2, gains 4.2 over HareNets and has 4.2 legs."
    quantity = Quantity(printed="4.2", value=Decimal("4.2"), start=31, end=34)
    assert text[31:34] == "4.2"
    part = Part(text=text, quantity=quantity, binding=Binding(system="harenet"))
    changed = rebound(part, [("system", "Tortoise \\1 Net")])
    assert changed.text.startswith(
        "Tortoise \\1 Net, like Tortoise \\1 Net-2, gains 4.2 over HareNets"
    )
    assert changed.quantity is not None
    assert changed.text[changed.quantity.start : changed.quantity.end] == "4.2"
    assert changed.text[changed.quantity.end :].startswith(" over")
    assert rebound(part, [("system", "")]).text == text


def test_a_corrected_text_brings_its_own_parts_and_drops_older_bindings() -> None:
    parts = tuple(
        p.model_copy(update={"text": word}) for p in make_claim().parts for word in ("One.", "Two.")
    )
    old = say(A.CORRECT, S.BINDING, binding=(("split", "dev"),), by="Bo", hours=1)
    text = say(A.CORRECT, S.PARSE, text="One. Two.", parts=parts, hours=2)
    new = say(A.CORRECT, S.BINDING, binding=(("split", "test"),), by="Cy", hours=3, part=1)
    gone = say(A.CORRECT, S.BINDING, binding=(("split", "x"),), by="Di", hours=3, part=7)
    claim = corrected(make_claim(), [new, text, old, gone])
    assert claim.text == "One. Two."
    assert [part.binding.split for part in claim.parts] == [None, "test"]


def test_a_correction_younger_than_the_rerun_contests_it_until_the_next() -> None:
    rerun = make_verdict(P.REPLICATED, Basis.RERUN, hours=1, rationale=(RUN,))
    link = say(A.CORRECT, S.LINK, recipe="other", hours=2, seen=("SUPPORTED", "REPLICATED"))
    assert one(SUPPORTED, rerun, reviews=(link,)).contested
    again = make_verdict(P.REPLICATED, Basis.RERUN, hours=3, rationale=(RUN,))
    assert not one(SUPPORTED, rerun, again, reviews=(link,)).contested
    assert not one(SUPPORTED, reviews=(link,)).contested


def test_links_that_people_corrected() -> None:
    first = say(A.CORRECT, S.LINK, recipe="miniature")
    second = say(A.CORRECT, S.LINK, recipe="none", part=1, by="Bo", hours=2)
    other = first.model_copy(update={"claim": "d"})
    assert reviewed_links("c", [second, first, other]) == {0: "miniature", 1: "none"}
    assert reviewed_links("c", [say(A.DISPUTE, S.LINK)]) == {}
    text = say(A.CORRECT, S.PARSE, text="New.", parts=make_claim().parts, hours=3)
    assert reviewed_links("c", [first, second, text]) == {}


def test_an_id_depends_on_everything_said() -> None:
    base = say(A.DISPUTE)
    others = [say(A.DISPUTE, reason="r"), say(A.DISPUTE, hours=2), say(A.DISPUTE, by="Bo")]
    assert len({base.id, *(other.id for other in others)}) == 4
    assert say(A.DISPUTE).id == base.id
