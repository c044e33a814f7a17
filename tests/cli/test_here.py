"""The zone at the keyboard, where none was set."""

import pytest

from bot.cli.play import _here


@pytest.mark.parametrize(("set_to", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), ("Not/AZone", "UTC")])
def test_the_zone_of_the_machine_or_utc(monkeypatch: pytest.MonkeyPatch, set_to: str, zone: str) -> None:
    monkeypatch.setenv("TZ", set_to)
    assert _here() == zone
