"""One owner a stage; dead owners are taken over, living ones are not."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

from claimcheck.rerun import lease as leases
from claimcheck.rerun.lease import Owner, acquire, alive, read_owner


def owner(**changes: Any) -> Owner:
    host, boot, namespace = leases._machine()
    mine = Owner("t", host, boot, namespace, os.getpid(), leases._started(os.getpid()), time.time())
    return mine._replace(**changes)


def write(folder: Path, holder: Owner) -> None:
    (folder / "lease.json").write_text(json.dumps(holder._asdict()))


def test_held_and_given_back(tmp_path: Path) -> None:
    first = acquire(tmp_path)
    assert first is not None and first.mine and not first.took_over
    assert acquire(tmp_path) is None
    first.release()
    assert read_owner(tmp_path) is None
    second = acquire(tmp_path)
    assert second is not None
    second.release()


def test_who_is_alive() -> None:
    assert alive(owner())
    assert not alive(owner(pid=2**22 + 1))  # no such process
    assert not alive(owner(started="1"))  # the number was given to another process
    assert not alive(owner(boot="an earlier one"))
    assert alive(owner(host="elsewhere"))
    assert not alive(owner(host="elsewhere", beat=time.time() - 10_000))
    assert alive(owner(namespace="another container", pid=2**22 + 1))
    assert not alive(owner(namespace="another container", beat=time.time() - 10_000))


def test_a_zombie_is_dead() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    time.sleep(0.2)  # it has ended, and nobody has waited for it
    assert leases._started(child) == ""
    os.waitpid(child, 0)


def test_a_dead_owner_is_taken_over_and_notices(tmp_path: Path) -> None:
    write(tmp_path, owner(pid=2**22 + 1, token="gone"))
    taken = acquire(tmp_path)
    assert taken is not None and taken.took_over and taken.mine
    write(tmp_path, owner(token="another"))  # as if this process had slept and lost it
    assert not taken.mine
    taken.release()
    found = read_owner(tmp_path)
    assert found is not None and found.token == "another"  # not ours to remove


def test_a_damaged_lease_is_no_lease(tmp_path: Path) -> None:
    for text in ("", "{", '{"token": 1}', "[]"):
        (tmp_path / "lease.json").write_text(text)
        taken = acquire(tmp_path)
        assert taken is not None
        taken.release()


def test_signs_of_life(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(leases, "_BEAT", 0.05)
    held = acquire(tmp_path)
    assert held is not None
    time.sleep(0.4)
    found = read_owner(tmp_path)
    assert found is not None and found.beat > held.owner.beat
    held.release()


def _race(folder: str, wins: Any, start: Any) -> None:
    start.wait()
    held = acquire(Path(folder))
    if held is not None:
        wins.put(os.getpid())
    start.wait()  # nobody gives it back before all have asked
    if held is not None:
        held.release()


def test_of_many_that_race_for_a_dead_owners_lease_one_wins(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    write(tmp_path, owner(pid=2**22 + 1))
    wins, start = context.Queue(), context.Barrier(6)
    processes = [context.Process(target=_race, args=(str(tmp_path), wins, start)) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert wins.qsize() == 1
