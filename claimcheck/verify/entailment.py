"""Does a text say what a claim says? A small learned model, or a cross-encoder where one is named.

The shipped model is linear over features computed between claim and text. It is weak next to large
models and says so: on its own it never refutes a claim of a paper, it only abstains with the label
that it would have given.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from claimcheck.calibration import UNCALIBRATED, Logistic, sigmoid
from claimcheck.errors import MissingExtraError, SettingsError, UnreadableFileError
from claimcheck.models import fetch_model, folder_digest
from claimcheck.records import Record, ReportingLabel, digest
from claimcheck.verify.entail_features import AGREES, SPEAKS, Case, Weight


class Linear(Record):
    """A logistic regression over standardised features."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def logit(self, values: Sequence[float]) -> float:
        """The log-odds of the positive class."""
        rows = zip(values, self.means, self.scales, self.weights, strict=True)
        return self.bias + sum((v - mean) / scale * weight for v, mean, scale, weight in rows)


class EntailmentModel(Record):
    """Whether a text speaks to a claim, and whether it agrees."""

    name: str
    speaks: Linear  # over SPEAKS
    agrees: Linear  # over AGREES
    confidence: Logistic  # probability of the chosen label → probability that it is right
    fitted_on: tuple[str, ...]  # hashes of the items: the model never scores these


class Entailed(NamedTuple):
    """What a model says about one claim and one text."""

    label: ReportingLabel  # SUPPORTED, REFUTED or NOT_ENOUGH_INFO
    speaks: float  # probability that the text speaks to the claim
    agrees: float  # probability that it agrees, given that it speaks
    confidence: float | None
    calibration: str


class Entailer(Protocol):
    """Judges a claim against a title and sentences."""

    name: str

    def judge(self, claim: str, title: str, sentences: Sequence[str]) -> Entailed:
        """The label of one claim against one text."""
        ...


class LearnedEntailer:
    """The shipped model, or another of its kind, with the rarity of words that it needs."""

    def __init__(self, model: EntailmentModel, weight: Weight) -> None:
        self.model = model
        self.weight = weight
        self.name = f"linear {model.name} {digest(model.model_dump_json())}"

    def judge(self, claim: str, title: str, sentences: Sequence[str]) -> Entailed:
        """The label of one claim against one text; no confidence for an item of the training set."""
        case = Case(claim, title, sentences, self.weight)
        speaks, agrees = probabilities(self.model, case)
        label, chosen = decide(speaks, agrees)
        if item_hash(claim, title, sentences) in self.model.fitted_on:
            return Entailed(label, speaks, agrees, None, UNCALIBRATED)
        confidence = self.model.confidence.probability(chosen)
        return Entailed(label, speaks, agrees, confidence, self.model.confidence.name)


def probabilities(model: EntailmentModel, case: Case) -> tuple[float, float]:
    """(speaks, agrees) for a case."""
    return sigmoid(model.speaks.logit(case.speaks())), sigmoid(model.agrees.logit(case.agrees()))


def decide(speaks: float, agrees: float) -> tuple[ReportingLabel, float]:
    """The label, and the probability that the model gives it."""
    if speaks < 0.5:
        return ReportingLabel.NOT_ENOUGH_INFO, 1 - speaks
    if agrees >= 0.5:
        return ReportingLabel.SUPPORTED, speaks * agrees
    return ReportingLabel.REFUTED, speaks * (1 - agrees)


def item_hash(claim: str, title: str, sentences: Sequence[str]) -> str:
    """What a model remembers of an item it was fitted on."""
    return digest("entailment item", " ".join(claim.split()), title, list(sentences))


def shipped_model() -> EntailmentModel:
    """The model that comes with claimcheck."""
    raw = files("claimcheck.verify").joinpath("models", "entailment.json").read_text("utf-8")
    return EntailmentModel.model_validate(json.loads(raw))


class CrossEncoder:
    """A natural-language-inference model of the hub or a local folder, safetensors only.

    ``source``: "owner/name@commit" with 40 hexadecimal digits, or a folder.
    """

    def __init__(self, source: str) -> None:
        self.folder = _folder(source)
        try:
            import torch
            import transformers
        except ImportError as error:
            raise MissingExtraError(
                "cross-encoders need torch and transformers", hint="install claimcheck[rerun]"
            ) from error
        try:
            loader: Any = transformers.AutoModelForSequenceClassification
            self._model = loader.from_pretrained(
                self.folder, local_files_only=True, trust_remote_code=False, use_safetensors=True
            ).eval()
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(
                self.folder, local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise UnreadableFileError(
                f"no cross-encoder can be read from {source}: {error}"
            ) from error
        self._torch = torch
        self._classes = _classes(self._model.config.id2label)
        self.name = f"cross-encoder {source} {folder_digest(self.folder)}"

    def judge(self, claim: str, title: str, sentences: Sequence[str]) -> Entailed:
        """The strongest sentence decides; the title counts as one."""
        texts = [text for text in (title, *sentences) if text.strip()]
        batch = self._tokenizer(
            texts,
            [claim] * len(texts),
            return_tensors="pt",
            padding=True,
            truncation=True,
            max_length=512,
        )
        with self._torch.no_grad():
            rows = self._torch.softmax(self._model(**batch).logits.float(), dim=-1).tolist()
        yes, no = self._classes
        best = max(rows, key=lambda row: max(row[yes], row[no]))
        speaks = best[yes] + best[no]
        agrees = best[yes] / speaks if speaks else 0.5
        label, chosen = decide(speaks, agrees)
        return Entailed(label, speaks, agrees, chosen, UNCALIBRATED)


def _folder(source: str) -> Path:
    path = Path(source)
    if path.is_dir():
        return path
    name, at, commit = source.partition("@")
    if not at:
        raise SettingsError(
            f"{source!r} is neither a folder nor a pinned model", hint="write owner/name@commit"
        )
    return fetch_model(name, commit)


def _classes(names: dict[int, str]) -> tuple[int, int]:
    """Which outputs mean entailment and contradiction."""
    by_name = {str(label).lower(): int(index) for index, label in names.items()}
    entails = next((i for label, i in by_name.items() if label.startswith("entail")), None)
    denies = next((i for label, i in by_name.items() if label.startswith("contradict")), None)
    if entails is None or denies is None:
        raise UnreadableFileError(
            "the model's labels name no entailment and contradiction", hint="use an NLI model"
        )
    return entails, denies


FEATURES = (SPEAKS, AGREES)
