"""The HTTP client against a server of our own, one fault at a time."""

import gzip
import os
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from claimcheck.errors import (
    ForbiddenHostError,
    NetworkError,
    OfflineError,
    RateLimitedError,
    RemoteNotFoundError,
    ResourceLimitError,
    WorkspaceError,
)
from claimcheck.net import NetLimits
from claimcheck.net import client as client_module
from claimcheck.net.client import HttpClient
from claimcheck.net.files import PartFile
from claimcheck.net.hosts import HostPolicy
from claimcheck.net.pacing import Pacer
from claimcheck.net.transport import GuardedTransport
from tests.loopback import LoopbackServer, Reply
from tests.net.clock import FakeClock

LIMITS = NetLimits(
    attempts=3,
    read_seconds=1.5,  # a busy machine answers late, too
    total_seconds=8,
    patience_seconds=0.2,
    slowest_bytes_per_second=2_000,
    text_bytes=10_000,
    file_bytes=100_000,
)
BODY = bytes(range(256)) * 40


class Setting:
    """A server that gives a list of replies, and a client for it."""

    def __init__(self, server, client, clock, events):
        self.server, self.client, self.clock, self.events = server, client, clock, events

    def get(self, path="/x", **options):
        return self.client.get(self.server.url + path, **options)


@contextmanager
def serving(*replies, limits=LIMITS, pacer=None, offline=False, resolver=None):
    """Replies are given in order, the last one for ever."""
    queue = list(replies)

    def respond(request):
        reply = queue.pop(0) if len(queue) > 1 else queue[0]
        return reply(request) if callable(reply) else reply

    clock, events = FakeClock(), []
    with LoopbackServer(respond) as server:
        policy = (
            HostPolicy([server.url])
            if resolver is None
            else HostPolicy([server.url], resolver=resolver)
        )
        with HttpClient(
            policy,
            user_agent="claimcheck/test (+mailto:a@b.example)",
            limits=limits,
            clock=clock.clock,
            progress=events.append,
            pacer=pacer,
            offline=offline,
            loopback=True,
        ) as client:
            yield Setting(server, client, clock, events)


def test_a_plain_answer_and_how_we_name_ourselves():
    with serving(Reply(body=b"hello", headers={"X-A": "b"})) as setting:
        answer = setting.get("/x?q=1", accept="text/plain")
        assert answer.body == b"hello"
        assert answer.headers["x-a"] == "b"
        assert answer.url == setting.server.url + "/x?q=1"
        request = setting.server.log[0]
    assert request.headers["user-agent"] == "claimcheck/test (+mailto:a@b.example)"
    assert request.headers["accept"] == "text/plain"
    assert request.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500),
        Reply(status=503),
        Reply(status=429),
        Reply(status=502),
        Reply(reset=True),
        Reply(body=BODY[:9_000], cut=100),
        Reply(body=b"hello", length=50),
        Reply(body=b"hello", delay=4),
        Reply(body=b"hello", headers={"Content-Encoding": "br"}),
        Reply(body=b"hello", headers={"Content-Encoding": "gzip"}),
        Reply(body=gzip.compress(b"hello")[:-4], headers={"Content-Encoding": "gzip"}),
        Reply(status=302, headers={"Location": "http://[::1"}),
    ],
)
def test_what_may_be_gone_is_tried_again(fault):
    with serving(fault, Reply(body=b"hello")) as setting:
        assert setting.get().body == b"hello"
        assert len(setting.clock.slept) == 1
        assert [event.kind for event in setting.events] == ["request", "wait", "request"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, RemoteNotFoundError),
        (410, RemoteNotFoundError),
        (403, NetworkError),
        (400, NetworkError),
        (418, NetworkError),
        (204, NetworkError),
    ],
)
def test_what_stays_is_not(status, error):
    with serving(Reply(status=status)) as setting:
        with pytest.raises(error, match=str(status)) as caught:
            setting.get()
        assert len(setting.server.log) == 1
        assert setting.clock.slept == []
    assert "\n" not in str(caught.value)


