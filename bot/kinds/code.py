"""Read a snippet and choose what is wrong with it. The snippet itself is the question's ``code``."""

from __future__ import annotations

from typing import ClassVar

from bot.kinds.part import Note
from bot.kinds.single import Single


class CodeReading(Single):
    """A single choice about a snippet; ``fix`` is the line that repairs it, shown at the reveal."""

    kind: ClassVar[str] = "code"

    fix: Note = ""
