"""What the database complains about, in one plain sentence with the fix."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InvalidRequestError,
    OperationalError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeout,
)

from bot.errors import StoreError

# What SQLite says -> what to do. Nothing has been changed in any of these cases.
SENTENCES = {
    "database is locked": "another program is writing to it; close that program (the sqlite3 shell, a viewer, "
    "a synchroniser), then try again",
    "disk is full": "the disk is full; nothing was saved: free some space, then try again",
    "readonly database": "it is read-only; make the file and its folder writable for this user",
    "unable to open": "it can't be opened; check that its folder exists and is writable for this user",
    "disk i/o error": "the disk reports an error; check the disk, then restore the latest backup if need be",
    "malformed": "it is damaged; restore the latest backup with `quizmaster db restore`",
    "not a database": "it is not a SQLite database; choose another file",
}

DISK_FULL = "53100"
"""PostgreSQL's code for a full disk."""


def plain(error: BaseException, where: str) -> StoreError | None:
    """A StoreError if the database (rather than what was asked of it) is at fault; else None."""
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    text = " ".join(str(cause).split())
    if isinstance(error, OperationalError | InterfaceError) or isinstance(cause, sqlite3.OperationalError):
        return StoreError(f"{where}: {_sentence(text)}.", full="disk is full" in text or _state(cause) == DISK_FULL)
    if isinstance(cause, sqlite3.DatabaseError) and ("malformed" in text or "not a database" in text):
        return StoreError(f"{where}: {_sentence(text)}.")
    if isinstance(error, PoolTimeout | OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StoreError(f"{where}: the database doesn't answer ({text or type(error).__name__}); try again later.")
    if "asyncpg" in type(cause).__module__ and _server_fault(cause):
        full = _state(cause) == DISK_FULL
        return StoreError(f"{where}: PostgreSQL says '{text}'; mend that, or try again later.", full=full)
    return None


def is_lost_race(error: BaseException) -> bool:
    """Whether PostgreSQL broke a deadlock at our expense: the same work may well succeed now."""
    return (getattr(error, "sqlstate", None) or "").startswith("40")


def _sentence(text: str) -> str:
    folded = text.casefold()
    return next((sentence for mark, sentence in SENTENCES.items() if mark in folded), text)


def _state(cause: BaseException | None) -> str | None:
    """PostgreSQL's code for what happened."""
    state: str | None = getattr(cause, "sqlstate", None)
    return state


def _server_fault(cause: BaseException | None) -> bool:
    """Lost connections, a wrong name or password, deadlocks, shortage of resources, shutdown: by their SQLSTATE class
    (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
    state = _state(cause)
    if state is None:
        return "connection" in str(cause) and "closed" in str(cause)
    return state[:2] in {"08", "28", "3D", "40", "53", "57", "58"}


@contextmanager
def plainly(where: str) -> Iterator[None]:
    """Turn what ``plain`` recognises into StoreError; let everything else through."""
    try:
        yield
    except StoreError:
        raise
    except InvalidRequestError:
        raise
    except Exception as error:
        told = plain(error, where)
        if told is None:
            raise
        raise told from error
