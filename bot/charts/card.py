"""The card that charts are drawn on: shapes with smooth edges, lines of text, the PNG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from threading import Lock

from PIL import Image, ImageColor, ImageDraw

from bot.charts import palette
from bot.charts.setting import OVERHANG, Setting, drawn, fitted

WIDTH = 900
"""Pixels: a phone shows the card at 350 to 400, some 0.42 of that."""
MARGIN = 44
INNER = WIDTH - 2 * MARGIN
TITLE = 42
BODY = 33
SMALL = 31
"""Sizes of letters; the smallest is 13 pixels high where the card is shown 380 wide."""

DRAWING = Lock()
"""Held while fonts are in use, since FreeType's faces aren't safe for two threads at once."""

SHADES = 15
"""Steps from a colour to the one it lies on: 16 pairs of them leave room for the card's own in the 256 of a PNG."""

_STEPS = [round(value * SHADES / 255) for value in range(256)]
_SEEN = [255 * bool(step) for step in _STEPS]
_SMOOTH = 4
"""How much larger a shape is drawn before it is scaled down."""
_DROP = 0.34
"""How far below the middle of a line its baseline lies, in sizes: capitals then stand in the middle."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


class Card:
    """An opaque picture of ``WIDTH`` and the given height.

    What is drawn names its colour and the one it lies ``on``: a pixel is the number of a shade between the two. That
    keeps colours exact, and a picture at a third of the size and time of one with three numbers a pixel.
    """

    def __init__(self, height: int) -> None:
        self.image = Image.new("P", (WIDTH, height))
        self._shades = [*ImageColor.getrgb(palette.CARD)]
        self._ramps: dict[tuple[str, str], list[int]] = {}

    def rounded(self, box: Box, radius: int, colour: str, on: str = palette.CARD) -> None:
        """A filled rectangle with round corners; nothing if the box is empty."""
        size = (box[2] - box[0], box[3] - box[1])
        if min(size) > 0:
            self._stamp(_rounded(*size, min(radius, *(side // 2 for side in size))), box[:2], colour, on)

    def tick(self, x: int, y: int, size: int, colour: str) -> None:
        """A check mark cut out of a disc, centred."""
        self._stamp(_tick(size), (x - size // 2, y - size // 2), colour, palette.CARD)

    def cross(self, x: int, y: int, size: int, colour: str) -> None:
        """Two crossed strokes, centred."""
        self._stamp(_cross(size), (x - size // 2, y - size // 2), colour, palette.CARD)

    def arrow(self, x: int, y: int, size: int, colour: str, on: str) -> None:
        """A triangle that points right, centred."""
        self._stamp(_arrow(size), (x - size // 2, y - size // 2), colour, on)

    def text(
        self, line: Setting, x: int, y: int, height: int, colour: str, on: str = palette.CARD, *, right: bool = False
    ) -> None:
        """A line of text in the middle of a row of the given top and height, from ``x`` on, or (``right``) up to it.
        Letters that reach out of the row are cut off there."""
        left = x - line.width if right else x
        mask = drawn(line, height, round(height / 2 + _DROP * line.size))
        self._stamp(mask, (left - OVERHANG, y), colour, on)

    def _stamp(self, mask: Image.Image, corner: tuple[int, int], colour: str, on: str) -> None:
        box = (*corner, corner[0] + mask.width, corner[1] + mask.height)
        self.image.paste(mask.point(self._ramp(colour, on)), box, mask.point(_SEEN))

    def _ramp(self, colour: str, on: str) -> list[int]:
        """Numbers of the shades of ``colour`` on ``on``, by how much a mask shows of it."""
        if (colour, on) not in self._ramps:
            first = len(self._shades) // 3
            self._ramps[colour, on] = [first + max(0, step - 1) for step in _STEPS]
            ink, ground = ImageColor.getrgb(colour), ImageColor.getrgb(on)
            for step in range(1, SHADES + 1):
                self._shades += [round(b + (a - b) * step / SHADES) for a, b in zip(ink, ground, strict=True)]
        return self._ramps[colour, on]

    def png(self) -> bytes:
        held = BytesIO()
        self.image.putpalette(self._shades)
        self.image.save(held, "PNG", compress_level=4)
        return held.getvalue()


def heading(card: Card, title: str, subtitle: str = "") -> int:
    """Draws the title and what stands smaller below it; the y below them."""
    card.text(fitted(title, INNER, TITLE, bold=True), MARGIN, 34, 56, palette.TEXT)
    if not subtitle:
        return 34 + 56
    card.text(fitted(subtitle, INNER, SMALL), MARGIN, 88, 44, palette.QUIET)
    return 88 + 44


def head_height(subtitle: str = "") -> int:
    """What ``heading`` will return."""
    return 88 + 44 if subtitle else 34 + 56


def _canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
    return image, ImageDraw.Draw(image)


@lru_cache(maxsize=256)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    image, brush = _canvas(width, height)
    corner = (image.width - 1, image.height - 1)
    brush.rounded_rectangle((0, 0, *corner), radius * _SMOOTH, 255)
    return image.reduce(_SMOOTH)


@lru_cache(maxsize=8)
def _tick(size: int) -> Image.Image:
    image, brush = _canvas(size, size)
    side = image.width
    brush.ellipse((0, 0, side - 1, side - 1), 255)
    _stroke(brush, [(0.27, 0.53), (0.44, 0.70), (0.74, 0.34)], side, 0.13, 0)
    return image.reduce(_SMOOTH)


@lru_cache(maxsize=8)
def _cross(size: int) -> Image.Image:
    image, brush = _canvas(size, size)
    for ends in ([(0.25, 0.25), (0.75, 0.75)], [(0.25, 0.75), (0.75, 0.25)]):
        _stroke(brush, ends, image.width, 0.11, 255)
    return image.reduce(_SMOOTH)


@lru_cache(maxsize=8)
def _arrow(size: int) -> Image.Image:
    image, brush = _canvas(size, size)
    side = image.width
    brush.polygon([(0.2 * side, 0.1 * side), (0.85 * side, 0.5 * side), (0.2 * side, 0.9 * side)], 255)
    return image.reduce(_SMOOTH)


def _stroke(brush: ImageDraw.ImageDraw, points: list[tuple[float, float]], side: int, width: float, fill: int) -> None:
    """A line through the points, given in shares of the side, with round ends."""
    scaled = [(x * side, y * side) for x, y in points]
    brush.line(scaled, fill, round(width * side), joint="curve")
    radius = width * side / 2
    for x, y in scaled:
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill)
