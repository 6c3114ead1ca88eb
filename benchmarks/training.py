"""Training speed against transformers' Trainer, both in this one run, on the same rows.

    python -m benchmarks.training [--data pairs.tsv ...] [--size small|base|large] [--batch 32]

Trainer runs with fused AdamW, batches grouped by length, dynamic padding, and bf16 autocast on
GPUs; ours packs a random batch, or sorts by length. Rows are sentence pairs: from TSV files
(premise, hypothesis, label), tokenised with a unigram tokenizer made from them, or, without files,
random tokens of MNLI-like lengths. Reported are real tokens a second (padding does not count), the
ratio, and on GPUs the share of the product rate that was reached (MFU). On a CPU seconds are those
of the process, so that other work on the machine counts for neither. The two take turns, and the
median of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from claimcheck.models import new_backbone, shape_of
from claimcheck.records.recipe import Head, HeadKind, Training
from claimcheck.rerun.arrays import Arrays, from_rows
from claimcheck.rerun.interface import Row
from claimcheck.rerun.network import Network
from claimcheck.rerun.price import training_flops
from claimcheck.rerun.streams import Part
from claimcheck.rerun.train import Runtime, train

SIZES = {  # layers, hidden, heads
    "tiny": (2, 64, 4),
    "small": (4, 128, 4),
    "base": (12, 768, 12),
    "large": (24, 1024, 16),
}
LENGTH = 128  # longest row
PAD = 1


def clock_now() -> float:
    """Seconds: of the wall on a GPU; of this process on a CPU, which others may be using too."""
    return time.perf_counter() if torch.cuda.is_available() else time.process_time()


def rows_of(paths: list[Path], limit: int, vocabulary: int) -> tuple[list[Row], int]:
    """Tokenised pairs and the size of the vocabulary."""
    generator = np.random.default_rng(0)
    if not paths:
        lengths = np.clip(generator.lognormal(3.6, 0.45, limit), 8, LENGTH).astype(int)
        rows = [
            Row([0, *generator.integers(5, vocabulary, n - 2).tolist(), 2], [int(i % 3)], i)
            for i, n in enumerate(lengths)
        ]
        return rows, vocabulary
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    pairs = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) >= 2:
                pairs.append((cells[0], cells[1]))
    generator.shuffle(pairs)
    pairs = pairs[:limit]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=min(vocabulary, 16_000), special_tokens=special, unk_token="<unk>"
    )
    tokenizer.train_from_iterator((text for pair in pairs for text in pair), trainer)
    rows = []
    for i, (first, second) in enumerate(pairs):
        one, two = tokenizer.encode(first).ids, tokenizer.encode(second).ids
        rows.append(Row([0, *one, 2, 2, *two, 2][:LENGTH], [i % 3], i))
    return rows, max(vocabulary, tokenizer.get_vocab_size())


class Rows(torch.utils.data.Dataset[Any]):
    """The same rows as Trainer wants them."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        row = self.rows[index]
        return {"input_ids": list(row.input_ids), "labels": row.labels[0]}


