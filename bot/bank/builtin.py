"""Where the questions are that come with the quizmaster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import bot


def builtin() -> Path:
    """The folder of the built-in questions: inside an installed package, else beside the package in a checkout."""
    package = Path(bot.__file__).parent
    inside = package / "questions"
    return inside if inside.is_dir() else package.parent / "questions"


def folders(names: Sequence[str]) -> list[Path]:
    """The folders that settings name, the one that yields first: of two items with the same id, settings mean the one
    that is named first. ``builtin`` stands for the built-in folder."""
    return [builtin() if name == "builtin" else Path(name) for name in reversed(names)]


def lent(named: Iterable[Path]) -> list[Path]:
    """The built-in folder, for its topics, if none of the folders (or files' folders) brings topics of its own."""
    own = (folder.parent if folder.is_file() else folder for folder in named)
    return [] if any((folder / "topics.yaml").is_file() for folder in own) else [builtin()]
