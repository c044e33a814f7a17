"""What every command carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.model import Actor
from bot.ui import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Who asks, and the platform's id of the event that carried it (unique per event, "" where none matters)."""

    actor: Actor
    delivery: str = ""

    REPLY: ClassVar[Reply] = Reply.PRIVATE
    ADMIN: ClassVar[bool] = False
    """Only organisers may; checked when it is carried out, not when it was offered."""

    @property
    def reply(self) -> Reply:
        """How to acknowledge it."""
        return self.REPLY
