"""Settings from a file and the environment: precedence, refusals, and that secrets stay where they belong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import config
from bot.config import Settings
from bot.errors import ConfigError


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty current folder and an environment without any of our variables."""
    for name in list(os.environ):
        if name.startswith(("QUIZMASTER_", "DISCORD_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(path: Path | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return [str(problem) for problem in caught.value.problems]


def test_nothing_configured_gives_the_defaults() -> None:
    assert config.load() == Settings()
    assert Settings().bank == ("builtin",)
    assert (Settings().late, Settings().open_for) == (6 * 3600, 24 * 3600)


def test_the_file_is_found_in_the_current_folder_and_the_environment_beats_it(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("quizmaster.yaml").write_text("zone: Europe/Berlin\nlate: 2h\npause_after: 3\n")
    monkeypatch.setenv("QUIZMASTER_LATE", "30m")
    settings = config.load()
    assert (settings.zone, settings.late, settings.pause_after) == ("Europe/Berlin", 1800, 3)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZMASTER_ZONE", "")
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert config.load() == Settings()


def test_toml_and_yaml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    yaml = tmp_path / "a.yaml"
    yaml.write_text("bank: [own, builtin]\nlog_level: debug\nlow_queue: 0\n")
    toml = tmp_path / "a.toml"
    toml.write_text('bank = ["own", "builtin"]\nlog_level = "debug"\nlow_queue = 0\n')
    assert config.load(yaml) == config.load(toml)
    assert config.load(yaml).bank == (str(tmp_path / "own"), "builtin")


def test_paths_in_the_file_start_where_the_file_lies(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "q.yaml").write_text("db: data.db\nheartbeat: alive\n")
    settings = config.load(folder / "q.yaml")
    assert (settings.db, settings.heartbeat) == (str(folder / "data.db"), str(folder / "alive"))


def test_the_named_file_beats_the_variable_and_the_variable_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, zone in (("quizmaster.toml", "Asia/Tokyo"), ("b.toml", "Asia/Seoul"), ("c.toml", "Asia/Dubai")):
        Path(name).write_text(f'zone = "{zone}"\n')
    assert config.load().zone == "Asia/Tokyo"
    monkeypatch.setenv("QUIZMASTER_CONFIG", "b.toml")
    assert config.load().zone == "Asia/Seoul"
    assert config.load(Path("c.toml")).zone == "Asia/Dubai"


def test_secrets_come_from_the_environment_and_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " abc.def\n")
    settings = config.load()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "abc.def"
    assert "abc.def" not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    "key", ["discord_token", "DISCORD_TOKEN", "slack-bot-token", "slack_signing_secret", "grader_key"]
)
def test_a_secret_in_the_file_is_refused_without_repeating_it(key: str) -> None:
    Path("quizmaster.yaml").write_text(f"zone: UTC\n{key}: xoxb-sesame\n")
    (said,) = problems()
    assert said.startswith("quizmaster.yaml:2: ")
    assert "is a secret" in said
    assert "set the environment variable" in said
    assert "sesame" not in said


def test_a_password_in_the_file_is_refused_and_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://quiz:sesame@db/quiz"
    Path("quizmaster.yaml").write_text(f"db: {address}\n")
    (said,) = problems()
    assert "password" in said
    assert "sesame" not in said
    Path("quizmaster.yaml").unlink()
    monkeypatch.setenv("QUIZMASTER_DB", address)
    assert config.load().db == address


def test_a_password_in_the_graders_address_is_refused_in_the_file() -> None:
    Path("quizmaster.yaml").write_text("grader_url: https://quiz:sesame@models.example/v1\n")
    (said,) = problems()
    assert "set QUIZMASTER_GRADER_URL" in said
    assert "sesame" not in said


def test_a_broken_token_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-open sesame")
    (said,) = problems()
    assert said.startswith("SLACK_BOT_TOKEN: ")
    assert "sesame" not in said


def test_all_problems_come_at_once_with_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("quizmaster.yaml").write_text("zon: UTC\nlate: soon\nlog_level: loud\npause_after: -1\nlate: 3h\n")
    monkeypatch.setenv("QUIZMASTER_ZONE", "CET")
    monkeypatch.setenv("QUIZMASTER_LOGLEVEL", "info")
    assert problems() == [
        "QUIZMASTER_LOGLEVEL: there is no such setting. Did you mean QUIZMASTER_LOG_LEVEL?",
        "quizmaster.yaml:1: there is no setting “zon”. Did you mean zone?",
        "quizmaster.yaml:5: `late` stands here twice (first in line 2): delete one.",
        "QUIZMASTER_ZONE: “CET” isn't a time zone. Write an IANA name like Europe/Berlin, or UTC.",
        "quizmaster.yaml:2: `late`: “soon” isn't a duration: write it like 24h, 90m or 2d.",
        "quizmaster.yaml:4: `pause_after`: “-1” must be a whole number from 0 to 100.",
        "quizmaster.yaml:3: `log_level`: “loud” must be debug, info, warning or error.",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("QUIZMASTER_ZONE", "Europe/Berln", "Did you mean Europe/Berlin?"),
        ("QUIZMASTER_ZONE", "../../etc/passwd", "isn't a time zone"),
        ("QUIZMASTER_OPEN_FOR", "9999d", "between 5m and 14d"),
        ("QUIZMASTER_OPEN_FOR", "0", "between 5m and 14d"),
        ("QUIZMASTER_LATE", "25h", "between 0 and 24h"),
        ("QUIZMASTER_HTTP", "8080", "host:port"),
        ("QUIZMASTER_HTTP", "localhost:99999", "host:port"),
        ("QUIZMASTER_DB", "mysql://localhost/x", "aren't supported"),
        ("QUIZMASTER_DB", "postgresql://localhost", "names no database"),
        ("QUIZMASTER_DB", "postgresql://localhost:port/x", "names no database"),
        ("QUIZMASTER_BANK", "nowhere", "there is no folder “nowhere”"),
        ("QUIZMASTER_BANK", os.pathsep, "names no folder"),
        ("QUIZMASTER_LOG_FORMAT", "xml", "auto, json or console"),
        ("QUIZMASTER_SEMANTIC", "yes", "must be on or off"),
        ("QUIZMASTER_LOW_QUEUE", "1e3", "whole number"),
        ("QUIZMASTER_GRADER_URL", "models.example/v1", "begins with https:// or http://"),
        ("QUIZMASTER_GRADER_TIMEOUT", "9s", "between 1s and 8s"),
        ("QUIZMASTER_GRADER_BUDGET", "1k", "whole number"),
        ("QUIZMASTER_GRADER_MODEL", "two words", "as one word"),
        ("DISCORD_API_BASE", "discord.example", "begins with https:// or http://"),
        ("DISCORD_GATEWAY_URL", "http://gateway.example", "begins with wss:// or ws://"),
        ("SLACK_API_URL", "https://", "and a host"),
        ("QUIZMASTER_CONFIG", "missing.yaml", "there is no such file"),
        ("QUIZMASTER_CONFIG", "settings.ini", "there is no such file"),
    ],
)
def test_a_bad_value_gets_one_sentence_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    (sentence,) = problems()
    assert said in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zone: UTC\n  late: 3h\n", "quizmaster.yaml:2: it isn't valid YAML"),
        ("- zone\n", "key: value"),
        ("zone: &a UTC\nlate: *a\n", "quizmaster.yaml:1: anchors"),
        ("zone: !!python/object:os.system UTC\n", "quizmaster.yaml:1: tags"),
        ("zone: {deep: {er: 1}}\n", "quizmaster.yaml:1: `zone` must be a plain value"),
        ("bank: " + "[" * 90_000, "quizmaster.yaml:1: `bank` must be a plain value"),
        ("zone: UTC\n---\nzone: UTC\n", "second document"),
        ("zone: [UTC]\n", "takes one value"),
        ("? [a]\n: b\n", "plain word"),
        ("zone: \x07\n", "control characters"),
        ("zone: UTC\n" + "#" * 100_001, "larger than 100 kB"),
        ("just text\n", "key: value"),
    ],
)
def test_a_bad_yaml_file_is_refused_by_name(text: str, said: str) -> None:
    Path("quizmaster.yaml").write_text(text)
    (sentence,) = problems()
    assert said in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zone = UTC\n", "quizmaster.toml:1: it isn't valid TOML"),
        ("zone = 'UTC'\nzone = 'UTC'\n", "it isn't valid TOML"),
        ("# hi\n[discord]\ntoken = 'x'\n", "quizmaster.toml:2: `discord` must be a plain value"),
        ("zone = 2026-01-01\n", "quizmaster.toml:1: `zone` must be a plain value"),
        ("pause_after = true\n", "quizmaster.toml:1: `pause_after`: “true” must be a whole number"),
        ("bank = " + "[" * 50_000, "TOML"),
    ],
)
def test_a_bad_toml_file_is_refused_by_name(text: str, said: str) -> None:
    Path("quizmaster.toml").write_text(text)
    assert any(said in sentence or "nested too deeply" in sentence for sentence in problems())


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "~\n", "zone:\n", "zone: ~\nlate: null\n"])
def test_an_empty_file_or_value_says_nothing(text: str) -> None:
    Path("quizmaster.yaml").write_text(text)
    assert config.load() == Settings()


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("zone=UTC")
    assert "must end in .yaml" in problems(tmp_path / "settings.ini")[0]
    (tmp_path / "latin.yaml").write_bytes(b"zone: \xe9\n")
    assert "UTF-8" in problems(tmp_path / "latin.yaml")[0]
    (tmp_path / "folder.yaml").mkdir()
    assert "can't be read" in problems(tmp_path / "folder.yaml")[0]


