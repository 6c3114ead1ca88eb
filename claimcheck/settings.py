"""Settings and where each came from: flag > CLAIMCHECK_* > workspace file > user file > default.

Addresses of servers and anything secret are never read from a workspace's file: a workspace can
come by mail, and such a file could send keys and unpublished papers elsewhere. They are marked
``_PERSONAL``.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from claimcheck.errors import SettingsError
from claimcheck.plugins import did_you_mean
from claimcheck.records import Record

PREFIX = "CLAIMCHECK_"
WORKSPACE_VARIABLE = "CLAIMCHECK_WORKSPACE"  # not a setting: it decides which file is read
_PERSONAL: dict[str, Any] = {"personal": True}


class Settings(BaseSettings):
    """Every setting. Resolved once, by the command line, and passed on as a value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True
    )

    offline: bool = Field(default=False, description="never use the network")
    reader: Literal["latex", "html", "pdf"] | None = Field(
        default=None, description="read this kind of file first; unset: LaTeX, HTML, PDF"
    )
    read_seconds: float = Field(
        default=60.0, gt=0, le=3600, description="longest time for reading one paper"
    )
    read_memory_mb: int = Field(
        default=4096, ge=256, description="most memory for reading one paper, MiB"
    )
    lock_wait: float = Field(
        default=2.0, ge=0, le=3600, description="seconds to wait for another writer"
    )
    retriever: Literal["bm25", "bm25+dense"] = Field(
        default="bm25", description="how passages are found that could decide a claim"
    )
    report_formats: Annotated[
        tuple[Literal["md", "html", "pdf", "json", "jsonld"], ...], NoDecode
    ] = Field(default=("md", "html"), description="formats that `report` writes, with commas")
    arxiv_api_url: str = Field(
        default="https://export.arxiv.org/api/query",
        description="arXiv's metadata server",
        json_schema_extra=_PERSONAL,
    )
    arxiv_oai_url: str = Field(
        default="https://oaipmh.arxiv.org/oai",
        description="arXiv's server of licences and version histories; empty: do not ask",
        json_schema_extra=_PERSONAL,
    )
    arxiv_files_url: str = Field(
        default="https://export.arxiv.org",
        description="arXiv's server of PDFs and sources",
        json_schema_extra=_PERSONAL,
    )
    arxiv_html_url: str = Field(
        default="https://arxiv.org",
        description="arXiv's server of HTML papers",
        json_schema_extra=_PERSONAL,
    )
    arxiv_seconds_between_calls: float = Field(
        default=3.0, ge=0, le=600, description="pause between calls, over all processes"
    )
    openalex_url: str = Field(
        default="https://api.openalex.org",
        description="OpenAlex, an index of papers that `synthesize` searches",
        json_schema_extra=_PERSONAL,
    )
    openalex_key: SecretStr | None = Field(
        default=None,
        description="your key for OpenAlex; without one it answers a few searches a day",
        json_schema_extra=_PERSONAL,
    )
    semantic_scholar_url: str = Field(
        default="https://api.semanticscholar.org",
        description="Semantic Scholar, an index of papers that `synthesize` searches",
        json_schema_extra=_PERSONAL,
    )
    semantic_scholar_key: SecretStr | None = Field(
        default=None,
        description="your key for Semantic Scholar; without one it is often busy",
        json_schema_extra=_PERSONAL,
    )
    crossref_url: str = Field(
        default="https://api.crossref.org",
        description="Crossref, an index of papers that `synthesize` searches",
        json_schema_extra=_PERSONAL,
    )
    contact: str | None = Field(
        default=None,
        description="mail address or page of yours, told to servers that ask for one",
        json_schema_extra=_PERSONAL,
    )

    language_model_url: str = Field(
        default="",
        description="an OpenAI-compatible endpoint that `synthesize --phrase` may ask",
        json_schema_extra=_PERSONAL,
    )
    language_model: str = Field(
        default="",
        description="the model's name at that endpoint",
    )
    language_model_key: SecretStr | None = Field(
        default=None,
        description="your key for that endpoint",
        json_schema_extra=_PERSONAL,
    )

    @field_validator("report_formats", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values only: :func:`resolve` reads the sources one by one, to know where each is from."""
        return (init_settings,)


class Resolved(Record):
    """The settings that hold, and where each of them came from."""

    settings: Settings
    origins: tuple[tuple[str, str], ...]  # (setting, "default", "flag", a variable or a file)

    def origin(self, name: str) -> str:
        """Where the value of ``name`` came from."""
        return dict(self.origins)[name]


def user_file() -> Path:
    """The user's own settings file; it need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("claimcheck", appauthor=False)) / "settings.toml"


def resolve(
    flags: Mapping[str, object] | None = None,
    *,
    workspace_file: Path | None = None,
    personal_file: Path | None = None,
) -> Resolved:
    """Settle every setting. ``flags`` holds those given on the command line.

    Raises SettingsError that names the key and where it stands: unknown, of a wrong value, or in a
    workspace's file although it is personal.
    """
    values: dict[str, object] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    layers: list[tuple[dict[str, object], dict[str, str]]] = []
    if personal_file is not None:
        found = _from_file(personal_file)
        layers.append((found, dict.fromkeys(found, str(personal_file))))
    if workspace_file is not None:
        found = _from_file(workspace_file)
        _refuse_personal(found, workspace_file)
        layers.append((found, dict.fromkeys(found, str(workspace_file))))
    found = _from_environment()
    layers.append((found, {name: PREFIX + name.upper() for name in found}))
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    layers.append((given, dict.fromkeys(given, "flag")))
    for found, origin in layers:
        values.update(found)
        origins.update(origin)
    try:
        settings = Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _refusal(error, origins) from None
    return Resolved(settings=settings, origins=tuple(origins.items()))


def personal(name: str) -> bool:
    """Whether a setting is never read from a workspace's file."""
    extra = Settings.model_fields[name].json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("personal"))


