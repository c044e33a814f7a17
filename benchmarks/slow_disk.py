"""The bot on a slow disk: ``python -m benchmarks.slow_disk SECONDS …``, and then what follows ``python -m bot``.

Each commit takes so many seconds longer, during which nobody else can write.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from functools import partial

from bot.__main__ import main


class SlowConnection(sqlite3.Connection):
    """It writes in a thread of its own, as the driver has it, so that only those wait who wait for the disk."""

    seconds = 0.0

    def commit(self) -> None:
        if self.in_transaction:
            time.sleep(self.seconds)
        super().commit()


if __name__ == "__main__":
    SlowConnection.seconds = float(sys.argv.pop(1))
    sqlite3.connect = partial(sqlite3.connect, factory=SlowConnection)  # type: ignore[assignment]  # the driver asks here
    sys.exit(main())
