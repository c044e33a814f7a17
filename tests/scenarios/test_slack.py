"""Every scenario on Slack with the bot as a process of its own, by either way in; the boards equal the terminal's."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest

from tests.scenarios.slack_apart import slack_apart
from tests.scenarios.table import SCENARIOS
from tests.scenarios.terminal import terminal
from tests.slackserver.server import Mode


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("mode", list(Mode), ids=lambda mode: mode.value)
async def test_scenario_apart(mode: Mode, name: str, sqlite_path: Path) -> None:
    scene = SCENARIOS[name]
    fresh = Path(copy(sqlite_path, sqlite_path.with_name("terminal.db")))
    async with slack_apart(sqlite_path, scene.begins, mode) as driver:
        boards = await scene.act(driver)
    async with terminal(fresh, scene.begins) as driver:
        assert boards == await scene.act(driver)
