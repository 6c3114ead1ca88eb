"""The data sets that claimcheck knows: kind, labels, metric, and how their release lays out files.

``RELEASES`` is field knowledge as a table. A layout gives, for a split, file name templates with
``{language}``; the languages of a split are those whose files are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import DataError
from claimcheck.plugins import did_you_mean
from claimcheck.rerun.tasks import formats
from claimcheck.rerun.tasks.examples import Example, misplaced_answers

NLI = {"entailment": "entailment", "neutral": "neutral", "contradiction": "contradiction"}
NLI_SHORT = {"e": "entailment", "n": "neutral", "c": "contradiction"}
NLI_UPPER = {name.upper(): name for name in NLI}
# the first XNLI release says "contradictory"
NLI_XNLI = {**NLI, "contradictory": "contradiction"}
BINARY = {"0": "0", "1": "1"}
RTE = {"entailment": "entailment", "not_entailment": "not_entailment"}

PANX_TAGS = frozenset(
    ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
)  # WikiAnn, arXiv 1902.00193
UPOS = frozenset(
    [
        "ADJ",
        "ADP",
        "ADV",
        "AUX",
        "CCONJ",
        "DET",
        "INTJ",
        "NOUN",
        "NUM",
        "PART",
        "PRON",
        "PROPN",
        "PUNCT",
        "SCONJ",
        "SYM",
        "VERB",
        "X",
    ]
)  # Universal Dependencies v2

# ISO 639-3 codes of the Tatoeba release for the languages of XTREME
TATOEBA_CODES = dict(
    pair.split(":")
    for pair in [
        "ar:ara",
        "he:heb",
        "vi:vie",
        "id:ind",
        "jv:jav",
        "tl:tgl",
        "eu:eus",
        "ml:mal",
        "ta:tam",
        "te:tel",
        "af:afr",
        "nl:nld",
        "de:deu",
        "el:ell",
        "bn:ben",
        "hi:hin",
        "mr:mar",
        "ur:urd",
        "fa:pes",
        "fr:fra",
        "it:ita",
        "pt:por",
        "es:spa",
        "bg:bul",
        "ru:rus",
        "ja:jpn",
        "ka:kat",
        "ko:kor",
        "th:tha",
        "sw:swh",
        "zh:cmn",
        "kk:kaz",
        "tr:tur",
        "et:est",
        "fi:fin",
        "hu:hun",
    ]
)


class Kind(StrEnum):
    """What sort of examples a data set holds."""

    PAIRS = "pairs"
    CHOICE = "choice"
    SPAN = "span"
    TAGGING = "tagging"
    SEARCH = "search"
    MINING = "mining"


Reader = Callable[[list[Path]], Iterator[Example]]


class Layout(NamedTuple):
    """How a release lays out one split: one file each of the templates, read together."""

    templates: tuple[str, ...]
    languages: tuple[str, ...] = ()  # fixed, where the templates do not name the language
    many: bool = False  # the first template is a pattern: all files that match, in order of name


class Release(NamedTuple):
    """A data set as published."""

    name: str
    kind: Kind
    metric: str  # name in claimcheck.metrics.METRICS, or what the family computes
    layouts: Mapping[str, Layout]
    reader: Reader
    labels: tuple[str, ...] = ()
    train_language: str = "en"
    trains_on: str = ""  # set whose training data it uses, where that is another
    includes: tuple[str, ...] = ()  # sets whose training data is part of its own
    paper: str = ""  # where it is described
    codes: Mapping[str, str] = {}  # our language code → the release's, where they differ
    without: tuple[str, ...] = ()  # languages whose files are there for another reason

    def languages(self, folder: Path, split: str) -> tuple[str, ...]:
        """Languages whose files of that split lie in ``folder``, sorted."""
        layout = self.layouts.get(split)
        if layout is None or not folder.is_dir():
            return ()
        if layout.languages:
            present = all((folder / template).is_file() for template in layout.templates)
            return layout.languages if present else ()
        pattern = re.escape(layout.templates[0]).replace(r"\{language\}", "([A-Za-z_-]{2,12}?)")
        pattern = pattern.replace(r"\*", "[^/]*")
        codes = {theirs: ours for ours, theirs in self.codes.items()}
        parent = Path(layout.templates[0]).parent
        found = set()
        for path in sorted(folder.joinpath(*_fixed(parent)).rglob("*")):
            match = re.fullmatch(pattern, path.relative_to(folder).as_posix())
            if match and path.is_file():
                found.add(codes.get(match[1], match[1]))
        return tuple(sorted(found.difference(self.without)))

    def files(self, folder: Path, split: str, language: str) -> list[Path]:
        """The files of a split in a language. Raises DataError when one is missing."""
        layout = self.layouts.get(split)
        if layout is None:
            raise DataError(
                f"{self.name} has no split {split!r}", hint="splits: " + ", ".join(self.layouts)
            )
        if layout.languages and language not in layout.languages:
            raise DataError(f"{self.name} {split} has no language {language!r}")
        if not re.fullmatch(r"[A-Za-z_-]{2,12}", language):
            raise DataError(f"{language!r} is no language code")
        names = [
            template.replace("{language}", self.codes.get(language, language))
            for template in layout.templates
        ]
        paths = sorted(folder.glob(names[0])) if layout.many else [folder / n for n in names]
        if not paths or not all(path.is_file() for path in paths):
            raise DataError(
                f"{self.name} {split} in {language!r} is not in {folder}",
                hint=f"expected {' and '.join(names)}",
            )
        return paths

    def read(self, folder: Path, split: str, language: str) -> list[Example]:
        """The examples of a split in a language. Raises DataError for anything damaged."""
        examples = list(self.reader(self.files(folder, split, language)))
        if not examples:
            raise DataError(f"{self.name} {split} in {language!r} holds no example")
        problem = misplaced_answers(examples)
        if problem is not None:
            raise DataError(f"{self.name} {split} in {language!r} is mislabelled: {problem}")
        return examples


def _fixed(parent: Path) -> tuple[str, ...]:
    """Leading folders of a template that do not depend on the language."""
    kept: list[str] = []
    for part in parent.parts:
        if "{" in part or "*" in part:
            break
        kept.append(part)
    return tuple(kept)


def _pairs(
    labels: Mapping[str, str],
    columns: tuple[int, int, int],
    header: bool = False,
    fields: int | None = None,
) -> Reader:
    return lambda paths: formats.pairs_from_columns(
        paths[0], labels, columns, header=header, fields=fields
    )


def _each(read: Callable[[Path], Iterator[Example]]) -> Reader:
    def reader(paths: list[Path]) -> Iterator[Example]:
        for path in paths:
            yield from read(path)

    return reader


def _anli(path: Path) -> Iterator[Example]:
    return formats.pairs_from_csv(path, ("context", "statement", "gold_label"), NLI_SHORT)


def _tydiqa(paths: list[Path]) -> Iterator[Example]:
    training = paths[0].name.endswith(".train.json")
    return formats.squad_questions(paths[0], renumber=training)


def _language_files(**splits: str) -> dict[str, Layout]:
    return {split: Layout((template,)) for split, template in splits.items()}


def _english(**splits: str) -> dict[str, Layout]:
    return {split: Layout((template,), ("en",)) for split, template in splits.items()}


_NLI_LABELS = tuple(NLI)
_PANX = tuple(sorted(PANX_TAGS))
_UPOS = tuple(sorted(UPOS))
_TABLE: tuple[Release, ...] = (
    Release(
        "xnli", Kind.PAIRS, "accuracy", _language_files(dev="dev-{language}.tsv", test="test-{language}.tsv"),
        _pairs(NLI_XNLI, (0, 1, 2), fields=3), _NLI_LABELS, trains_on="mnli", paper="1809.05053",
    ),
    Release(
        "pawsx", Kind.PAIRS, "accuracy",
        {
            **_language_files(dev="dev-{language}.tsv", test="test-{language}.tsv"),
            **_english(train="train-en.tsv"),
        },
        _pairs(BINARY, (0, 1, 2), fields=3), ("0", "1"), paper="1908.11828",
    ),
    Release(
        "snli", Kind.PAIRS, "accuracy",
        {
            split: Layout((f"s1.{split}", f"s2.{split}", f"labels.{split}"), ("en",))
            for split in ("train", "dev", "test")
        },
        lambda paths: formats.pairs_from_three_files(paths[0], paths[1], paths[2], NLI),
        _NLI_LABELS, paper="1508.05326",
    ),
    Release(
        "sick", Kind.PAIRS, "accuracy",
        _english(train="SICK_train.txt", dev="SICK_trial.txt", test="SICK_test_annotated.txt"),
        _pairs(NLI_UPPER, (1, 2, 4), header=True, fields=5), _NLI_LABELS, paper="LREC 2014",
    ),
    Release(
        "rte", Kind.PAIRS, "accuracy", _english(train="train.tsv", dev="dev.tsv"),
        _pairs(RTE, (1, 2, 3), header=True, fields=4), tuple(RTE), paper="1804.07461",
    ),
    Release(
        "mrpc", Kind.PAIRS, "accuracy_f1",
        _english(train="msr_paraphrase_train.txt", test="msr_paraphrase_test.txt"),
        _pairs(BINARY, (3, 4, 0), header=True, fields=5), ("0", "1"), paper="IWP 2005",
    ),
    Release(
        "anli", Kind.PAIRS, "accuracy",
        {"dev": Layout(tuple(f"ANLI_analysis_r{r}_dev.csv" for r in (1, 2, 3)), ("en",))},
        _each(_anli), _NLI_LABELS, paper="1910.14599",
    ),
    Release(
        "mnli", Kind.PAIRS, "accuracy",
        _english(train="train.tsv", dev="dev_matched.tsv", test="dev_mismatched.tsv"),
        lambda paths: formats.pairs_with_header(
            paths[0], NLI, ("sentence1", "sentence2", "gold_label")
        ),
        _NLI_LABELS, paper="1704.05426",
    ),
    Release(
        "qqp", Kind.PAIRS, "accuracy_f1", _english(train="train.tsv", dev="dev.tsv"),
        lambda paths: formats.pairs_with_header(
            paths[0], BINARY, ("question1", "question2", "is_duplicate")
        ),
        ("0", "1"), paper="1804.07461",
    ),
    Release(
        "hellaswag", Kind.CHOICE, "accuracy",
        _english(train="hellaswag_train.jsonl", dev="hellaswag_val.jsonl"),
        _each(formats.swag_choices), paper="1905.07830",
    ),
    Release(
        "ccg", Kind.TAGGING, "accuracy",
        _english(train="ccg.train", dev="ccg.dev", test="ccg.test"),
        _each(partial(formats.tagged_sentences, tags=None)), paper="Hockenmaier and Steedman 2007",
    ),
    Release(
        "cosmosqa", Kind.CHOICE, "accuracy", _english(train="train.csv", dev="valid.csv"),
        _each(formats.cosmos_choices), paper="1909.00277",
    ),
    Release(
        "csqa", Kind.CHOICE, "accuracy",
        _english(train="train_rand_split.jsonl", dev="dev_rand_split.jsonl"),
        _each(formats.commonsense_choices), paper="1811.00937",
    ),
    Release(
        "xcopa", Kind.CHOICE, "accuracy",
        _language_files(
            dev="data/{language}/val.{language}.jsonl", test="data/{language}/test.{language}.jsonl"
        ),
        _each(formats.copa_choices), paper="2005.00333",
    ),
    Release(
        "xquad", Kind.SPAN, "squad", _language_files(test="xquad.{language}.json"),
        _each(formats.squad_questions), trains_on="squad", paper="1910.11856",
    ),
    Release(
        "mlqa", Kind.SPAN, "mlqa",
        _language_files(dev="dev-{language}-{language}.json", test="test-{language}-{language}.json"),
        _each(formats.squad_questions), trains_on="squad", paper="1910.07475",
    ),
    Release(
        "tydiqa", Kind.SPAN, "squad",
        _language_files(train="tydiqa.goldp.{language}.train.json", dev="tydiqa.goldp.{language}.dev.json"),
        _tydiqa, paper="2003.05002",
    ),
    Release(
        "squad", Kind.SPAN, "squad", _english(train="train-v1.1.json", dev="dev-v1.1.json"),
        _each(formats.squad_questions), paper="1606.05250",
    ),
    Release(
        "squad_v2", Kind.SPAN, "squad_v2", _english(train="train-v2.0.json", dev="dev-v2.0.json"),
        _each(formats.squad_questions), includes=("squad",), paper="1806.03822",
    ),
    Release(
        "panx", Kind.TAGGING, "span_f1",
        {
            **_language_files(dev="dev-{language}.tsv", test="test-{language}.tsv"),
            **_english(train="train-en.tsv"),
        },
        _each(partial(formats.tagged_sentences, tags=PANX_TAGS)), _PANX, paper="1902.00193",
    ),
    Release(
        "udpos", Kind.TAGGING, "span_f1",
        {
            split: Layout((f"{{language}}_*-{split}*.tsv",), many=True)
            for split in ("train", "dev", "test")
        },
        _each(partial(formats.tagged_sentences, tags=UPOS)), _UPOS, paper="Universal Dependencies v2.5",
    ),
    Release(
        "tatoeba", Kind.SEARCH, "accuracy",
        {"test": Layout(("tatoeba.{language}-eng.{language}", "tatoeba.{language}-eng.eng"))},
        lambda paths: formats.translations(paths[0], paths[1]), paper="1812.10464",
        codes=TATOEBA_CODES,
    ),
    Release(
        "pud", Kind.SEARCH, "accuracy", {"test": Layout(("{language}.tsv", "en.tsv"))},
        lambda paths: formats.aligned_by_id(paths[0], paths[1]), paper="CoNLL 2017 shared task", without=("en",),
    ),
    Release(
        "bucc2018", Kind.MINING, "mined_f1",
        {
            split: Layout(
                (f"{{language}}-en.{split}.{{language}}", f"{{language}}-en.{split}.en",
                 f"{{language}}-en.{split}.gold")
            )
            for split in ("dev", "test")
        },
        lambda paths: formats.numbered_sentences(paths[0]), paper="BUCC 2018 shared task",
    ),
)  # fmt: skip

RELEASES: Mapping[str, Release] = {release.name: release for release in _TABLE}


def release(name: str) -> Release:
    """The release of that name. Raises DataError with near names."""
    if name not in RELEASES:
        raise DataError(f"there is no data set called {name!r}", hint=did_you_mean(name, RELEASES))
    return RELEASES[name]
