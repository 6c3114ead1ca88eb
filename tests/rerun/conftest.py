"""A tiny experiment that trains in a second, shared by the tests of the rerun engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.interface import Task
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.tasks import build_task

TINY = """
format = 1
name = "tiny"
title = "A tiny rehearsal"

[axes]
models = ["mini"]
mixes = ["none", "nli"]
targets = ["para", "nli-small", "retrieval"]
seeds = [0, 1]

[models.mini]
architecture = "xlm-roberta"
config = {hidden_size = 16, num_hidden_layers = 1, num_attention_heads = 2, intermediate_size = 32, max_position_embeddings = 66}

[models.mini.pretraining]
task = "text"
training = {steps = 6, batch = 8, learning_rate = 1e-3, max_length = 64, batching = "sorted"}

[tasks.text]
family = "miniature-text"
options = {train = 20}

[tasks.nli]
label = "NLI"
family = "miniature-nli"
options = {train = 40, dev = 8, test = 8}
training = {steps = 6, batch = 8, learning_rate = 1e-3, max_length = 64}

[tasks.nli-small]
family = "miniature-nli"
options = {train = 16, dev = 8, test = 8}
training = {epochs = 2.0, batch = 8, learning_rate = 1e-3, max_length = 64}

[tasks.para]
label = "Paraphrase"
family = "miniature-paraphrase"
options = {train = 24, dev = 8, test = 8}
training = {epochs = 2.0, batch = 8, learning_rate = 1e-3, max_length = 64, batching = "sorted"}

[tasks.retrieval]
family = "miniature-retrieval"
options = {dev = 6, test = 6}

[mixes.none]
[mixes.nli]
label = "NLI"
parts = [{task = "nli"}]
"""


@pytest.fixture
def tiny() -> LoadedRecipe:
    """The recipe above."""
    return LoadedRecipe(parse_recipe(TINY), Path())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the miniature world's tokenizer."""
    folder = tmp_path_factory.mktemp("tokenizer")
    text = build_task(TaskUse(name="text", family="miniature-text"))
    text.make_tokenizer(folder)  # type: ignore[attr-defined]
    return folder


@pytest.fixture(scope="session")
def tokenizer(home: Path) -> Any:
    """The miniature world's tokenizer."""
    from claimcheck.models import load_tokenizer

    return load_tokenizer(home)


def miniature(kind: str, **options: int) -> Task:
    """A task of the miniature world."""
    return build_task(TaskUse(name=kind, family=f"miniature-{kind}", options=dict(options)))
