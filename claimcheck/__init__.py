"""claimcheck: list what papers claim, check every claim, rerun the experiments, write one report."""

__version__ = "0.1.0"
