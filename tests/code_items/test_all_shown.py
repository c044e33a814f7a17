"""Every code item has a demonstration. This needs no PyTorch; the demonstrations say so where it is missing."""

from __future__ import annotations

import re
from pathlib import Path

from bot.bank.builtin import builtin
from bot.bank.load import load

SHOWN = re.compile(r'^@shows\("([^"]+)"\)\n(?:@.*\n)*(?:async )?def test_', re.MULTILINE)


def test_every_code_item_is_shown_once() -> None:
    items = sorted(item.id for item in load([builtin()]).live() if item.kind == "code")
    files = Path(__file__).parent.glob("test_*.py")
    shown = sorted(name for path in files for name in SHOWN.findall(path.read_text(encoding="utf-8")))
    assert shown == items
