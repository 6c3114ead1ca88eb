"""Reruns: a recipe becomes a plan, a plan becomes stage folders, stages become statistics.

Imports on a machine that has only torch, transformers, numpy, pydantic, safetensors and typer; the
heavy ones are imported where they are first used.
"""
