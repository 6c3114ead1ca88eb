"""Every number of our own sentences, as it was labelled before it was read."""

from __future__ import annotations

import re
from functools import cache

import pytest

from claimcheck.records import Binding, Part
from tests.extract.labelled import Labelled, Outcome, judge_sentence, sentences

# Sentences that are not read as labelled; a list that may only shrink.
OPEN = {
    "first": ("Zorp obtains 41.2/19.8/38.4 ROUGE-1/2/L on Quxset.",),
    "second": ("The learning rate is decayed linearly from 5e-4 to zero.",),
    "third": (
        "Cassia-base uses 12 layers, 12 attention heads and 768-dimensional embeddings; "
        "Cassia-XL doubles the depth to 24.",
    ),
    "fourth": ("We could fit at most 2 documents per batch with Argon, 11 with Quillon.",),
    "fifth": ("The annotation of one photograph took 6.5 minutes at a cost of $1.20.",),
    "sixth": (
        "For each question, annotators judged the top 20 results of four systems.",
        "Performance saturates at 16 negatives: going to 32 changes nDCG by less than 0.002.",
    ),
}
OPEN_BINDINGS = {
    "first": ("Self-training adds a further 1.5 points of F1.",),
    "second": ("The learning rate is decayed linearly from 5e-4 to zero.",),
    "third": (),
    "fourth": ("We could fit at most 2 documents per batch with Argon, 11 with Quillon.",),
    "fifth": (
        "BrightCell-S has 19.6M parameters and needs 48 GFLOPs, against 63.1M and 210 GFLOPs for CellFinder.",
        "Pretraining on synthetic tables (1.5M images) improves AP by 4.4, whereas ImageNet pretraining improves it by just 1.2.",
    ),
    "sixth": (),
}


@cache
def outcomes(batch: str) -> tuple[Outcome, ...]:
    return tuple(judge_sentence(sentence) for sentence in sentences(batch))


@pytest.mark.parametrize("batch", OPEN)
def test_every_quantity_is_read_as_labelled(batch: str) -> None:
    wrong = [one.sentence.text for one in outcomes(batch) if one.surplus or not all(one.exact)]
    assert set(wrong) == set(OPEN[batch])


@pytest.mark.parametrize("batch", OPEN)
def test_every_labelled_binding_is_read(batch: str) -> None:
    wrong = [
        one.sentence.text
        for one in outcomes(batch)
        if any(label.misread(part.binding if part else Binding()) for label, part in one.pairs)
    ]
    assert set(wrong) == set(OPEN_BINDINGS[batch])


RENAMED = {
    "first": "Zorp Marn Blip Tessel Flap Grum Fooset Wendset Barset Lomset MIRAQ TUVEL Quxset Hamset".split(),
    "second": (
        "Larkspur Brook Tern Fennel Siskin Rudd DrumNews PipeTalk CallNotes RingTexts HearIt SayIt VoxMemo TalkNote "
        "tokfast gramzip slowtok wordcut pyglint jasplit WordPile TextHeap MegaCrawl GigaSweep "
        "Ondine Selkie Pelican Gannet Marlin Turbot AskAll TellUs MathPond SumLake CodeReef BugShoal"
    ).split(),
    "third": (
        "Heron Avocet Bittern Grebe Egret Dunlin Plover Snipe UniTrees AllParses FewTrees RareArcs CrossWiki WideWeb "
        "Cassia Senna Sorrel Dock LayoutDock PageHarbor ScanQA LookQA FormBench SheetTest ReceiptSet BillPile"
    ).split(),
    "fourth": (
        "Quillon Breccia Ferrous Basaltic Cobalt Nickel Argon Xenon LongRead DeepBook PatentSum LegalGist GovText StateDoc "
        "ducklex goosemap entlink tagjoin wikimatch pagefind NewsLinks PressTags TweetLinks PostTags "
        "Sablefish Lumpsucker Grayling Dace RewardNet PraiseUnit ChatBattle TalkDuel SafeTalk CalmWord MathPad SumPage"
    ).split(),
    "fifth": (
        "Tamarack Hornbeam Juniper Rowan XSlot YFrame PolySlots OmniForms TravelTalk RideChat HomeCmd RoomAsk "
        "BrightCell DimBox GridNet MeshCore CellFinder BoxSeeker PhotoTab SnapForm ScanTab CopyGrid"
    ).split(),
    "sixth": (
        "Gantry Derrick Pulley Winch CraneNet HoistUnit SciAsk LabTell LabQA BenchQ PaperTrail CiteRoute "
        "Murmur Whisperer TwoStep PairHop Echo Chime TalkTrans SpeechTurn MeetST CallXY"
    ).split(),
}


@pytest.mark.parametrize("batch", RENAMED)
def test_other_names_change_nothing_but_names(batch: str) -> None:
    names = dict(zip(RENAMED[batch][::2], RENAMED[batch][1::2], strict=True))
    pattern = re.compile(rf"(?<![a-z])(?:{'|'.join(names)})", re.ASCII)
    folded = {old.lower(): new.lower() for old, new in names.items()}

    def renamed(text: str) -> str:
        return pattern.sub(lambda match: names[match.group()], text)

    def bound(part: Part, table: dict[str, str]) -> dict[str, set[str]]:
        return {
            field: {
                re.sub("|".join(table), lambda m: table[m.group()], one) if table else one
                for one in value.split(" + ")
            }
            for field, value in part.binding.specified().items()
        }

    differing = []
    for outcome in outcomes(batch):
        one = outcome.sentence
        before = one.parts()
        after = Labelled(
            renamed(one.text), renamed(one.title), renamed(one.abstract), renamed(one.prose)
        ).parts()
        alike = [(_said(part), bound(part, folded)) for part in before]
        if alike != [(_said(part), bound(part, {})) for part in after]:
            differing.append(one.text)
    assert differing == []


def _said(part: Part) -> tuple[object, ...]:
    quantity = part.quantity
    assert quantity is not None
    return (
        quantity.value,
        quantity.upper,
        quantity.unit,
        quantity.relation,
        quantity.delta,
        quantity.direction,
    )
