"""One polite client for every server: allowed hosts, bounded retries, whole files or none."""

from claimcheck.net.interface import (
    SYSTEM_CLOCK,
    Clock,
    Event,
    NetLimits,
    Progress,
    silent,
)

__all__ = ["SYSTEM_CLOCK", "Clock", "Event", "NetLimits", "Progress", "silent"]
