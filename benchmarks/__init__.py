"""Measurements of speed: ``make bench`` prints them. Nothing here passes or fails."""
