"""The question kinds. A new kind is one file here and its class in ``KINDS``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.kinds.code import CodeReading
from bot.kinds.multi import Multi
from bot.kinds.numeric import Numeric
from bot.kinds.open import Open
from bot.kinds.order import Order
from bot.kinds.short import Short
from bot.kinds.single import Single

AnyBody = Single | Multi | Numeric | Order | Short | CodeReading | Open

KINDS: Mapping[str, type[AnyBody]] = {
    body.kind: body for body in (Single, Multi, Numeric, Order, Short, CodeReading, Open)
}
"""The name that items use → the class of the body."""

__all__ = ["KINDS", "AnyBody", "CodeReading", "Multi", "Numeric", "Open", "Order", "Short", "Single"]
