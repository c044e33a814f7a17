"""All scenarios: what each is called, where it is, and when it begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.scenarios import daily
from tests.scenarios.driver import Boards, Driver

MONDAY = "2026-11-23 08:00"


@dataclass(frozen=True, slots=True)
class Scene:
    """``act`` over a driver whose clock stands at ``begins`` (local time of Berlin)."""

    act: Callable[[Driver], Awaitable[Boards]]
    begins: str = MONDAY


SCENARIOS: Mapping[str, Scene] = {
    "a day": Scene(daily.a_day),
    "changed and sure": Scene(daily.changed_and_sure),
    "hidden under five": Scene(daily.hidden_under_five),
}
