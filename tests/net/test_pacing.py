import itertools
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock

from claimcheck.errors import NetworkError, WorkspaceError
from claimcheck.net.pacing import Pacer
from tests.net.clock import FakeClock


def test_the_first_call_does_not_wait_and_the_next_does(tmp_path):
    clock = FakeClock()
    events = []
    pacer = Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock, progress=events.append)
    starts = []
    for pause in (0, 0, 1, 5):
        clock.time += pause
        with pacer.turn():
            starts.append(clock.time)
    assert [later - earlier for earlier, later in itertools.pairwise(starts)] == [
        pytest.approx(3, abs=0.002),
        pytest.approx(3, abs=0.002),
        pytest.approx(5, abs=0.002),
    ]
    assert [event.kind for event in events] == ["wait", "wait"]
    assert events[0].seconds == pytest.approx(3, abs=0.002)


def test_two_pacers_share_their_turns(tmp_path):
    clock = FakeClock()
    for pacer in [Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock) for _ in range(2)]:
        with pacer.turn():
            pass
    assert clock.slept == [pytest.approx(3, abs=0.002)]
    with Pacer(tmp_path, "other", interval=3, clock=clock.clock).turn():
        assert len(clock.slept) == 1  # another service has turns of its own


def test_a_postponed_service_rests(tmp_path):
    clock = FakeClock()
    pacer = Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock)
    with pacer.turn():
        pacer.postpone(60)
        pacer.postpone(1)  # does not shorten it
    with Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock).turn():
        assert clock.slept == [pytest.approx(60, abs=0.002)]


@pytest.mark.parametrize("state", ["9e99", "inf", "9999999999"])
def test_a_time_far_in_the_future_is_not_believed(tmp_path, state):
    clock = FakeClock()
    (tmp_path / "arxiv.next").write_text(state)
    with Pacer(tmp_path, "arxiv", interval=3, longest_wait=30, clock=clock.clock).turn():
        assert clock.slept == [30]


@pytest.mark.parametrize("state", ["", "nan", "rubbish", "-5", "1e3", "\0"])
def test_a_damaged_time_means_now(tmp_path, state):
    clock = FakeClock()
    (tmp_path / "arxiv.next").write_text(state)
    with Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock).turn():
        assert clock.slept == []


def test_one_call_at_a_time_among_threads(tmp_path):
    inside = []
    overlaps = []

    def work():
        pacer = Pacer(tmp_path, "arxiv", interval=0)
        for _ in range(10):
            with pacer.turn():
                inside.append(1)
                overlaps.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == [1] * 40


_CHILD = """
import sys, time
from pathlib import Path
from claimcheck.net import Clock
from claimcheck.net.pacing import Pacer

told = [0.0]

def now():
    told[0] = time.time()
    return told[0]

pacer = Pacer(Path(sys.argv[1]), "arxiv", interval=0.2, clock=Clock(now=now))
for _ in range(4):
    with pacer.turn():
        print(told[0], flush=True)  # when the turn began, however late this is printed
"""


def test_the_pause_holds_across_processes(tmp_path):
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    times = sorted(float(line) for child in children for line in child.communicate()[0].split())
    assert len(times) == 12
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.198


def test_waiting_for_another_is_shown_and_bounded(tmp_path):
    events = []
    pacer = Pacer(tmp_path, "arxiv", interval=3, queue_seconds=0.1, progress=events.append)
    held = FileLock(str(tmp_path / "arxiv.lock"))
    with held, pytest.raises(NetworkError, match="no turn") as caught, pacer.turn():
        raise AssertionError("two at once")
    assert caught.value.hint
    assert "another process" in events[0].message


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        Pacer(tmp_path / "file" / "net", "arxiv", interval=3)


def test_the_lock_goes_when_the_block_fails(tmp_path):
    pacer = Pacer(tmp_path, "arxiv", interval=0)
    with pytest.raises(ZeroDivisionError), pacer.turn():
        raise ZeroDivisionError
    with pacer.turn():
        pass
