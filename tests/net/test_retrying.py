import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import NetworkError, RateLimitedError
from claimcheck.net import NetLimits
from claimcheck.net.retrying import BrokenAnswer, retry_after_seconds, with_retries
from tests.net.clock import FakeClock

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_retry_after_in_seconds_and_as_a_date():
    now = NOW.timestamp()
    assert retry_after_seconds("120", now) == 120
    assert retry_after_seconds(" 0 ", now) == 0
    later = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    assert retry_after_seconds(later, now) == 90
    past = format_datetime(NOW - timedelta(days=1), usegmt=True)
    assert retry_after_seconds(past, now) == 0
    assert retry_after_seconds("Fri, 01 May 2026 12:00:30 -0000", now) == 30  # no zone: UTC


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "٣", "Fri, 99 May 2026"])
def test_retry_after_that_says_nothing(header):
    assert retry_after_seconds(header, NOW.timestamp()) is None


@given(st.text(max_size=60))
def test_retry_after_never_fails(header):
    seconds = retry_after_seconds(header, NOW.timestamp())
    assert seconds is None or seconds >= 0


def run(outcomes, limits=None):
    limits, clock = limits or NetLimits(), FakeClock()
    events = []
    queue = list(outcomes)

    def call():
        outcome = queue.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def finish():
        return with_retries(
            call, subject="the thing", limits=limits, clock=clock.clock, progress=events.append
        )

    return finish, clock, events, queue


def test_the_servers_pause_is_kept_and_shown():
    finish, clock, events, _ = run([BrokenAnswer("busy", retry_after=7), "done"])
    assert finish() == "done"
    assert clock.slept == [7]
    assert [event.kind for event in events] == ["wait"]
    assert events[0].seconds == 7
    assert events[0].message == "the thing: busy; try 2 of 5 in 7 s"


def test_without_one_pauses_grow():
    broken = [BrokenAnswer("busy") for _ in range(4)]
    finish, clock, _, _ = run([*broken, "done"])
    assert finish() == "done"
    assert len(clock.slept) == 4
    assert clock.slept[0] >= 2
    for shorter, longer in itertools.pairwise(clock.slept):
        assert longer > shorter
    assert sum(clock.slept) < 120


def test_a_pause_of_zero_is_still_one():
    finish, clock, _, _ = run([BrokenAnswer("busy", retry_after=0), "done"])
    finish()
    assert clock.slept == [1]


def test_tries_are_bounded():
    finish, clock, _, queue = run([BrokenAnswer(f"broken {n}") for n in range(9)])
    with pytest.raises(NetworkError, match="the thing: broken 4 after 5 tries") as caught:
        finish()
    assert type(caught.value) is NetworkError
    assert len(queue) == 4
    assert len(clock.slept) == 4


def test_a_server_that_stays_busy_is_a_rate_limit():
    finish, *_ = run([BrokenAnswer("busy", slow_down=True)] * 5)
    with pytest.raises(RateLimitedError, match="after 5 tries"):
        finish()


def test_a_pause_that_is_too_long_is_not_waited_for():
    finish, clock, _, _ = run([BrokenAnswer("busy", retry_after=301)])
    with pytest.raises(RateLimitedError, match="a pause of 301 s"):
        finish()
    assert clock.slept == []


def test_all_pauses_together_are_bounded():
    limits = NetLimits(attempts=9, longest_wait=300, total_wait=500)
    finish, clock, _, _ = run([BrokenAnswer("busy", retry_after=200)] * 9, limits)
    with pytest.raises(RateLimitedError, match="a pause of 200 s"):
        finish()
    assert clock.slept == [200, 200]


def test_other_errors_are_not_tried_again():
    finish, clock, _, queue = run([NetworkError("no"), "done"])
    with pytest.raises(NetworkError, match=r"^no$"):
        finish()
    assert clock.slept == []
    assert queue == ["done"]
