"""Which font has which letter.

The fonts of the package ``weblate-fonts`` (Open Font License): Source Sans for what it covers, Kurinto for nearly every
other script. Then fonts that the system may have, for the few scripts and emoji that neither covers; last, Pillow's
own, which has Latin letters only.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont, features

from bot.charts.letters import unjoined

_SHIPPED = (
    ("source-sans/ttf/SourceSans3-Regular.ttf", "source-sans/ttf/SourceSans3-Semibold.ttf"),
    ("kurinto/ttf/KurintoSans-Rg.ttf", "kurinto/ttf/KurintoSans-Bd.ttf"),
    ("kurinto/ttf/KurintoSansSC-Rg.ttf", "kurinto/ttf/KurintoSansSC-Bd.ttf"),
    ("kurinto/ttf/KurintoSansJP-Rg.ttf", "kurinto/ttf/KurintoSansJP-Bd.ttf"),
    ("kurinto/ttf/KurintoSansKR-Rg.ttf", "kurinto/ttf/KurintoSansKR-Bd.ttf"),
    ("kurinto/ttf/KurintoSansTC-Rg.ttf", "kurinto/ttf/KurintoSansTC-Bd.ttf"),
)
_SYSTEM = (
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf"),
    ("NotoSansMyanmar-Regular.ttf", "NotoSansMyanmar-Bold.ttf"),
    ("NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Bold.ttf"),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoEmoji-Regular.ttf", "NotoEmoji-Bold.ttf"),
    ("Symbola_hint.ttf", "Symbola_hint.ttf"),
)
"""Looked for by name in the system's folders; each may be missing."""
_NEVER = "\U0010ffff"
"""A noncharacter: no font has it, so it shows what a font draws for want of a glyph."""
_PROBE = 32
_BUILT_IN = ""

Font = ImageFont.FreeTypeFont


@cache
def shapes_text() -> bool:
    """Whether Pillow can set scripts that run from right to left or join their letters (libraqm with FriBiDi)."""
    return bool(features.check("raqm"))


@cache
def names(*, bold: bool) -> tuple[str, ...]:
    """Fonts in the order of preference, at least one."""
    package = find_spec("weblate_fonts")
    folder = Path(*(package.submodule_search_locations or ()) if package else ()) / "static" / "weblate_fonts"
    wanted = [str(folder / pair[bold]) for pair in _SHIPPED] + [pair[bold] for pair in _SYSTEM]
    return (*filter(_opens, wanted), _BUILT_IN)


def _opens(name: str) -> bool:
    try:
        ImageFont.truetype(name, _PROBE)
    except OSError:
        return False
    return True


@lru_cache(maxsize=64)
def font(name: str, size: int) -> Font:
    """``size`` in pixels. Not for two threads at once: FreeType's faces keep state."""
    if name != _BUILT_IN:
        return ImageFont.truetype(name, size)
    found = ImageFont.load_default(size)
    if not isinstance(found, Font):
        raise ImportError("Pillow was built without FreeType, so it can't draw text.")
    return found


@lru_cache(maxsize=32)
def _probe(name: str) -> tuple[Font, bytes]:
    """The font without any layout, and its sign for want of a glyph."""
    loaded = font(name, _PROBE).font_variant(layout_engine=ImageFont.Layout.BASIC)
    return loaded, bytes(loaded.getmask(_NEVER))


def _has(name: str, char: str) -> bool:
    loaded, nothing = _probe(name)
    drawn = bytes(loaded.getmask(char))
    return drawn != nothing and (bool(drawn) or char.isspace())


@lru_cache(maxsize=16_384)
def covers(name: str, cluster: str) -> bool:
    """Whether the font has a glyph for every character of the cluster that needs one."""
    return all(_has(name, char) for char in unjoined(cluster))
