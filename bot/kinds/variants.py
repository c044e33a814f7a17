"""Numbers that differ from member to member: which variant is whose, and filling a text with its numbers."""

from __future__ import annotations

import hashlib
import re

from bot.kinds.base import Values
from bot.kinds.expr import ExprError, evaluate
from bot.kinds.number import nice

_PLACE = re.compile(
    r"(?<!\{)\{(?:=(?P<expr>[^{}:]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*))(?::(?P<spec>,?(?:\.\d{1,2})?[fegd%]?))?\}(?!\})"
)


def member_variant(seed: int, player: int, n: int) -> int:
    """Which of ``n`` variants ``player`` gets in a round with ``seed``: the same in every process and version."""
    digest = hashlib.sha256(f"variant:{seed}:{player}".encode()).digest()
    return int.from_bytes(digest) % n


def fill(text: str, values: Values) -> str:
    """``text`` with ``{n}`` replaced by the variable's number and ``{= 2*n}`` by a computed one.

    Either may carry a format: ``{n:,}``, ``{=n/3:.1f}``. All other braces, doubled ones too, stay as they are;
    without variables the text stays as it is. Raises ExprError if a computed number has no value.
    """
    if not values:
        return text
    return _PLACE.sub(lambda place: _number(place, values), text)


def unknown(text: str, values: Values) -> list[str]:
    """What ``fill`` can't replace in ``text``: one sentence each. Empty for an item without variables."""
    found: list[str] = []
    for place in _PLACE.finditer(text) if values else ():
        name = place["name"]
        if name is not None and name not in values:
            found.append(f"`{place[0]}` names no variable; the item has {', '.join(sorted(values))}.")
            continue
        try:
            _number(place, values)
        except ExprError as error:
            found.append(str(error))
    return found


def _number(place: re.Match[str], values: Values) -> str:
    name, expr, spec = place["name"], place["expr"], place["spec"]
    if expr is None and name not in values:
        return place[0]
    value = values[name] if expr is None else evaluate(expr, values)
    if not spec:
        return nice(value)
    try:
        return format(value, spec)
    except ValueError:
        raise ExprError(f"`{place[0]}`: the format `{spec}` doesn't suit this number; try `.1f` or `,`.") from None
