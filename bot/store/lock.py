"""One process at a time may write to a SQLite file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.errors import StoreError


class FileLock:
    """An exclusive lock on ``path``, held until ``release``; the system frees it when the process dies.

    Raises StoreError if another holder is alive, or if the file can't be made.
    """

    def __init__(self, path: Path, guarded: Path) -> None:
        self._path = path
        while True:
            self._file = _open(path, guarded)
            if not _try_lock(self._file):
                holder = os.pread(self._file, 20, 0).decode(errors="replace").strip() if hasattr(os, "pread") else ""
                os.close(self._file)
                who = f" (process {holder})" if holder.isdigit() else ""
                raise StoreError(f"{guarded} is in use by another Quizmaster{who}; stop it first, then try again.")
            if _same(self._file, path):
                break
            os.close(self._file)  # whoever held it before has just removed it: lock the new one
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        if sys.platform != "win32":  # Windows can't remove an open file; there the empty lock stays behind
            self._path.unlink(missing_ok=True)
        os.close(self._file)


def holder(path: Path) -> str:
    """The process that holds the lock on ``path``, as a number; "" if nobody does, or where it can't be told."""
    if sys.platform == "win32" or not path.exists():
        return ""
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(file, 20).decode(errors="replace").strip()
    finally:
        os.close(file)
    return ""


def _open(path: Path, guarded: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as error:
        raise StoreError(
            f"{guarded}: its folder can't be written ({error.strerror}); make it writable or choose another place."
        ) from error


def _same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> bool:
        # Bytes far behind the process id, so that it stays readable: Windows locks are mandatory.
        os.lseek(file, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
