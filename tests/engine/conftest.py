"""The database of each scenario: once a SQLite file, once PostgreSQL; and a bank that may be changed."""

import shutil
from pathlib import Path

import pytest

from tests.engine.channel import BANK


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Address of a fresh, migrated database."""
    name = "sqlite_path" if request.param == "sqlite" else "postgres_url"
    found: str | Path = request.getfixturevalue(name)
    return str(found)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A copy of the test bank."""
    return Path(shutil.copytree(BANK, tmp_path / "bank"))
