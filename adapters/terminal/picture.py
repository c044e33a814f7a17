"""A session as an SVG picture."""

from __future__ import annotations

import re

from rich.console import Console

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def svg(console: Console) -> str:
    """What a recording console has printed. Names no web font: a picture in a README may not load any."""
    return _FONT_FACE.sub("", console.export_svg(title="Quizmaster"))
