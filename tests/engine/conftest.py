"""The database of each scenario: once a SQLite file, once PostgreSQL."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Address of a fresh, migrated database."""
    name = "sqlite_path" if request.param == "sqlite" else "postgres_url"
    found: str | Path = request.getfixturevalue(name)
    return str(found)
