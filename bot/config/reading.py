"""From the file and the environment to Settings, with all problems at once. Imported only when settings are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import AliasGenerator, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config import CONFIG, SECRETS, Settings, files, variable
from bot.config.files import Entry
from bot.errors import ConfigError, Problem
from bot.hints import closest, did_you_mean, quoted

DEFAULTS = ("quizmaster.yaml", "quizmaster.yml", "quizmaster.toml")
_BY_VARIABLE = {variable(name): name for name in Settings.model_fields}
_KEYS = [name for name in Settings.model_fields if name not in SECRETS]


class _Reading(BaseSettings, Settings):
    """Settings whose values come from the environment first, then from what it is called with (the file)."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=variable),
        case_sensitive=True,
        enable_decoding=False,
        env_ignore_empty=True,  # compose files pass unset variables as empty ones
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (pydantic-settings passes all five by name)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (see above)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (see above)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(path: Path | None = None) -> Settings:
    """See ``bot.config.load``."""
    problems = [*_unknown_variables()]
    entries: list[Entry] = []
    try:
        chosen = path or _chosen()
        entries = files.read(chosen) if chosen else []
    except ConfigError as error:
        problems += error.problems
        chosen = None
    good: dict[str, Entry] = {}
    for entry in entries:
        problem = _refused(entry, good)
        if problem:
            problems.append(Problem(f"{chosen}:{entry.line}", problem))
        elif entry.value != "":
            good[entry.key] = entry
    values: dict[str, Any] = {variable(key): _located(entry, chosen.parent) for key, entry in good.items() if chosen}
    try:
        reading = _Reading(**values)
    except ValidationError as error:
        raise ConfigError([*problems, *_problems(error, chosen, good)]) from None
    if problems:
        raise ConfigError(problems)
    return Settings.model_construct(**{name: getattr(reading, name) for name in Settings.model_fields})


def _chosen() -> Path | None:
    named = os.environ.get(CONFIG, "").strip()
    if named:
        return Path(named).expanduser()
    here = [Path(name) for name in DEFAULTS if Path(name).is_file()]
    if len(here) > 1:
        raise ConfigError([Problem(str(here[1]), f"there is {here[0]} as well: keep one, or set {CONFIG}.")])
    return here[0] if here else None


def _unknown_variables() -> Iterator[Problem]:
    known = [*_BY_VARIABLE, CONFIG]
    for name in sorted(os.environ):
        if name.startswith("QUIZMASTER_") and name not in known:
            hint = did_you_mean(closest(name, known, 1)) or " The README lists the variables."
            yield Problem(name, f"there is no such setting.{hint}")


def _refused(entry: Entry, good: dict[str, Entry]) -> str:
    """Why this line of the file can't stand, or ""."""
    key = entry.key
    alike = key.strip().lower().replace("-", "_")
    if alike in SECRETS:
        return f"`{key}` is a secret: delete it here and set the environment variable {variable(alike)}."
    if key not in _KEYS:
        if key in _BY_VARIABLE and _BY_VARIABLE[key] in _KEYS:
            return f"`{key}` is the environment's name for it. Write `{_BY_VARIABLE[key]}` here."
        hint = did_you_mean(closest(key, _KEYS, 1)) or f" There are {', '.join(_KEYS)}."
        return f"there is no setting {quoted(key)}.{hint}"
    if key in good:
        return f"`{key}` stands here twice (first in line {good[key].line}): delete one."
    if isinstance(entry.value, list) and key not in ("bank", "slack_organisers"):
        return f"`{key}` takes one value, not a list."
    if key in ("db", "grader_url") and isinstance(entry.value, str) and _has_password(entry.value):
        return f"the address holds a password, which is a secret: delete it here and set {variable(key)}."
    return ""


def _has_password(address: str) -> bool:
    try:
        return "://" in address and (bool(urlsplit(address).password) or "password=" in address.lower())
    except ValueError:
        return "@" in address


def _located(entry: Entry, folder: Path) -> str | list[str]:
    """The value, with paths taken from where the file lies."""
    if entry.key == "bank":
        parts = entry.value if isinstance(entry.value, list) else entry.value.split(os.pathsep)
        return [part if part == "builtin" else _under(folder, part) for part in parts]
    if entry.key in ("db", "heartbeat") and isinstance(entry.value, str) and "://" not in entry.value:
        return _under(folder, entry.value)
    return entry.value


def _under(folder: Path, name: str) -> str:
    return str(folder / Path(name).expanduser()) if name.strip() else name


def _problems(error: ValidationError, chosen: Path | None, good: dict[str, Entry]) -> Iterator[Problem]:
    for found in error.errors(include_url=False, include_input=False):
        name = str(found["loc"][0]) if found["loc"] else ""
        key = _BY_VARIABLE.get(name, "")
        from_file = not os.environ.get(name) and key in good
        where = f"{chosen}:{good[key].line}" if from_file else name
        cause = found.get("ctx", {}).get("error")
        what = str(cause) if isinstance(cause, ValueError) else f"{found['msg']}."
        yield Problem(where, f"`{key}`: {what}" if from_file else what)
