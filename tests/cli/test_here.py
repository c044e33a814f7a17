"""The zone at the keyboard, where none was set."""

from collections.abc import Iterator

import pytest
import tzlocal

from bot.cli.play import _here


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """tzlocal remembers what it found; other tests shall not."""
    yield
    tzlocal.reload_localzone()


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    tzlocal.reload_localzone()
    assert _here() == zone


def test_without_a_zone_that_can_be_told_it_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Not/AZone")
    assert _here() == "UTC"
