"""Where the present bank stands, and its replacement while the bot runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.bank.bank import Bank
from bot.bank.load import files, load

_Print = tuple[tuple[str, int, int], ...]


class Shelf:
    """Folders and the bank that was last loaded from them. Nothing happens by itself: ask ``stale``, then ``reload``.

    Loading blocks for up to a second in a large bank; run ``reload`` in a worker.
    """

    def __init__(self, folders: Sequence[Path], *, topics: Sequence[Path] = ()) -> None:
        """Load the folders; ``topics`` as in ``load``. Raises BankError."""
        self.folders = tuple(folders)
        self._topics = tuple(topics)
        self._print = self._fingerprint()
        self._bank = load(self.folders, topics=self._topics)

    @property
    def bank(self) -> Bank:
        """The bank as last loaded without a problem."""
        return self._bank

    def stale(self) -> bool:
        """Whether a file was added, removed or changed since the last attempt to load."""
        return self._fingerprint() != self._print

    def reload(self) -> Bank:
        """Load again. Raises BankError and keeps the present bank; then ``stale`` waits for the next change."""
        # Taken first: a change during the loading makes the shelf stale again.
        self._print = self._fingerprint()
        self._bank = load(self.folders, topics=self._topics)
        return self._bank

    def _fingerprint(self) -> _Print:
        """Name, time of change in nanoseconds and size of every file."""
        found: list[tuple[str, int, int]] = []
        for folder in self.folders:
            try:
                stats = [(str(path), path.stat()) for path in files(folder)]
            except OSError:  # a file or folder that goes away meanwhile is a change, too
                found.append((str(folder), -1, -1))
                continue
            found += [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
        return tuple(found)
