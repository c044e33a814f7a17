"""Numbers as people type them, numbers as people read them, and units."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.errors import AnswerError

LIMIT = 60
"""Characters of a typed number with its unit."""

_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "－": "-", "＋": "+", "×": "x", "·": "x", "⋅": "x", "，": ",", "．": ".", "％": "%"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u2004\u2005\u2006\u2008\u200a\t\n\r", " ")
    | dict.fromkeys("\u200b\u2060\ufeff", None)
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

_HEAD = re.compile(r"[≈~=\s]*")
_SIGN = re.compile(r"([+-]?) ?")
_DIGITS = re.compile(
    r"""(?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d+)?      # 1,200.5
        |\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?           # 1 200.5
        |\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?              # 1.200.000
        |\d{1,3}\.\d{3},\d+                           # 1.200,5
        |\d+,\d+                                      # 0,18
        |\d+\.?\d*|\.\d+)                             # 0.18
        (?![\d.,]|['’ ]\d)""",
    re.VERBOSE | re.ASCII,
)
_POWER = re.compile(
    r"""[eE]([+-]?\d{1,4})(?![\d.])                    # e3
        |[ ]?[xX*][ ]?10(?:(?:\^|\*\*)\(?([+-]?\d{1,4})\)?|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]{1,5}))(?![\d.,])  # ×10^3, ×10³""",
    re.VERBOSE | re.ASCII,
)
_BARE_POWER = re.compile(r"10(?=\^|\*\*|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺])")
_BITS = re.compile(r"[KMGTP]i?b")


def read(text: str, unit: str, units: Mapping[str, float]) -> float:
    """The number in ``text``, in the answer's ``unit``.

    ``units`` are further accepted ones: a value in that unit times its factor is the value in ``unit``. Without
    a unit the answer's own is meant. Raises AnswerError with the fix.
    """
    if len(text) > LIMIT:
        raise AnswerError(f"I read a number of at most {LIMIT} characters: {_example(unit)}")
    value, rest = _split(text.translate(_SIGNS), unit)
    value *= _factor(rest, unit, units)
    if not math.isfinite(value):
        raise AnswerError(f"That number is too large: {_example(unit)}")
    return value


def _example(unit: str) -> str:
    tail = f", then optionally the unit {unit}." if unit else "."
    return f"I read a number such as 0.18, 1,200 or 1.2e3{tail}"


def _split(text: str, unit: str) -> tuple[float, str]:
    """The number at the beginning, and what follows it."""
    head = _HEAD.match(text)
    sign = _SIGN.match(text, head.end() if head else 0)
    if sign and _BARE_POWER.match(text, sign.end()):
        text = f"{text[: sign.end()]}1x{text[sign.end() :]}"
    digits = _DIGITS.match(text, sign.end() if sign else 0)
    if not sign or not digits:
        raise AnswerError(_example(unit))
    number, end = _plain(digits["grouped"]), digits.end()
    power = _POWER.match(text, end)
    if power:
        number += f"e{power[1] or power[2] or power[3].translate(_RAISED)}"
        end = power.end()
    rest = text[end:].strip()
    if rest[:1].isdigit() or rest[:1] in tuple("+-*/^=,.'⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾"):
        raise AnswerError(_example(unit))
    return float(sign[1] + number), rest


def _plain(digits: str) -> str:
    """The digits with a decimal point and without separators. A comma is decimal unless it can separate thousands."""
    digits = re.sub(r"[ '’]", "", digits)
    if re.fullmatch(r"\d+,\d+", digits) and not re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        return digits.replace(",", ".")
    if digits.count(".") > 1 or ("," in digits and digits.rfind(".") < digits.rfind(",") and "." in digits):
        return digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


# ------------------------------------------------------------------ units


def _factor(typed: str, unit: str, units: Mapping[str, float]) -> float:
    if not typed:
        return 1.0
    own = {unit: 1.0, **units} if unit else {"%": 0.01, **units}
    accepted = {name.translate(_SIGNS): factor for name, factor in own.items()}  # as what was typed: × became x
    if typed in accepted:
        return accepted[typed]
    close = {name for name in accepted if _same_unit(typed, name)}
    if len(close) == 1:
        return accepted[close.pop()]
    if not unit and not units:
        raise AnswerError("This answer has no unit: write only the number, e.g. 0.18.")
    names = [name for name in own if unit or name in units]
    raise AnswerError(f"I know no such unit here: write only the number, or use {' or '.join(names)}.")


def _same_unit(typed: str, name: str) -> bool:
    """Whether ``typed`` can only mean ``name``: capitals, hyphens, a plural, or the first of its words."""
    if _BITS.fullmatch(typed):
        return False  # Gb is a gigabit; gb is GB typed in a hurry
    wanted = {_folded(name), _folded(name.split(maxsplit=1)[0])}
    return _folded(typed) in wanted


def _folded(unit: str) -> str:
    plain = re.sub(r"[\s._-]+", "", unit).casefold()
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


# ------------------------------------------------------------------ as people read them


def nice(value: float, digits: int = 4) -> str:
    """``value`` in at least ``digits`` significant digits, without trailing zeros: 1024, 0.5, 12346, 1.5e-6."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    size = math.floor(math.log10(abs(value)))
    if size < -4 or size >= 15:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        return f"{_stripped(mantissa)}e{int(power)}"
    return _stripped(f"{value:.{max(0, digits - 1 - size)}f}")


def rounded(value: float, tolerance: float) -> str:
    """``value`` with the digits that ``tolerance`` (absolute; 0 for exact) supports, in groups of thousands."""
    if tolerance > 0 and value:
        places = -math.floor(math.log10(tolerance / 3))
        value = round(value, min(places, 15))
    text = nice(value, 12)
    whole, dot, rest = text.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() and len(whole.lstrip("-")) > 3 else whole
    return grouped + dot + rest


def _stripped(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