def _from_environment() -> dict[str, object]:
    """The ``CLAIMCHECK_*`` variables that are settings.

    Others share the prefix (a build's, a test's), so an unknown one is only an error when it
    looks like a setting misspelt.
    """
    names = tuple(PREFIX + name.upper() for name in Settings.model_fields)
    for variable in sorted(os.environ):
        if variable.startswith(PREFIX) and variable not in (*names, WORKSPACE_VARIABLE):
            near = difflib.get_close_matches(variable, names, n=1, cutoff=0.85)
            if near:
                raise SettingsError(
                    f"there is no setting {variable}", hint=f"did you mean {near[0]}?"
                )
    return dict(EnvSettingsSource(Settings)())


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        found = dict(TomlConfigSettingsSource(Settings, toml_file=path)())
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not valid TOML: {error}", hint='a line reads like: retriever = "bm25"'
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    for name in found:
        if name not in Settings.model_fields:
            raise SettingsError(
                f"there is no setting {name!r} (in {path})",
                hint=did_you_mean(name, tuple(Settings.model_fields)),
            )
    return found


def _refuse_personal(found: Mapping[str, object], path: Path) -> None:
    for name in found:
        if personal(name):
            raise SettingsError(
                f"{name!r} is never read from a workspace's file ({path})",
                hint=f"set {PREFIX}{name.upper()}, or put it into {user_file()}",
            )


def _refusal(error: ValidationError, origins: Mapping[str, str]) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    if first["type"] == "extra_forbidden":
        return SettingsError(
            f"there is no setting {name!r}", hint=did_you_mean(name, tuple(Settings.model_fields))
        )
    field: FieldInfo | None = Settings.model_fields.get(name)
    secret = field is not None and "SecretStr" in str(field.annotation)
    given = "what stands there" if secret else repr(first["input"])
    return SettingsError(
        f"setting {name} ({origins.get(name, '?')}): {first['msg']}, not {given}",
        hint=field.description if field else None,
    )