def collate(examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Dynamic padding to a multiple of 8, as DataCollatorWithPadding does."""
    width = -(-max(len(e["input_ids"]) for e in examples) // 8) * 8
    ids = torch.full((len(examples), width), PAD)
    mask = torch.zeros((len(examples), width), dtype=torch.long)
    for i, example in enumerate(examples):
        n = len(example["input_ids"])
        ids[i, :n] = torch.tensor(example["input_ids"])
        mask[i, :n] = 1
    labels = torch.tensor([e["labels"] for e in examples])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def run_trainer(model: Any, rows: list[Row], steps: int, batch: int, folder: Path) -> float:
    """Seconds of ``steps`` steps."""
    from transformers import Trainer, TrainerCallback, TrainingArguments

    names = {field.name for field in fields(TrainingArguments)}
    grouped = (
        {"train_sampling_strategy": "group_by_length"}
        if "train_sampling_strategy" in names
        else {"group_by_length": True}
    )
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=1e-5,
        optim="adamw_torch_fused",
        bf16=torch.cuda.is_available(),
        use_cpu=not torch.cuda.is_available(),
        report_to=[],
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        dataloader_num_workers=0,
        **grouped,  # type: ignore[arg-type]
    )

    class Clock(TrainerCallback):  # type: ignore[misc]
        began = ended = 0.0

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            if not self.began:
                self.began = clock_now()

        def on_step_end(self, *_: Any, **__: Any) -> None:
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            self.ended = clock_now()

    seen = {"tokens": 0}

    def counting(examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        made = collate(examples)
        seen["tokens"] += int(made["attention_mask"].sum())
        return made

    clock = Clock()
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=Rows(rows),
        data_collator=counting,
        callbacks=[clock],
    )
    trainer.train()
    return seen["tokens"] / (clock.ended - clock.began)


def run_ours(
    network: Network,
    arrays: Arrays,
    steps: int,
    batch: int,
    batching: str,
    folder: Path,
    budget: int,
) -> tuple[float, float]:
    """(real tokens a second, share of the tokens that are real)."""
    training = Training(
        steps=steps,
        batch=batch,
        learning_rate=1e-5,
        max_length=LENGTH,
        batching=batching,  # type: ignore[arg-type]
        dtype="bfloat16",
    )
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    began = clock_now()
    head = Head(kind=HeadKind.CLASSIFICATION, labels=3)
    found = train(
        network,
        [Part("x", head, arrays)],
        training,
        seed=0,
        folder=folder,
        pad=PAD,
        runtime=Runtime(budget=budget, checkpoint_seconds=1e9, log_steps=10_000),
    )
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return found.tokens / (clock_now() - began), found.tokens / found.padded


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=6_000)
    parser.add_argument("--vocabulary", type=int, default=16_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--budget", type=int, default=None, help="tokens a micro-batch")
    parser.add_argument("--peak", type=float, default=790.0, help="TFLOP/s of the GPU, for MFU")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    gpu = torch.cuda.is_available()
    device = torch.device("cuda" if gpu else "cpu")
    budget = asked.budget or (65_536 if gpu else 8_192)
    rows, vocabulary = rows_of(asked.data, asked.rows, asked.vocabulary)
    arrays = from_rows(rows)
    layers, hidden, heads = SIZES[asked.size]
    config = {
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 4 * hidden,
        "max_position_embeddings": LENGTH + 2,
        "type_vocab_size": 1,
    }
    torch.manual_seed(0)
    from transformers import AutoConfig, AutoModelForSequenceClassification

    theirs = AutoModelForSequenceClassification.from_config(
        AutoConfig.for_model(
            "xlm-roberta", **config, vocab_size=vocabulary, num_labels=3, pad_token_id=PAD
        )
    )
    torch.manual_seed(0)
    backbone = new_backbone("xlm-roberta", config, vocabulary=vocabulary)
    head = Head(kind=HeadKind.CLASSIFICATION, labels=3)
    ours = Network(backbone, {"x": head}, seed=0).to(device)
    shape = shape_of(backbone)
    speeds: dict[str, list[float]] = {"trainer": [], "packed": [], "sorted": []}
    real: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_trainer(theirs, rows, 5, asked.batch, folder)  # warm up
        for batching in ("packed", "sorted"):
            run_ours(ours, arrays, 5, asked.batch, batching, folder, budget)
        for _ in range(asked.rounds):
            speeds["trainer"].append(run_trainer(theirs, rows, asked.steps, asked.batch, folder))
            for batching in ("packed", "sorted"):
                speed, share = run_ours(
                    ours, arrays, asked.steps, asked.batch, batching, folder, budget
                )
                speeds[batching].append(speed)
                real[batching] = share
    middle = {name: statistics.median(values) for name, values in speeds.items()}
    length = float(np.mean(arrays.lengths))
    result: dict[str, Any] = {
        "device": torch.cuda.get_device_name() if gpu else f"CPU, {asked.threads} thread(s)",
        "size": asked.size,
        "parameters": shape.parameters,
        "batch": asked.batch,
        "mean_length": round(length, 1),
        "tokens_per_second": {name: round(value) for name, value in middle.items()},
        "spread": {name: [round(min(v)), round(max(v))] for name, v in speeds.items()},
        "ratio": {
            name: round(middle[name] / middle["trainer"], 2) for name in ("packed", "sorted")
        },
        "real_share": {name: round(value, 3) for name, value in real.items()},
        "optimizer_bytes_a_token": round(28 * shape.parameters / (asked.batch * length)),
    }
    if gpu:
        flops = training_flops(shape, 1, length)
        result["mfu"] = {
            name: round(value * flops / (asked.peak * 1e12), 3) for name, value in middle.items()
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
