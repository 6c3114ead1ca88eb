"""Imported once by the server that stage processes are forked from: what every stage needs.

torch imports its compiler when an optimizer first steps, and transformers a model's code when it is
first built; both take seconds, and a forked process would pay for them each time.
"""

import torch._dynamo
import transformers.models.xlm_roberta.modeling_xlm_roberta
from transformers import AutoConfig, AutoModel, AutoTokenizer

import claimcheck.rerun.devices
import claimcheck.rerun.predict
import claimcheck.rerun.train
from claimcheck.rerun.network import Network

__all__ = [
    "AutoConfig",
    "AutoModel",
    "AutoTokenizer",
    "Network",
    "claimcheck",
    "torch",
    "transformers",
]
