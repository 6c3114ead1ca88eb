"""Which recipe cells measure what a claim states."""
