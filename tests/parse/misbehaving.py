"""Readers that do what hostile files make readers do; the sandbox tests run them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from claimcheck.errors import UnreadableFileError
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.records import DocumentSource, PassageKind, Place


class Reader:
    name = "misbehaving"
    version = 1
    source = DocumentSource.PDF

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        text = self.act(path)
        builder.add_passage(PassageKind.PARAGRAPH, text or "fine", Place(page=1))

    def act(self, path: Path) -> str | None:
        return None


class Sleeps(Reader):
    def act(self, path: Path) -> None:
        time.sleep(600)


class Spins(Reader):
    def act(self, path: Path) -> None:
        while True:
            pass


class Hogs(Reader):
    def act(self, path: Path) -> None:
        hog = []
        while True:
            hog.append(bytearray(2**24))


class Nests(Reader):
    def act(self, path: Path) -> None:
        self.act(path)


class Crashes(Reader):
    def act(self, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)


class Killed(Reader):
    def act(self, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Exits(Reader):
    def act(self, path: Path) -> None:
        sys.stderr.write("noise before the end\n")
        sys.stderr.flush()
        os._exit(7)


class Trips(Reader):
    def act(self, path: Path) -> None:
        raise IndexError("list index out of range")


class Refuses(Reader):
    def act(self, path: Path) -> None:
        raise UnreadableFileError("no text layer", hint="OCR it")


class Prints(Reader):
    def act(self, path: Path) -> None:
        print("a library warns on standard output")
        os.write(1, b"and native code does\n")
        os.write(2, b"x" * 300_000)


class Floods(Reader):
    def act(self, path: Path) -> str:
        return "word " * 400_000


class Fills(Reader):
    def act(self, path: Path) -> None:
        with Path("zeros").open("wb") as out:
            while True:
                out.write(bytes(2**20))


class OpensMany(Reader):
    def act(self, path: Path) -> None:
        self.kept = [os.dup(0) for _ in range(1000)]


class Escapes(Reader):
    """Tries every way out and says which were open."""

    def act(self, path: Path) -> str:
        outside = path.parent / "outside.txt"
        ways = {
            "write": lambda: outside.open("w"),
            "append": lambda: os.open(outside, os.O_WRONLY | os.O_CREAT),
            "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
            "run": lambda: subprocess.run(["true"], check=False),
            "system": lambda: os.system("true"),
            "fork": os.fork,
        }
        opened = []
        for name, way in ways.items():
            try:
                way()
            except PermissionError:
                continue
            opened.append(name)
        with Path("inside.txt").open("w") as out:
            out.write("allowed")
        return "open: " + ",".join(opened)


class Tells(Reader):
    """Says what its process looks like."""

    def act(self, path: Path) -> str:
        import resource

        heavy = {"torch", "transformers", "spacy", "numpy", "scipy", "sklearn"} & sys.modules.keys()
        return "\n".join(
            [
                "env=" + ",".join(sorted(os.environ)),
                "heavy=" + ",".join(sorted(heavy)),
                "isolated=" + str(sys.flags.isolated),
                "cwd=" + str(Path.cwd()),
                "core=" + str(resource.getrlimit(resource.RLIMIT_CORE)[0]),
                "files=" + str(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
                "group=" + str(os.getpgid(0) == os.getpid()),
            ]
        )
