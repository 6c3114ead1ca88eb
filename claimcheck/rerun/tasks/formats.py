"""Readers of the formats in which data sets are published. Anything unexpected is a DataError
with file and line: nothing is guessed, nothing damaged is trained on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.rerun.tasks.examples import (
    Answer,
    Choice,
    Pair,
    Question,
    Sentence,
    Tagged,
    Translation,
)

MOST_BYTES = 2 * 2**30  # one file; a larger one is not a data set of this kind


def bytes_of(path: Path) -> bytes:
    """The content of a file. Raises DataError when it is missing, unreadable or too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path.name} is larger than {MOST_BYTES >> 20} MiB")
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {path}", hint="check the recipe's data folder") from None
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}") from None


def text_of(path: Path) -> str:
    """The content of a UTF-8 file. Raises DataError when missing, empty, too large or not UTF-8."""
    try:
        content = bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8 at byte {error.start}: it is damaged") from None
    if not content.strip():
        raise DataError(f"{path.name} is empty", hint="download it again")
    if "\x00" in content:
        raise DataError(f"{path.name} holds null bytes: it is damaged or not a text file")
    return content.replace("\r\n", "\n").replace("\r", "\n")


def lines_of(path: Path) -> list[str]:
    """Lines without their ends; only the line feed ends a line, as in the releases."""
    lines = text_of(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def json_of(path: Path) -> Any:
    """The content of a JSON file."""
    try:
        return json.loads(text_of(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError(
            f"{path.name} is not whole JSON: {error}", hint="download it again"
        ) from None


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and objects of a JSON Lines file."""
    for number, line in enumerate(lines_of(path), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            raise DataError(f"{path.name}:{number} is not JSON", hint="download it again") from None
        if not isinstance(entry, dict):
            raise DataError(f"{path.name}:{number} is not a JSON object")
        yield number, entry


def checked_label(label: str, labels: Mapping[str, str], place: str) -> str:
    """The canonical name of a label. Raises DataError for one that the data set does not have."""
    if label not in labels:
        known = ", ".join(dict.fromkeys(labels.values()))
        raise DataError(f"{place}: there is no label {label!r}", hint=f"labels are {known}")
    return labels[label]


def pairs_from_columns(
    path: Path,
    labels: Mapping[str, str],
    columns: tuple[int, int, int],
    *,
    header: bool,
    fields: int | None = None,
) -> Iterator[Pair]:
    """Tab-separated sentence pairs; ``columns`` are those of first, second and label."""
    rows = lines_of(path)
    wanted = fields if fields is not None else max(columns) + 1
    for number, line in enumerate(rows, start=1):
        if header and number == 1:
            continue
        cells = line.split("\t")
        if len(cells) < wanted or (fields is not None and len(cells) != fields):
            raise DataError(f"{path.name}:{number} has {len(cells)} columns, not {wanted}")
        first, second, label = (cells[column] for column in columns)
        yield Pair(first, second, checked_label(label, labels, f"{path.name}:{number}"))


def pairs_with_header(
    path: Path, labels: Mapping[str, str], columns: tuple[str, str, str]
) -> Iterator[Pair]:
    """GLUE's tab-separated files, unquoted, with a header that names the ``columns``."""
    header = lines_of(path)[0].split("\t")
    missing = [name for name in columns if name not in header]
    if missing:
        raise DataError(f"{path.name} has no column {', '.join(missing)}")
    places = [header.index(name) for name in columns]
    yield from pairs_from_columns(
        path, labels, (places[0], places[1], places[2]), header=True, fields=len(header)
    )


def pairs_from_three_files(
    first: Path, second: Path, label: Path, labels: Mapping[str, str]
) -> Iterator[Pair]:
    """SNLI as InferSent splits it: a file of premises, one of hypotheses, one of labels."""
    columns = [lines_of(path) for path in (first, second, label)]
    if len({len(column) for column in columns}) != 1:
        counts = ", ".join(str(len(column)) for column in columns)
        raise DataError(f"{first.name}, {second.name} and {label.name} have {counts} lines")
    for number, (one, two, name) in enumerate(zip(*columns, strict=True), start=1):
        yield Pair(one, two, checked_label(name, labels, f"{label.name}:{number}"))


def csv_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and rows of a CSV file with a header that has the ``needed`` columns."""
    try:
        reader = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{path.name} has no column {', '.join(missing)}")
        for row in reader:
            if any(row.get(name) is None for name in needed):
                raise DataError(f"{path.name}:{reader.line_num} is cut short")
            yield reader.line_num, row
    except csv.Error as error:
        raise DataError(
            f"{path.name} is not whole CSV: {error}", hint="download it again"
        ) from None


def pairs_from_csv(
    path: Path, columns: tuple[str, str, str], labels: Mapping[str, str]
) -> Iterator[Pair]:
    """Sentence pairs of a CSV file; ``columns`` name first, second and label."""
    for number, row in csv_rows(path, columns):
        first, second, label = (row[name] for name in columns)
        yield Pair(first, second, checked_label(label, labels, f"{path.name}:{number}"))


def cosmos_choices(path: Path) -> Iterator[Choice]:
    """Cosmos QA: four answers a question."""
    answers = ("answer0", "answer1", "answer2", "answer3")
    for number, row in csv_rows(path, ("context", "question", *answers, "label")):
        if row["label"] not in ("0", "1", "2", "3"):
            raise DataError(f"{path.name}:{number}: there is no answer {row['label']!r}")
        choices = tuple(row[name] for name in answers)
        yield Choice(row["context"], row["question"], choices, int(row["label"]))


def swag_choices(path: Path) -> Iterator[Choice]:
    """HellaSwag: four endings of a context."""
    for number, entry in json_lines(path):
        try:
            endings = tuple(entry["endings"])
            answer = int(entry["label"])
            if not 0 <= answer < len(endings):
                raise DataError(f"{path.name}:{number}: there is no ending {answer}")
            yield Choice(entry["ctx"], "", endings, answer)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path.name}:{number} is not a HellaSwag entry: {error}") from None


def commonsense_choices(path: Path) -> Iterator[Choice]:
    """CommonsenseQA: five lettered answers a question."""
    for number, entry in json_lines(path):
        try:
            question = entry["question"]
            if isinstance(question, dict):  # the first release nests it
                stem, choices = question["stem"], question["choices"]
                letters = [choice["label"] for choice in choices]
                texts = [choice["text"] for choice in choices]
            else:
                stem = question
                letters, texts = entry["choices"]["label"], entry["choices"]["text"]
            yield Choice("", stem, tuple(texts), letters.index(entry["answerKey"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path.name}:{number} is not a CommonsenseQA entry: {error}") from None


def copa_choices(path: Path) -> Iterator[Choice]:
    """XCOPA: the more plausible cause or effect of a premise."""
    for number, entry in json_lines(path):
        try:
            if entry["question"] not in ("cause", "effect") or entry["label"] not in (0, 1):
                raise DataError(f"{path.name}:{number}: question or label is none of XCOPA's")
            choices = (entry["choice1"], entry["choice2"])
            yield Choice(entry["premise"], entry["question"], choices, entry["label"])
        except KeyError as error:
            raise DataError(f"{path.name}:{number} has no {error}") from None


def squad_questions(path: Path, *, renumber: bool = False) -> Iterator[Question]:
    """SQuAD's format: XQuAD, MLQA, TyDiQA-GoldP, SQuAD v1.1 and v2.0.

    A question id that stands twice is a DataError, unless ``renumber``: TyDiQA-GoldP's training
    files number the questions of each paragraph from 0, so they get ids of their own.
    """
    content = json_of(path)
    seen: set[str] = set()
    try:
        for article in content["data"]:
            for paragraph in article["paragraphs"]:
                context = paragraph["context"]
                for entry in paragraph["qas"]:
                    key = f"{len(seen)}" if renumber else str(entry["id"])
                    if key in seen:
                        raise DataError(f"{path.name} holds question {key} twice")
                    seen.add(key)
                    answers = tuple(
                        Answer(answer["text"], int(answer["answer_start"]))
                        for answer in entry["answers"]
                    )
                    yield Question(key, context, entry["question"], answers)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path.name} is not in SQuAD's format: {error!r}") from None


def tagged_sentences(path: Path, tags: frozenset[str] | None) -> Iterator[Tagged]:
    """A token and its tag a line, sentences parted by blank lines, comments begin with "#".

    ``tags`` are those that the data set has; None takes any (CCG supertags).
    """
    tokens: list[str] = []
    labels: list[str] = []
    for number, line in enumerate([*lines_of(path), ""], start=1):
        if not line.strip():
            if tokens:
                yield Tagged(tuple(tokens), tuple(labels))
            tokens, labels = [], []
            continue
        if "\t" not in line:
            if line.startswith("#"):
                continue
            raise DataError(f"{path.name}:{number} has no tag")
        token, _, tag = line.rpartition("\t")
        if tags is not None and tag not in tags:
            raise DataError(
                f"{path.name}:{number}: there is no tag {tag!r}",
                hint="tags are " + ", ".join(sorted(tags)),
            )
        tokens.append(token)
        labels.append(tag)


def translations(foreign: Path, english: Path) -> Iterator[Translation]:
    """Tatoeba: line i of one file translates line i of the other."""
    left, right = lines_of(foreign), lines_of(english)
    if len(left) != len(right):
        raise DataError(f"{foreign.name} has {len(left)} lines and {english.name} {len(right)}")
    yield from (Translation(*sides) for sides in zip(left, right, strict=True))


def aligned_by_id(foreign: Path, english: Path) -> Iterator[Translation]:
    """Two files of "id TAB sentence": the ids that both have are translations (PUD)."""
    left = {entry.id: entry.text for entry in numbered_sentences(foreign)}
    right = {entry.id: entry.text for entry in numbered_sentences(english)}
    common = [key for key in left if key in right]
    if not common:
        raise DataError(f"{foreign.name} and {english.name} have no sentence id in common")
    yield from (Translation(left[key], right[key]) for key in common)


def numbered_sentences(path: Path) -> Iterator[Sentence]:
    """A file of "id TAB sentence" (BUCC, PUD). Raises DataError where an id stands twice."""
    seen: set[str] = set()
    for number, line in enumerate(lines_of(path), start=1):
        key, tab, text = line.partition("\t")
        if not tab or not key:
            raise DataError(f"{path.name}:{number} is not an id, a tab and a sentence")
        if key in seen:
            raise DataError(f"{path.name}:{number}: sentence {key} stands twice")
        seen.add(key)
        yield Sentence(key, text)


def gold_pairs(path: Path) -> list[tuple[str, str]]:
    """BUCC's gold: "foreign id TAB English id" a line."""
    pairs = []
    for number, line in enumerate(lines_of(path), start=1):
        foreign, tab, english = line.partition("\t")
        if not tab or not foreign or not english:
            raise DataError(f"{path.name}:{number} is not a pair of ids")
        pairs.append((foreign, english))
    return pairs
