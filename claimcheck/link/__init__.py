"""Which cells of which recipe measure what a claim states: by what is bound, never by wording."""

from claimcheck.link.describe import describe, describe_claimed, describe_contrast
from claimcheck.link.draft import Blank, Draft, draft_recipe
from claimcheck.link.stage import link_claim, link_claims, paper_needed, same_paper

__all__ = [
    "Blank",
    "Draft",
    "describe",
    "describe_claimed",
    "describe_contrast",
    "draft_recipe",
    "link_claim",
    "link_claims",
    "paper_needed",
    "same_paper",
]
