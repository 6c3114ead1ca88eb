"""Which value holds, where it came from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import SettingsError
from claimcheck.settings import PREFIX, Settings, personal, resolve, user_file


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_say_so() -> None:
    resolved = resolve()
    assert resolved.settings == Settings()
    assert {origin for _, origin in resolved.origins} == {"default"}
    assert {name for name, _ in resolved.origins} == set(Settings.model_fields)


def test_each_source_outranks_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = write(tmp_path / "user.toml", "lock_wait = 1\nread_seconds = 1\noffline = true\n")
    theirs = write(tmp_path / "workspace.toml", "lock_wait = 3\nread_seconds = 3\n")
    monkeypatch.setenv("CLAIMCHECK_LOCK_WAIT", "4")
    resolved = resolve({"reader": "pdf"}, workspace_file=theirs, personal_file=mine)
    found = resolved.settings
    assert (found.lock_wait, found.read_seconds, found.offline, found.reader) == (4, 3, True, "pdf")
    assert resolved.origin("lock_wait") == "CLAIMCHECK_LOCK_WAIT"
    assert resolved.origin("read_seconds") == str(theirs)
    assert resolved.origin("offline") == str(mine)
    assert resolved.origin("reader") == "flag"
    assert resolved.origin("retriever") == "default"
    over = resolve({"lock_wait": 5}, workspace_file=theirs, personal_file=mine)
    assert over.settings.lock_wait == 5
    assert over.origin("lock_wait") == "flag"


def test_a_flag_that_was_not_given_is_none_and_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMCHECK_OFFLINE", "1")
    resolved = resolve({"offline": None})
    assert resolved.settings.offline
    assert resolved.origin("offline") == "CLAIMCHECK_OFFLINE"


@pytest.mark.parametrize("name", [n for n in Settings.model_fields if n.endswith("_url")])
def test_addresses_never_come_from_a_workspace(tmp_path: Path, name: str) -> None:
    text = f'{name} = "https://attacker.example"\n'
    with pytest.raises(SettingsError, match=name) as caught:
        resolve(workspace_file=write(tmp_path / "settings.toml", text))
    assert PREFIX + name.upper() in (caught.value.hint or "")
    resolved = resolve(personal_file=write(tmp_path / "mine.toml", text))
    assert getattr(resolved.settings, name) == "https://attacker.example"


def test_every_personal_setting_is_marked() -> None:
    words = (
        "url",
        "token",
        "key",
        "password",
        "secret",
        "credential",
        "host",
        "contact",
        "database",
    )
    for name in Settings.model_fields:
        assert personal(name) == any(word in name.split("_") for word in words), name


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("retreiver = 'bm25'", "no setting 'retreiver'", "did you mean retriever"),
        ("lock_wait = 'soon'", "lock_wait", "seconds to wait"),
        ("read_seconds = -1", "read_seconds", "longest time"),
        ("retriever = 'google'", "retriever", ""),
        ("report_formats = 'md,doc'", "report_formats", ""),
        ("offline = maybe", "not valid TOML", "a line reads like"),
        ("[offline]\nx = 1", "offline", ""),
    ],
)
def test_a_wrong_file_is_one_line_that_names_key_and_file(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    path = write(tmp_path / "settings.toml", text)
    for arguments in ({"workspace_file": path}, {"personal_file": path}):
        with pytest.raises(SettingsError, match=message) as caught:
            resolve(**arguments)  # type: ignore[arg-type]
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert hint in (caught.value.hint or "")


@pytest.mark.parametrize("name", [n for n in Settings.model_fields if n.endswith("_key")])
def test_keys_are_never_shown_nor_read_from_a_workspace(tmp_path: Path, name: str) -> None:
    mine = write(tmp_path / "mine.toml", f'{name} = "s3cr3t"\n')
    resolved = resolve(personal_file=mine)
    assert getattr(resolved.settings, name).get_secret_value() == "s3cr3t"
    assert "s3cr3t" not in repr(resolved) + str(resolved) + resolved.model_dump_json()
    with pytest.raises(SettingsError, match="never read from a workspace") as caught:
        resolve(workspace_file=mine)
    assert "s3cr3t" not in str(caught.value)
    wrong = write(tmp_path / "wrong.toml", f"{name} = 83451\n")
    with pytest.raises(SettingsError, match=name) as caught:
        resolve(personal_file=wrong)
    assert "83451" not in str(caught.value) + str(caught.value.hint)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"offline = \xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        resolve(workspace_file=path)


def test_a_misspelt_variable_is_an_error_and_a_foreign_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMCHECK_SHARED", "/data")
    monkeypatch.setenv("CLAIMCHECK_VENV", ".venv")
    monkeypatch.setenv("CLAIMCHECK_WORKSPACE", "/somewhere")
    resolve()
    monkeypatch.setenv("CLAIMCHECK_RETREIVER", "bm25")
    with pytest.raises(SettingsError, match="CLAIMCHECK_RETREIVER") as caught:
        resolve()
    assert caught.value.hint == "did you mean CLAIMCHECK_RETRIEVER?"


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_OFFLINE", "perhaps")
    with pytest.raises(SettingsError, match="CLAIMCHECK_OFFLINE"):
        resolve()


def test_an_unknown_flag_is_named() -> None:
    with pytest.raises(SettingsError, match="no setting 'colour'"):
        resolve({"colour": "red"})


@pytest.mark.parametrize(
    ("text", "formats"),
    [("html", ("html",)), (" md , html,, md", ("md", "html")), ("", ())],
)
def test_formats_are_separated_by_commas(
    monkeypatch: pytest.MonkeyPatch, text: str, formats: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CLAIMCHECK_REPORT_FORMATS", text)
    assert resolve().settings.report_formats == formats


def test_formats_as_a_list_in_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "settings.toml", "report_formats = ['pdf']")
    assert resolve(workspace_file=path).settings.report_formats == ("pdf",)


def test_an_absent_file_is_no_error(tmp_path: Path) -> None:
    resolve(workspace_file=tmp_path / "none.toml", personal_file=tmp_path / "none.toml")


def test_the_user_file_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in user_file().parents
    assert user_file().name == "settings.toml"


@given(st.text(max_size=40))
def test_any_key_is_a_setting_or_a_settings_error(name: str) -> None:
    try:
        resolve({name: "x"})
    except SettingsError as error:
        assert "\n" not in str(error)