def test_tries_end():
    with serving(Reply(status=500)) as setting:
        with pytest.raises(NetworkError, match=r"/x: the server failed \(500\) after 3 tries"):
            setting.get()
        assert len(setting.server.log) == 3


def test_retry_after_is_kept_and_told_to_other_processes(tmp_path):
    clock = FakeClock()
    pacer = Pacer(tmp_path, "arxiv", interval=3, clock=clock.clock)
    with serving(Reply(status=429, headers={"Retry-After": "40"}), Reply(body=b"x")) as setting:
        setting.client._pacer = pacer
        setting.client._clock = clock.clock
        setting.get()
        assert clock.slept == [40]
    assert float((tmp_path / "arxiv.next").read_text()) == pytest.approx(clock.time + 3)


def test_a_pause_of_a_day_is_refused():
    with serving(Reply(status=503, headers={"Retry-After": "86400"})) as setting:
        with pytest.raises(RateLimitedError, match="86400 s"):
            setting.get()
        assert setting.clock.slept == []


def test_a_check_decides_about_another_try():
    with serving(Reply(body=b"bad"), Reply(body=b"good")) as setting:
        answer = setting.get(check=lambda answer: "it is bad" if answer.body == b"bad" else None)
        assert answer.body == b"good"
        assert "it is bad" in setting.events[1].message
    with serving(Reply(body=b"bad")) as setting, pytest.raises(NetworkError, match="it is bad"):
        setting.get(check=lambda answer: "it is bad")


def test_headers_that_never_end():
    with serving(Reply(head_only_drip=0.01), limits=replace_limits(total_seconds=0.4)) as setting:
        begun = time.monotonic()
        with pytest.raises(NetworkError, match="no answer in time"):
            setting.get()
        assert time.monotonic() - begun < 3


def replace_limits(**changes):
    return LIMITS.model_copy(update={"attempts": 1, **changes})


def test_a_body_that_drips():
    reply = Reply(body=b"x" * 1_000, drip=(2, 0.02))
    slow = pytest.raises(NetworkError, match="too slow")
    with serving(reply, limits=replace_limits()) as setting, slow:
        setting.get()


def test_sizes_are_bounded_whether_or_not_they_are_announced(tmp_path):
    announced = Reply(body=b"x" * 10_001)
    gunzipped = Reply(body=gzip.compress(b"x" * 10_001), headers={"Content-Encoding": "gzip"})
    silent = Reply(body=b"x" * 10_001, chunked=True)
    for reply in (announced, silent, gunzipped):
        with serving(reply) as setting:
            with pytest.raises(ResourceLimitError, match="10,000 bytes"):
                setting.get()
            assert len(setting.server.log) == 1
    with serving(Reply(body=b"x" * 100_001)) as setting:
        part = PartFile(tmp_path / "p.part")
        with pytest.raises(ResourceLimitError):
            setting.client.download(setting.server.url + "/x", part)
        assert list(tmp_path.iterdir()) == []


def test_an_answer_without_a_length(tmp_path):
    with serving(Reply(body=BODY[:5_000], chunked=True)) as setting:
        assert setting.get().body == BODY[:5_000]
        part = PartFile(tmp_path / "p.part")
        setting.client.download(setting.server.url + "/x", part)
    assert part.path.read_bytes() == BODY[:5_000]


def test_a_gzipped_answer_is_unpacked():
    packed = Reply(body=gzip.compress(b"hello"), headers={"Content-Encoding": "x-gzip"})
    with serving(packed) as setting:
        assert setting.get().body == b"hello"


