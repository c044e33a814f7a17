"""Reloading the bank while it is in use."""

from pathlib import Path

import pytest

from bot.bank.shelf import Shelf
from bot.errors import BankError
from tests.bank.test_load import GOOD, changed, folder


def test_a_shelf_reloads_what_changed(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", GOOD)
    shelf = Shelf([path])
    assert not shelf.stale()
    (path / "b.yaml").write_text("schema: 1\nitems:\n" + GOOD.replace("t01-good", "t01-new"))
    assert shelf.stale()
    assert len(shelf.bank.questions) == 1
    assert shelf.reload() is shelf.bank
    assert len(shelf.bank.questions) == 2
    assert not shelf.stale()


def test_a_bad_edit_keeps_the_bank_and_is_told_once(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", GOOD)
    shelf = Shelf([path])
    before = shelf.bank
    (path / "a.yaml").write_text("nonsense: [\n")
    with pytest.raises(BankError):
        shelf.reload()
    assert shelf.bank is before
    assert not shelf.stale()
    folder(path, GOOD, changed("t01-good", "t01-more"))
    assert shelf.stale()
    assert len(shelf.reload().questions) == 2


def test_a_folder_that_goes_away_makes_the_shelf_stale(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", GOOD)
    shelf = Shelf([path])
    path.rename(tmp_path / "elsewhere")
    assert shelf.stale()
    with pytest.raises(BankError):
        shelf.reload()
    assert len(shelf.bank.questions) == 1


def test_a_shelf_needs_a_good_bank_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(BankError):
        Shelf([tmp_path / "none"])
