"""Colours of the pictures: one dark card that reads in light and in dark clients.

Text stands out from what it lies on by 4.5 : 1 or more, shapes by 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). Right and wrong
differ in lightness, outline and sign, so that no hue has to be told from another.
"""

from __future__ import annotations

CARD = "#1B1F2A"
TRACK = "#2A3040"
"""What a bar runs along: it may be overlooked."""
OWN = "#2C3650"
"""Behind the reader's own row."""

TEXT = "#F2F4F8"
QUIET = "#B6BECC"
"""Column heads, subtitles, shares."""

PLAIN = "#5E6D8A"
"""A bar that is neither right nor to be compared with a right one; a wrong answer's bar."""
RIGHT = "#4ADE9C"
TOPIC = "#7AB8FF"
OWN_MARK = "#FFC24B"
"""The arrow at the reader's own row."""

TEXTS = ((TEXT, CARD), (QUIET, CARD), (TEXT, OWN), (QUIET, OWN))
"""Text and what it lies on."""
SHAPES = ((PLAIN, CARD), (RIGHT, CARD), (TOPIC, CARD), (OWN_MARK, OWN), (OWN_MARK, CARD), (CARD, RIGHT), (RIGHT, PLAIN))
"""Shapes and what they lie on, or must be told from."""
