"""Data sets from the hub: parquet repositories at a pinned commit, through the datasets library.

``HUB`` says under which names a release is published there and which columns hold what. No data
set script is ever run: repositories without parquet need ``refs/convert/parquet``, which the
recipe pins by its commit like any other revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from claimcheck.errors import DataError, MissingExtraError
from claimcheck.rerun.tasks.examples import (
    Answer,
    Choice,
    Example,
    Pair,
    Question,
    Tagged,
    Translation,
    misplaced_answers,
)
from claimcheck.rerun.tasks.releases import TATOEBA_CODES, release

_UD_NAMES = dict(
    pair.split(":")
    for pair in (
        "af:Afrikaans ar:Arabic bg:Bulgarian de:German el:Greek en:English es:Spanish et:Estonian "
        "eu:Basque fa:Persian fi:Finnish fr:French he:Hebrew hi:Hindi hu:Hungarian id:Indonesian "
        "it:Italian ja:Japanese kk:Kazakh ko:Korean mr:Marathi nl:Dutch pt:Portuguese ru:Russian "
        "ta:Tamil te:Telugu th:Thai tl:Tagalog tr:Turkish ur:Urdu vi:Vietnamese yo:Yoruba zh:Chinese"
    ).split()
)
_TYDI_NAMES = dict(
    pair.split(":")
    for pair in (
        "ar:arabic bn:bengali en:english fi:finnish id:indonesian ko:korean ru:russian "
        "sw:swahili te:telugu"
    ).split()
)

Columns = Mapping[str, Any]


class HubLayout(NamedTuple):
    """Where a release is on the hub, and how a row becomes an example (None: another language)."""

    repository: str
    config: Callable[[str], str | None]
    splits: Mapping[str, str]
    example: Callable[[Columns, str], Example | None]
    labels: tuple[str, ...] = ()  # names of integer labels where the file does not carry them


_GLUE = {"train": "train", "dev": "validation"}
_ALL = {**_GLUE, "test": "test"}
_NLI = ("entailment", "neutral", "contradiction")


def _pair(
    first: str, second: str, label: str = "label"
) -> Callable[[Columns, str], Example | None]:
    def example(row: Columns, language: str) -> Example | None:
        # unlabelled rows are marked -1 (SNLI: 785 of the train split); they are left out, as by all
        if row[label] in (-1, "-1"):
            return None
        return Pair(row[first], row[second], str(row[label]))

    return example


def _xnli(row: Columns, language: str) -> Example | None:
    if row["language"] != language:
        return None
    return Pair(row["sentence1"], row["sentence2"], str(row["gold_label"]))


def _question(row: Columns, language: str) -> Example | None:
    answers = row["answers"]
    spans = zip(answers["text"], answers["answer_start"], strict=True)
    return Question(
        str(row["id"]),
        row["context"],
        row["question"],
        tuple(Answer(text, int(start)) for text, start in spans),
    )


def _tydi(row: Columns, language: str) -> Example | None:
    named = str(row["id"]).partition("-")[0]
    return _question(row, language) if named == _TYDI_NAMES.get(language) else None


def _tagged(column: str) -> Callable[[Columns, str], Example | None]:
    return lambda row, language: Tagged(tuple(row["tokens"]), tuple(map(str, row[column])))


def _cosmos(row: Columns, language: str) -> Example | None:
    choices = tuple(row[f"answer{number}"] for number in range(4))
    return Choice(row["context"], row["question"], choices, int(row["label"]))


def _commonsense(row: Columns, language: str) -> Example | None:
    choices = row["choices"]
    answer = list(choices["label"]).index(row["answerKey"])
    return Choice("", row["question"], tuple(choices["text"]), answer)


def _swag(row: Columns, language: str) -> Example | None:
    return Choice(row["ctx"], "", tuple(row["endings"]), int(row["label"]))


def _translation(row: Columns, language: str) -> Example | None:
    return Translation(row["source_sentence"], row["target_sentence"])


def _copa(row: Columns, language: str) -> Example | None:
    choices = (row["choice1"], row["choice2"])
    return Choice(row["premise"], row["question"], choices, int(row["label"]))


def _fixed(name: str | None) -> Callable[[str], str | None]:
    return lambda language: name


XTREME = "google/xtreme"
HUB: Mapping[str, HubLayout] = {
    "mnli": HubLayout("nyu-mll/glue", _fixed("mnli"), {"train": "train", "dev": "validation_matched"}, _pair("premise", "hypothesis"), _NLI),
    "qqp": HubLayout("nyu-mll/glue", _fixed("qqp"), _GLUE, _pair("question1", "question2"), ("0", "1")),
    "rte": HubLayout("nyu-mll/glue", _fixed("rte"), _GLUE, _pair("sentence1", "sentence2"), ("entailment", "not_entailment")),
    "mrpc": HubLayout("nyu-mll/glue", _fixed("mrpc"), _ALL, _pair("sentence1", "sentence2"), ("0", "1")),
    "snli": HubLayout("stanfordnlp/snli", _fixed(None), _ALL, _pair("premise", "hypothesis"), _NLI),
    "anli": HubLayout("facebook/anli", _fixed(None), {f"{ours}_r{n}": f"{theirs}_r{n}" for ours, theirs in (("train", "train"), ("dev", "dev")) for n in (1, 2, 3)}, _pair("premise", "hypothesis"), _NLI),
    "squad": HubLayout("rajpurkar/squad", _fixed(None), _GLUE, _question),
    "squad_v2": HubLayout("rajpurkar/squad_v2", _fixed(None), _GLUE, _question),
    "hellaswag": HubLayout("Rowan/hellaswag", _fixed(None), _GLUE, _swag),
    "cosmosqa": HubLayout("allenai/cosmos_qa", _fixed(None), _GLUE, _cosmos),
    "csqa": HubLayout("tau/commonsense_qa", _fixed(None), _GLUE, _commonsense),
    "xnli": HubLayout(XTREME, _fixed("XNLI"), {"dev": "validation", "test": "test"}, _xnli),
    "pawsx": HubLayout(XTREME, lambda language: f"PAWS-X.{language}", _ALL, _pair("sentence1", "sentence2"), ("0", "1")),
    "panx": HubLayout(XTREME, lambda language: f"PAN-X.{language}", _ALL, _tagged("ner_tags")),
    "udpos": HubLayout(XTREME, lambda language: f"udpos.{_UD_NAMES[language]}", _ALL, _tagged("pos_tags")),
    "xquad": HubLayout(XTREME, lambda language: f"XQuAD.{language}", {"test": "validation"}, _question),
    "mlqa": HubLayout(XTREME, lambda language: f"MLQA.{language}.{language}", {"dev": "validation", "test": "test"}, _question),
    "tydiqa": HubLayout(XTREME, _fixed("tydiqa"), {"train": "train", "dev": "validation"}, _tydi),
    "tatoeba": HubLayout(XTREME, lambda language: f"tatoeba.{TATOEBA_CODES[language]}", {"test": "validation"}, _translation),
    "xcopa": HubLayout("cambridgeltl/xcopa", lambda language: language, {"dev": "validation", "test": "test"}, _copa),
}  # fmt: skip


def hub_examples(
    name: str,
    split: str,
    language: str,
    *,
    repository: str | None,
    revision: str | None,
    split_names: Mapping[str, str],
) -> list[Example]:
    """The examples of a release's split in a language, from the hub or its cache.

    Raises DataError when the release is not there, at this revision or in this shape, and
    MissingExtraError when the datasets library is not installed.
    """
    if name not in HUB:
        raise DataError(
            f"{name} is not published on the hub as far as we know", hint="use local files"
        )
    layout = HUB[name]
    theirs = split_names.get(split) or layout.splits.get(split)
    if theirs is None:
        raise DataError(f"{name} has no split {split!r} on the hub")
    try:
        config = layout.config(language)
    except KeyError:
        raise DataError(f"{name} has no language {language!r} on the hub") from None
    table = _load(repository or layout.repository, config, theirs, revision)
    try:
        examples = list(_examples(table, layout, release(name).labels, language))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(
            f"{layout.repository} {config or ''} {theirs} is not shaped like {name}: {error!r}",
            hint="pin the commit that the recipe was written for",
        ) from None
    if not examples:
        raise DataError(f"{name} {split} in {language!r} holds no example on the hub")
    problem = misplaced_answers(examples)
    if problem is not None:
        raise DataError(f"{name} {split} in {language!r} is mislabelled on the hub: {problem}")
    return examples


def _load(repository: str, config: str | None, split: str, revision: str | None) -> Any:
    try:
        import datasets
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    except ImportError:
        raise MissingExtraError(
            "data from the hub needs the datasets library", hint="pip install 'claimcheck[rerun]'"
        ) from None
    datasets.disable_progress_bars()
    try:
        return datasets.load_dataset(repository, config, split=split, revision=revision)
    except (
        HfHubHTTPError,
        LocalEntryNotFoundError,
        datasets.exceptions.DatasetsError,
        ConnectionError,
        OSError,
        ValueError,
    ) as error:
        line = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise DataError(
            f"{repository} {config or ''} {split} could not be loaded: {line}",
            hint="check the network, the revision and HF_ENDPOINT, or use local files",
        ) from None


def _examples(
    table: Any, layout: HubLayout, labels: tuple[str, ...], language: str
) -> Iterator[Example]:
    names: dict[str, Callable[[int], str]] = {}
    for column, feature in table.features.items():
        inner = getattr(feature, "feature", feature)
        if hasattr(inner, "int2str"):
            names[column] = inner.int2str
    for raw in table:
        row = dict(raw)
        for column, name_of in names.items():
            value = row[column]
            if isinstance(value, list):
                row[column] = [name_of(number) for number in value]
            elif isinstance(value, int) and value >= 0:
                row[column] = name_of(value)
        example = layout.example(row, language)
        if example is None:
            continue
        if isinstance(example, Pair):
            label = example.label
            if layout.labels and label.isdigit() and label not in labels:
                label = layout.labels[int(label)]
            if label in _RENAMED:
                label = _RENAMED[label]
            if labels and label not in labels:
                raise ValueError(f"there is no label {label!r}")
            example = example._replace(label=label)
        yield example


# names that the hub's class labels have and the releases have not
_RENAMED = {
    "not_duplicate": "0",
    "duplicate": "1",
    "not_equivalent": "0",
    "equivalent": "1",
    "contradictory": "contradiction",
}
