"""A model grader for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from bot.store import SqlStore
from tests.grading.desk import Desk
from tests.grading.modelserver import serving


@pytest.fixture
async def desk(sqlite_store: SqlStore) -> AsyncIterator[Desk]:
    async with serving() as server:
        made = Desk(server, sqlite_store)
        yield made
        await made.endpoint.close()
