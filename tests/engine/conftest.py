"""The database of each scenario: once a SQLite file, once PostgreSQL; and a bank that may be changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

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


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> Iterator[None]:
    """structlog's own default draws each traceback with all local variables, which takes most of a second."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, ConsoleRenderer(exception_formatter=plain_traceback)]
    )
    yield
    structlog.reset_defaults()
