"""Type-setting of one line: which font for which letter, how wide, and where to cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import ceil

from PIL import Image, ImageDraw

from bot.charts.fonts import covers, font, names, shapes_text
from bot.charts.letters import ELSEWHERE, clean, clusters, needs_shaping, right_to_left, unjoined

BOX = "□"
"""In place of letters that no font has."""
ELLIPSIS = "…"
OVERHANG = 6
"""Pixels on either side of a line into which letters may lean."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font; ``width`` in pixels."""

    text: str
    font: str
    width: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A line as it will be drawn; ``width`` in pixels."""

    runs: tuple[Run, ...]
    size: int
    width: int


@lru_cache(maxsize=1024)
def fitted(text: str, limit: int, size: int, *, bold: bool = False) -> Setting:
    """The line in at most ``limit`` pixels, cut after a letter, with an ellipsis, where it would be longer."""
    letters = _shown(clean(text), bold=bold) if text else []
    whole = _set(letters, size, bold=bold)
    if whole.width <= limit:
        return whole
    fits, too_many = 0, len(letters)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _set(_cut(letters, middle), size, bold=bold).width <= limit:
            fits = middle
        else:
            too_many = middle
    return _set(_cut(letters, fits), size, bold=bold)


def wrapped(text: str, limit: int, size: int) -> tuple[Setting, ...]:
    """One line if the text fits, else two, parted between words; the second is cut where it would be longer."""
    whole = fitted(text, 100 * limit, size)
    words = clean(text).split(" ")
    if whole.width <= limit:
        return (whole,)
    if len(words) == 1:
        return (fitted(text, limit, size),)
    count = 1
    while fitted(" ".join(words[: count + 1]), 100 * limit, size).width <= limit:
        count += 1
    return fitted(" ".join(words[:count]), limit, size), fitted(" ".join(words[count:]), limit, size)


def _cut(letters: list[str], count: int) -> list[str]:
    return [*"".join(letters[:count]).rstrip(), ELLIPSIS] if count else [ELLIPSIS]


def _shown(text: str, *, bold: bool) -> list[str]:
    """The letters of the text, a box for those that no font has, or the whole replaced if little would remain."""
    if not shapes_text():
        text = "" if needs_shaping(text) else unjoined(text)
    letters = clusters(text)
    missing = [not any(covers(name, letter) for name in names(bold=bold)) for letter in letters]
    visible = sum(not letter.isspace() for letter in letters)
    if 2 * sum(missing) > visible or not visible:
        return list(ELSEWHERE)
    shown: list[str] = []
    for gone, group in groupby(zip(missing, letters, strict=True), key=lambda pair: pair[0]):
        shown += [BOX] if gone else [letter for _, letter in group]
    return shown


def _set(letters: list[str], size: int, *, bold: bool) -> Setting:
    runs = []
    for name, group in groupby(zip(_fonts(letters, bold=bold), letters, strict=True), key=lambda pair: pair[0]):
        text = "".join(letter for _, letter in group)
        runs.append(Run(text, name, font(name, size).getlength(text)))
    return Setting(tuple(runs), size, ceil(sum(run.width for run in runs)))


def _fonts(letters: list[str], *, bold: bool) -> list[str]:
    """A font for each letter: the first one for what it has, and one for all the rest if there is such a one.

    A line with words from right to left is set in one font, since only within a run are they put in order.
    """
    known = names(bold=bold)
    if right_to_left("".join(letters)):
        best = max(known, key=lambda name: sum(covers(name, letter) for letter in letters))
        return [best] * len(letters)
    first = known[0]
    rest = {letter for letter in letters if not covers(first, letter)}
    second = next((name for name in known if all(covers(name, letter) for letter in rest)), None)
    return [
        first if letter not in rest else second or next((name for name in known if covers(name, letter)), first)
        for letter in letters
    ]


@lru_cache(maxsize=256)
def drawn(line: Setting, height: int, baseline: int) -> Image.Image:
    """The line as a mask, ``OVERHANG`` wider on both sides: what would stand out of it is cut off. Not to be changed:
    it is drawn once for all."""
    mask = Image.new("L", (line.width + 2 * OVERHANG, height))
    brush, x = ImageDraw.Draw(mask), float(OVERHANG)
    for run in line.runs:
        brush.text((x, baseline), run.text, 255, font(run.font, line.size), anchor="ls")
        x += run.width
    return mask
