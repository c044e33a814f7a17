"""discord.py's log, with a line instead of a traceback for what the network does every now and then."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.discord.troubles import TRANSPORT

LOGGERS = ("discord.client", "discord.gateway", "discord.shard")


class Short(logging.Filter):
    """Shortens a record about a lost or failed connection; lets all pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, TRANSPORT):
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return True


@contextmanager
def shortened() -> Iterator[None]:
    """Shorten while the block runs."""
    short = Short()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(short)
    try:
        yield
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(short)
