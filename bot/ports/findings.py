"""What somebody who looked after something found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``detail`` says what was found, and the fix if it isn't ``ok``."""

    name: str
    ok: bool
    detail: str