class TestRedirects:
    def test_within_the_server(self):
        def respond(request):
            if request.path == "/x":
                return Reply(status=301, headers={"Location": "/y?z=1"})
            return Reply(body=request.path.encode())

        with serving(respond) as setting:
            answer = setting.get()
            assert answer.body == b"/y"
            assert answer.url.endswith("/y?z=1")

    @pytest.mark.parametrize(
        "target",
        [
            "https://mirror.example/paper.pdf",
            "//mirror.example/paper.pdf",
            "http://169.254.169.254/latest/meta-data",
            "http://127.0.0.1:1/x",
            "file:///etc/passwd",
            "http://localhost/x",
        ],
    )
    def test_to_elsewhere_are_refused(self, target):
        with serving(Reply(status=302, headers={"Location": target})) as setting:
            with pytest.raises((ForbiddenHostError, NetworkError)) as caught:
                setting.get()
            if "file:" not in target:
                assert isinstance(caught.value, ForbiddenHostError)
                assert len(setting.server.log) == 1

    def test_in_a_circle(self):
        with serving(Reply(status=302, headers={"Location": "/x"})) as setting:
            with pytest.raises(NetworkError, match="in a circle"):
                setting.get()
            assert len(setting.server.log) == 1

    def test_without_an_end(self):
        def respond(request):
            return Reply(status=307, headers={"Location": request.path + "x"})

        with serving(respond) as setting:
            with pytest.raises(NetworkError, match="more than 5 times"):
                setting.get()
            assert len(setting.server.log) == 6

    def test_each_hop_is_a_turn(self, tmp_path):
        clock = FakeClock()

        def respond(request):
            if request.path == "/x":
                return Reply(status=302, headers={"Location": "/y"})
            return Reply(body=b"!")

        with serving(respond, pacer=Pacer(tmp_path, "s", interval=3, clock=clock.clock)) as setting:
            setting.get()
        assert clock.slept == [pytest.approx(3, abs=0.002)]

    def test_without_a_target(self):
        with serving(Reply(status=302)) as setting, pytest.raises(NetworkError, match="302"):
            setting.get()


class TestAddresses:
    def test_a_name_that_leads_inside_is_refused_before_connecting(self):
        refused = pytest.raises(ForbiddenHostError, match=r"10\.0\.0\.1")
        with serving(Reply(), resolver=lambda host, port: ["10.0.0.1"]) as setting, refused:
            setting.get()

    def test_the_checked_address_is_the_one_that_is_used(self):
        """A name that resolves elsewhere the second time: there is no second time."""
        answers = [["127.0.0.1"], ["10.0.0.1"]]
        with serving(Reply(body=b"x"), resolver=lambda host, port: answers.pop(0)) as setting:
            assert setting.get().body == b"x"
            assert len(answers) == 1

    def test_the_next_address_is_tried(self):
        with serving(
            Reply(body=b"x"), resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]
        ) as setting:
            assert setting.get().body == b"x"

    def test_nobody_there(self):
        with LoopbackServer() as server:
            url = server.url
        client = HttpClient(
            HostPolicy([url]),
            user_agent="x",
            limits=LIMITS,
            clock=FakeClock().clock,
            loopback=True,
        )
        with client, pytest.raises(NetworkError, match="the connection broke"):
            client.get(url + "/x")

    def test_other_servers_are_refused(self):
        with serving(Reply()) as setting, pytest.raises(ForbiddenHostError):
            setting.client.get("https://example.org/")


def test_offline_says_so():
    with serving(Reply(), offline=True) as setting:
        with pytest.raises(OfflineError) as caught:
            setting.get()
        assert "--offline" in caught.value.hint
        assert setting.server.log == []


