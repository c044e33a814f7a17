"""Every scenario on every platform, with equal boards at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from shutil import copy

import pytest

from tests.scenarios.driver import Driver
from tests.scenarios.on_discord import on_discord
from tests.scenarios.on_slack import on_slack
from tests.scenarios.table import SCENARIOS
from tests.scenarios.terminal import terminal

Begin = Callable[[Path, str], AbstractAsyncContextManager[Driver]]

PLATFORMS: Mapping[str, Begin] = {"terminal": terminal, "discord": on_discord, "slack": on_slack}
"""Platform → a driver on a migrated, empty database file, at a local time of Berlin."""


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_scenario(platform: str, name: str, sqlite_path: Path) -> None:
    """It goes as its asserts say, and ends with the boards that it ends with in the terminal."""
    scene = SCENARIOS[name]
    fresh = Path(copy(sqlite_path, sqlite_path.with_name("terminal.db")))
    async with PLATFORMS[platform](sqlite_path, scene.begins) as driver:
        boards = await scene.act(driver)
    if platform != "terminal":
        async with terminal(fresh, scene.begins) as driver:
            assert boards == await scene.act(driver)
