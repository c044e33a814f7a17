"""Zone tests use the packaged zone data, whatever the machine has; property tests are repeatable and know no clock."""

import zoneinfo
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("rules", deadline=None, derandomize=True, database=None)
settings.load_profile("rules")


@pytest.fixture(autouse=True, scope="session")
def packaged_zones() -> Iterator[None]:
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=before)
