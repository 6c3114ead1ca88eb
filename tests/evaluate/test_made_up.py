from __future__ import annotations

import pytest

from claimcheck.evaluate.gold_claims import gold_papers, unread_papers
from claimcheck.evaluate.gold_made_up import examples_of_text, made_up_examples, read_made_up
from claimcheck.evaluate.kinds_fit import fit_kinds
from claimcheck.extract.detect import shipped_detector
from claimcheck.extract.kinds import kind_values
from claimcheck.records import ClaimKind, PassageKind

PAPER = """# Zorp: A Model
## Abstract
- We ask whether models can be small.
R Zorp reaches 71.2 F1 on Fooset.
## 3 Method
### 3.1 Training
M We train for 10 epochs.
M We use a batch size of 32.
@caption
- Table 1: Results.
C Zorp is best.
"""


def test_a_made_up_paper_is_read_with_its_labels() -> None:
    paper, gold = read_made_up("zorp", PAPER)
    assert paper.title == "Zorp: A Model"
    assert [p.kind for p in paper.passages] == [
        PassageKind.TITLE,
        PassageKind.ABSTRACT,
        PassageKind.PARAGRAPH,
        PassageKind.CAPTION,
        PassageKind.CAPTION,
    ]
    assert paper.passages[2].place.section == ("3 Method", "3.1 Training")
    assert [one.kind for one in gold] == [
        *(None, ClaimKind.RESULT, ClaimKind.METHOD, ClaimKind.METHOD, None, ClaimKind.COMPARISON)
    ]


def test_an_unknown_label_is_no_label() -> None:
    with pytest.raises(KeyError):
        read_made_up("zorp", "# Zorp\n## Abstract\nX Zorp wins.\n")


def test_every_sentence_is_an_example() -> None:
    found = list(examples_of_text("zorp", PAPER))
    assert [one.gold.check_worthy for one in found] == [False, True, True, True, False, True]


def test_nearly_all_made_up_sentences_are_found_and_none_is_a_real_one() -> None:
    found = made_up_examples()
    assert len(found) > 1_200
    keys = {example.key for example in found}
    real = {tuple(s.sketch) for p in (*gold_papers(), *unread_papers()) for s in p.sentences}
    long = {tuple(e.gold.sketch) for e in found if e.gold.words > 6}
    assert not long & real
    assert not keys & set(shipped_detector().fitted_on)


def test_kinds_are_fitted_on_what_is_check_worthy() -> None:
    found = [
        one for one in made_up_examples() if one.gold.kind in (ClaimKind.METHOD, ClaimKind.RESULT)
    ]
    model = fit_kinds(found[:200], made_up=found[200:300], name="toy")
    assert set(model.weights) == {ClaimKind.METHOD, ClaimKind.RESULT}
    right = 0
    for one in found[:100]:
        scores = model.scores(kind_values(one.judged.values, ClaimKind.METHOD))
        right += max(scores, key=lambda kind: scores[kind]) is one.gold.kind
    assert right > 80
    with pytest.raises(ValueError, match="two"):
        fit_kinds([one for one in found if one.gold.kind is ClaimKind.METHOD], name="toy")