def test_proxies_of_the_environment(monkeypatch):
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    assert client_module._proxy("https://arxiv.org/") is None
    monkeypatch.setenv("https_proxy", "http://10.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "export.arxiv.org")
    assert client_module._proxy("https://arxiv.org/x") == "http://10.0.0.1:3128"
    assert client_module._proxy("https://export.arxiv.org/") is None
    assert client_module._proxy("http://127.0.0.1:8000/") is None


def test_a_proxy_is_used_for_allowed_names_only(monkeypatch):
    seen = []
    with LoopbackServer(lambda request: seen.append(request) or Reply(status=403)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        with HttpClient(
            HostPolicy(["https://arxiv.org"]),
            user_agent="x",
            limits=LIMITS,
            clock=FakeClock().clock,
        ) as client:
            with pytest.raises(NetworkError):
                client.get("https://arxiv.org/")
            with pytest.raises(ForbiddenHostError):
                client.get("https://example.org/")
    assert len(proxy.log) == 0  # CONNECT is not GET: the server refused it before its log


def test_a_certificate_that_does_not_fit(monkeypatch):
    def fail(self, request):
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    monkeypatch.setattr("claimcheck.net.transport.GuardedTransport.handle_request", fail)
    with serving(Reply()) as setting:
        with pytest.raises(NetworkError, match="certificate") as caught:
            setting.get()
        assert setting.clock.slept == []
    assert "SSL_CERT_FILE" in caught.value.hint


class TestDownload:
    """Files: whole, resumed where that is safe, else from the start."""

    def test_whole(self, tmp_path):
        with serving(Reply(body=BODY, ranges=True)) as setting:
            part = PartFile(tmp_path / "paper.part")
            done = setting.client.download(setting.server.url + "/x", part)
            assert done.size == len(BODY)
            assert not done.resumed
            assert part.path.read_bytes() == BODY
            last = [event for event in setting.events if event.kind == "bytes"][-1]
            assert (last.done, last.total) == (len(BODY), len(BODY))

    def test_resumed_within_one_call(self, tmp_path):
        whole = Reply(body=BODY, ranges=True)
        with serving(replace(whole, cut=4_000), whole) as setting:
            part = PartFile(tmp_path / "paper.part")
            done = setting.client.download(setting.server.url + "/x", part)
            assert part.path.read_bytes() == BODY
            assert done.resumed
            assert done.size == len(BODY)
            headers = setting.server.log[1].headers
            assert headers["range"].startswith("bytes=")
            assert headers["if-range"] == done.headers["etag"]

    def test_resumed_in_the_next_call(self, tmp_path):
        whole = Reply(body=BODY, ranges=True)
        part = PartFile(tmp_path / "paper.part")
        with serving(replace(whole, cut=4_000), whole, limits=replace_limits()) as setting:
            with pytest.raises(NetworkError):
                setting.client.download(setting.server.url + "/x", part)
            kept = part.path.stat().st_size
            assert 0 < kept <= 4_000
            done = setting.client.download(setting.server.url + "/x", part)
            assert done.resumed
            assert setting.server.log[1].headers["range"] == f"bytes={kept}-"
        assert part.path.read_bytes() == BODY

    def test_by_its_date_where_there_is_no_etag(self, tmp_path):
        date = "Fri, 01 May 2026 12:00:00 GMT"
        first = Reply(body=BODY, cut=4_000, headers={"Last-Modified": date})
        with serving(first, Reply(body=BODY)) as setting:
            part = PartFile(tmp_path / "paper.part")
            setting.client.download(setting.server.url + "/x", part)
            assert setting.server.log[1].headers["if-range"] == date
        assert part.path.read_bytes() == BODY

    @pytest.mark.parametrize(
        "headers",
        [{}, {"ETag": 'W/"weak"'}, {"ETag": '"a"', "Accept-Ranges": "none"}],
    )
    def test_from_the_start_where_a_resume_is_not_safe(self, tmp_path, headers):
        first = Reply(body=BODY, cut=4_000, headers=headers)
        with serving(first, Reply(body=BODY)) as setting:
            part = PartFile(tmp_path / "paper.part")
            setting.client.download(setting.server.url + "/x", part)
            assert "range" not in setting.server.log[1].headers
        assert part.path.read_bytes() == BODY

    def test_from_the_start_where_the_file_has_changed(self, tmp_path):
        old = Reply(body=BODY, ranges=True, cut=4_000)
        new = Reply(body=BODY[::-1], ranges=True)
        with serving(old, new) as setting:
            part = PartFile(tmp_path / "paper.part")
            done = setting.client.download(setting.server.url + "/x", part)
            assert not done.resumed
        assert part.path.read_bytes() == BODY[::-1]

    @pytest.mark.parametrize(
        "answer",
        [
            Reply(status=206, body=BODY[:10], headers={"Content-Range": "bytes 0-9/10240"}),
            Reply(status=206, body=BODY[9:], headers={"Content-Range": "bytes 9-10239/10240"}),
            Reply(status=206, body=BODY[:10], headers={"Content-Range": "rubbish"}),
            Reply(status=206, body=BODY[:10]),
            Reply(status=416),
            Reply(
                status=206,
                body=BODY[4_000:],
                headers={"Content-Range": "bytes 4000-10239/10240", "ETag": '"other"'},
            ),
            Reply(
                status=206,
                body=BODY[4_000:5_000],
                headers={"Content-Range": "bytes 4000-4999/10240"},
            ),
        ],
    )
    def test_parts_that_do_not_fit_are_thrown_away(self, tmp_path, answer):
        whole = Reply(body=BODY, ranges=True)
        part = PartFile(tmp_path / "paper.part")
        with serving(replace(whole, cut=4_000), answer, whole) as setting:
            setting.client.download(setting.server.url + "/x", part)
            assert "range" not in setting.server.log[2].headers
        assert part.path.read_bytes() == BODY

    def test_an_unasked_part_is_no_file(self, tmp_path):
        answer = Reply(status=206, body=BODY[:10], headers={"Content-Range": "bytes 0-9/10240"})
        part = PartFile(tmp_path / "paper.part")
        refused = pytest.raises(NetworkError, match="mixed up")
        with serving(answer, limits=replace_limits()) as setting, refused:
            setting.client.download(setting.server.url + "/x", part)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_kept_of_what_a_check_refuses(self, tmp_path):
        part = PartFile(tmp_path / "paper.part")
        with serving(Reply(body=BODY, ranges=True)) as setting:
            with pytest.raises(NetworkError, match="no turnip after 3 tries"):
                setting.client.download(
                    setting.server.url + "/x", part, check=lambda path, received: "no turnip"
                )
            assert all("range" not in request.headers for request in setting.server.log)
        assert list(tmp_path.iterdir()) == []

    def test_an_interruption_keeps_what_can_be_resumed(self, tmp_path):
        part = PartFile(tmp_path / "paper.part")

        def interrupt(path, received):
            raise KeyboardInterrupt

        with serving(Reply(body=BODY, ranges=True)) as setting, pytest.raises(KeyboardInterrupt):
            setting.client.download(setting.server.url + "/x", part, check=interrupt)
        assert part.path.exists()
        with serving(Reply(body=BODY)) as setting, pytest.raises(KeyboardInterrupt):
            setting.client.download(setting.server.url + "/x", part, check=interrupt)
        assert not part.path.exists()

    def test_missing(self, tmp_path):
        with serving(Reply(status=404)) as setting, pytest.raises(RemoteNotFoundError):
            setting.client.download(setting.server.url + "/x", PartFile(tmp_path / "p.part"))
        assert list(tmp_path.iterdir()) == []

    def test_a_full_disk(self, tmp_path, monkeypatch):
        def fail(*args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(HttpClient, "_write", fail)
        with serving(Reply(body=BODY)) as setting, pytest.raises(WorkspaceError) as caught:
            setting.client.download(setting.server.url + "/x", PartFile(tmp_path / "p.part"))
        assert "No space left" in str(caught.value)


def test_the_transport_asks_the_policy_by_itself():
    """Whoever builds another client on it cannot forget to."""
    with LoopbackServer(lambda request: Reply(body=b"x")) as allowed, LoopbackServer() as other:
        transport = GuardedTransport(HostPolicy([allowed.url]))
        with httpx.Client(transport=transport) as client:
            assert client.get(allowed.url + "/x").content == b"x"
            with pytest.raises(ForbiddenHostError):
                client.get(other.url + "/x")
        assert other.log == []
