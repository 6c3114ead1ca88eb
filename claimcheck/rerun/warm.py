"""Imported once by the server that stage processes are forked from: torch and friends."""

import torch
import transformers
from transformers import AutoConfig, AutoModel, AutoTokenizer

__all__ = ["AutoConfig", "AutoModel", "AutoTokenizer", "torch", "transformers"]
