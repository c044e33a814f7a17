"""``run`` as its own process on a stand-in platform: ready, alive, stopped in order. And ``doctor``, which looks on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import adapters
from bot.errors import ConfigError
from bot.ports import What
from bot.store import open_store
from tests.cli.conftest import Cli
from tests.cli.stand_in import LEAD

ROOT = Path(__file__).resolve().parents[2]
Serve = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def serve(folder: Path) -> Iterator[Serve]:
    """Start ``run``; what is still running in the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.stand_in", "run"],
            cwd=folder,
            env={**os.environ, "DISCORD_TOKEN": "x", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def until(process: subprocess.Popen[str], line: str) -> None:
    """Read what it prints up to ``line``."""
    assert process.stdout is not None
    seen = []
    for text in process.stdout:
        seen.append(text.strip())
        if text.strip() == line:
            return
    _, err = process.communicate()
    raise AssertionError(f"{line!r} never came; {seen} {err}")


async def state(path: Path) -> tuple[list[str], list[What]]:
    """The references of the recorded posts, and what the outbox still has to send."""
    store = await open_store(path)
    async with store.read() as tx:
        group = await tx.group(LEAD.place)
        assert group is not None
        rounds = await tx.open_rounds(group.id)
        refs = [message.ref for each in rounds for message in await tx.messages(each.id)]
        rows = [row.what for row in await tx.outbox()]
    await store.close()
    return refs, rows


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_post_under_way_is_recorded_before_it_stops(
    cli: Cli, serve: Serve, folder: Path, number: signal.Signals
) -> None:
    process = serve()
    until(process, "discord is ready")
    until(process, "posting")
    process.send_signal(number)
    out, err = process.communicate("message-1\n", timeout=60)
    assert process.returncode == 0, err
    assert out.splitlines()[-1] == "gone"
    assert "Traceback" not in err
    assert asyncio.run(state(folder / "quizmaster.db")) == (["message-1"], [])
    assert sorted(path.name for path in folder.iterdir()) == ["quizmaster.db"]


def test_while_it_runs_others_may_look_but_not_write(cli: Cli, serve: Serve, folder: Path) -> None:
    process = serve()
    until(process, "posting")
    assert cli("doctor", "--health").code == 0
    assert "last sign of life" in cli("doctor").out
    assert cli("db", "check").code == 0
    assert cli("db", "backup", "copy.db").code == 0
    assert cli("standings", "--json").data["rows"] == []
    for line in ("db upgrade", "db rebuild", "db restore copy.db"):
        done = cli(*line.split())
        assert done.code == 2
        assert f"in use by another Quizmaster (process {process.pid})" in done.err
    process.send_signal(signal.SIGTERM)
    process.communicate("message-1\n", timeout=60)
    assert process.returncode == 0
    assert cli("doctor", "--health").code == 1


def test_killed_it_leaves_a_sign_of_life_that_grows_old(cli: Cli, serve: Serve, folder: Path) -> None:
    process = serve()
    until(process, "posting")
    process.kill()
    process.communicate()
    beat = folder / "quizmaster.db.heartbeat"
    assert beat.exists()
    old = beat.stat().st_mtime - 120
    os.utime(beat, (old, old))
    done = cli("doctor", "--json")
    assert done.code == 1
    assert [check["name"] for check in done.data["checks"] if not check["ok"]] == ["run"]
    again = serve()
    until(again, "discord is ready")
    assert cli("doctor", "--health").code == 0


@pytest.mark.parametrize("name", [":memory:", "loop.db"])
def test_doctor_refuses_what_can_never_be_a_database(cli: Cli, folder: Path, name: str) -> None:
    (folder / "loop.db").symlink_to("loop.db")
    done = cli("doctor", "--json", "--db", name)
    assert done.code == 1
    assert [check["name"] for check in done.data["checks"] if not check["ok"]] == ["database"]


def test_settings_that_lack_a_part_are_named_before_anything_is_made(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-sesame")
    done = cli("run")
    assert done.code == 2
    assert "slack: set SLACK_APP_TOKEN for Socket Mode" in done.err
    assert "sesame" not in done.err


def test_a_platform_without_an_adapter_is_named() -> None:
    with pytest.raises(ConfigError, match="matrix: this version has no adapter for it"):
        adapters.adapter("matrix")


def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "needy.py").write_text("import a_package_that_nobody_has\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr("adapters.REGISTRY", {"slack": "needy"})
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    done = cli("run")
    assert done.code == 2
    assert "a_package_that_nobody_has is missing" in done.err
    assert "pip install 'quizmaster[slack]'" in done.err


# ------------------------------------------------------------------ doctor, settings


def bad(cli: Cli) -> dict[str, str]:
    """The checks that failed."""
    done = cli("doctor", "--json")
    assert done.code == int(not done.data["ok"])
    return {check["name"]: check["detail"] for check in done.data["checks"] if not check["ok"]}


def test_a_fresh_machine_is_well(cli: Cli, folder: Path) -> None:
    assert bad(cli) == {}
    assert "will be made at the first start" in cli("doctor").out
    assert list(folder.iterdir()) == []


def test_what_is_wrong_is_said_and_the_rest_is_still_looked_at(cli: Cli, folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "bad.yaml").write_text("schema: 1\nitems: [{id: x}]\n")
    (folder / "quizmaster.yaml").write_text("bank: own\n")
    (folder / "quizmaster.db").write_text("hello\n" * 100)
    found = bad(cli)
    assert found.keys() == {"database", "questions"}
    assert "not a SQLite database" in found["database"]
    assert "own/bad.yaml:2" in found["questions"]


def test_settings_show_no_secret(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "sesame")
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:9/api")
    monkeypatch.setenv("QUIZMASTER_DB", "postgresql://quiz:sesame@localhost/quiz")
    monkeypatch.setenv("QUIZMASTER_LATE", "90m")
    for arguments in (["settings"], ["settings", "--json"], ["doctor", "--json"]):
        done = cli(*arguments)
        assert "sesame" not in done.out + done.err
    data = cli("settings", "--json").data
    assert (data["discord_token"], data["slack_bot_token"], data["late"]) == ("set", "not set", "90m")


def test_the_readme_has_the_table_of_settings(cli: Cli) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, rest = readme.partition("<!-- settings -->\n")
    table, end, _ = rest.partition("<!-- /settings -->")
    assert end, "README.md has no <!-- settings --> … <!-- /settings --> block"
    assert table == cli("settings", "--markdown").out, "renew it with: quizmaster settings --markdown"


def test_a_heartbeat_that_cannot_be_written_is_refused_before_anything_is_posted(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.REGISTRY", {"discord": "tests.cli.stand_in"})
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    monkeypatch.setenv("QUIZMASTER_HEARTBEAT", "nowhere/beat")
    done = cli("run")
    assert (done.code, done.out) == (2, "")
    assert "nowhere/beat: No such file or directory." in done.err
