"""Writing to stdout: JSON alone, or text."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any


def emit(data: Any) -> None:
    """Print ``data`` as JSON: readable, keys in our order, and plain ASCII where the terminal needs that."""
    sys.stdout.write(json.dumps(data, ensure_ascii=not takes_unicode(), indent=2) + "\n")


def takes_unicode() -> bool:
    """Whether stdout can show every character."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def say(*lines: str) -> None:
    """Print lines of text."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def instant(at: datetime) -> str:
    """An instant in UTC, to the second: ``2026-11-23T08:00:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def points(centipoints: int) -> float | int:
    """Centipoints as points, whole where they are: what a board shows."""
    return centipoints // 100 if centipoints % 100 == 0 else centipoints / 100


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """``rows`` as aligned lines; the columns in ``right`` are aligned right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
