"""Running text for masked language modelling: the sentences of other releases, many languages.

Also makes the tokenizer of an encoder that starts from nothing: a unigram model over the same
text, as XLM-R's, with XLM-R's special tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from claimcheck.errors import DataError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Size, Tokenizer
from claimcheck.rerun.tasks.base import CHARACTERS_A_TOKEN, SPECIAL_TOKENS, Frame
from claimcheck.rerun.tasks.examples import (
    Choice,
    Example,
    Pair,
    Question,
    Sentence,
    Tagged,
    Translation,
)
from claimcheck.rerun.tasks.releases import RELEASES
from claimcheck.rerun.tasks.roots import HINT, located

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
OPTIONS = ("sources", "vocabulary", "sentences", "tokenizer_texts")
MOST_CHARACTERS = 300  # of a text that the tokenizer is made from


def texts_of(example: Example) -> tuple[str, ...]:
    """The running text of an example."""
    if isinstance(example, Pair):
        return (example.first, example.second)
    if isinstance(example, Choice):
        return (example.context, *example.choices) if example.context else example.choices
    if isinstance(example, Question):
        return (example.question, example.context)
    if isinstance(example, Tagged):
        return (" ".join(example.tokens),)
    if isinstance(example, Translation):
        return (example.foreign,)
    assert isinstance(example, Sentence)
    return (example.text,)


class TextTask:
    """Masked language modelling on the text of releases that lie side by side in one folder.

    Options: ``sources``, "xnli:dev mlqa:dev …" (folder and split; a folder named otherwise than its
    release is "folder=release:split"); ``sentences``, the most a language gives; ``vocabulary``,
    the size of the tokenizer made from it; ``tokenizer_texts``, how many texts it is made from,
    spread evenly (20,000: more takes long and changes little).
    """

    version = 2
    family = "text"
    metric = "mlm_accuracy"
    train_language = "multi"

    def __init__(self, use: TaskUse) -> None:
        unknown = sorted(set(use.options) - set(OPTIONS))
        if unknown:
            raise RecipeError(
                f"task {use.name!r} has no option {unknown[0]!r}",
                hint=did_you_mean(unknown[0], OPTIONS),
            )
        self.use, self.name = use, use.name
        self.trains_on = f"text:{use.options.get('sources')}"
        self.head = Head(kind=HeadKind.MLM)
        self.folder = located(use.data, ".")
        self.sources = tuple(
            self._source(word) for word in str(use.options.get("sources", "")).split()
        )
        if not self.sources:
            raise RecipeError(f"task {use.name!r} names no sources of text")
        self._texts = cache(self._texts_once)
        self._digest = cache(lambda: digest("text", sorted(self.texts()), length=32))

    def _source(self, word: str) -> tuple[str, str, str]:
        where, colon, split = word.partition(":")
        folder, _, name = where.partition("=")
        name = name or folder
        if not colon or name not in RELEASES or "/" in folder or folder.startswith("."):
            raise RecipeError(
                f"task {self.use.name!r}: {word!r} is no source of text",
                hint='write "xnli:dev", or "folder=release:split"',
            )
        return folder, name, split

    def texts(self) -> tuple[str, ...]:
        """All sentences, duplicates left out, languages one after the other."""
        return self._texts()

    def _texts_once(self) -> tuple[str, ...]:
        if self.folder is None:  # a recipe may be planned before its data is at hand
            raise DataError(f"task {self.name!r}: there is no folder of text", hint=HINT)
        most = int(self.use.options.get("sentences", 10**9))
        by_language: dict[str, dict[str, None]] = {}
        for folder, name, split in self.sources:
            release = RELEASES[name]
            languages = release.languages(self.folder / folder, split)
            if not languages:
                raise DataError(f"there is no {name} {split} in {self.folder / folder}")
            for language in languages:
                if self.use.languages and language not in self.use.languages:
                    continue
                kept = by_language.setdefault(language, {})
                for example in release.read(self.folder / folder, split, language):
                    if len(kept) >= most:
                        break
                    kept.update(dict.fromkeys(text for text in texts_of(example) if text.strip()))
        found = [
            text for language in sorted(by_language) for text in list(by_language[language])[:most]
        ]
        if not found:
            raise DataError(f"task {self.name!r} finds no text")
        return tuple(dict.fromkeys(found))

    def languages(self, split: str) -> Sequence[str]:
        """Text is trained on only."""
        return (self.train_language,) if split == "train" else ()

    def size(self, split: str, language: str) -> Size:
        """Counted in the data, nothing where it is missing or damaged; tokens are estimated from
        characters.
        """
        if split != "train":
            return Size(0, 0, 0.0)
        use = self.use
        if use.examples is not None and use.tokens is not None:
            return Size(use.examples, use.examples, use.tokens)
        try:
            texts = self.texts()
        except DataError:
            return Size(0, 0, 0.0)
        mean = sum(map(len, texts)) / len(texts) / CHARACTERS_A_TOKEN
        return Size(len(texts), len(texts), mean + SPECIAL_TOKENS / 2, counted=True)

    def data_digest(self, split: str, language: str) -> str:
        """Digest over the sorted texts."""
        return self._digest()

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """One row a text; a text that is too long goes over several rows."""
        frame = Frame.of(tokenizer, pair=False)
        room = max_length - frame.size
        for number, text in enumerate(self.texts()):
            pieces = tokenizer(text, add_special_tokens=False)["input_ids"]
            for begin in range(0, len(pieces), room):
                ids = [*frame.before, *pieces[begin : begin + room], *frame.after]
                types = [frame.types[0]] * len(ids) if frame.typed else []
                yield Row(ids, [], number, types)

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Refused: text has no scored split."""
        raise DataError(f"task {self.name!r} is text to train on; it is not scored")

    def tokenizer_digest(self) -> str:
        """Text, vocabulary size and the maker's version.

        Where the text is missing or damaged it stands for the declaration: ``data_digest`` says
        why, and the stage that would make the tokenizer cannot run.
        """
        try:
            self.texts()
        except DataError:
            return digest("unigram", "missing", self.use.model_dump(mode="json"))
        made_from = (self.data_digest("train", "multi"), self._vocabulary(), self._shown())
        return digest("unigram", *made_from, 2)

    def _shown(self) -> int:
        return int(self.use.options.get("tokenizer_texts", 20_000))

    def _vocabulary(self) -> int:
        return int(self.use.options.get("vocabulary", 8000))

    def make_tokenizer(self, folder: Path) -> None:
        """Train a unigram tokenizer and write it so that AutoTokenizer loads it."""
        from tokenizers import Tokenizer as FastTokenizer
        from tokenizers import models, normalizers, pre_tokenizers, trainers
        from transformers import XLMRobertaTokenizer

        model = FastTokenizer(models.Unigram())
        model.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Strip()])
        model.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=self._vocabulary(),
            special_tokens=list(SPECIALS),
            unk_token="<unk>",  # noqa: S106
            show_progress=False,
        )
        texts = self.texts()
        shown = (text[:MOST_CHARACTERS] for text in texts[:: max(1, len(texts) // self._shown())])
        model.train_from_iterator(shown, trainer=trainer)
        pieces = [tuple(piece) for piece in json.loads(model.to_str())["model"]["vocab"]]
        pieces.sort(key=lambda piece: (piece[0] not in SPECIALS, -piece[1], piece[0]))
        kept = [piece for piece in pieces if piece[0] not in SPECIALS]
        vocabulary = [*((name, 0.0) for name in SPECIALS[:4]), *kept, (SPECIALS[4], 0.0)]
        XLMRobertaTokenizer(vocab=vocabulary).save_pretrained(folder)


def build(use: TaskUse) -> TextTask:
    """Builder of the TASKS table."""
    return TextTask(use)
