"""Where the questions are that come with the quizmaster."""

from __future__ import annotations

from pathlib import Path

import bot


def builtin() -> Path:
    """The folder of the built-in questions: inside an installed package, else beside the package in a checkout."""
    package = Path(bot.__file__).parent
    inside = package / "questions"
    return inside if inside.is_dir() else package.parent / "questions"