def test_two_files_in_one_folder_are_one_too_many() -> None:
    Path("quizmaster.yaml").write_text("zone: UTC\n")
    Path("quizmaster.toml").write_text("zone = 'UTC'\n")
    (said,) = problems()
    assert said.startswith("quizmaster.toml: there is quizmaster.yaml as well")


def test_the_environments_name_in_the_file_is_answered_with_the_key() -> None:
    Path("quizmaster.yaml").write_text("QUIZMASTER_DB: x.db\n")
    assert problems() == ["quizmaster.yaml:1: `QUIZMASTER_DB` is the environment's name for it. Write `db` here."]


def test_every_setting_has_a_row_with_a_meaning_and_a_default_that_can_be_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {row.name: row for row in config.fields()}
    assert set(rows) == {*Settings.model_fields, "config"}
    assert all(row.meaning for row in rows.values())
    for name in Settings.model_fields:
        if default := rows[name].default.strip("`"):
            monkeypatch.setenv(rows[name].variable, default)
    assert config.load() == Settings()


def test_the_public_variables_keep_their_names() -> None:
    public = {
        "DISCORD_TOKEN DISCORD_API_BASE DISCORD_GATEWAY_URL SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_SIGNING_SECRET "
        "SLACK_API_URL QUIZMASTER_DB QUIZMASTER_HTTP QUIZMASTER_BANK QUIZMASTER_CONFIG"
    }
    assert {*" ".join(public).split()} <= {row.variable for row in config.fields()}
