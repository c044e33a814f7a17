"""Permissions: what is asked for, and what a member holds by roles and overwrites."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord import access
from adapters.discord.access import held
from adapters.discord.permissions import NEEDS, invitation, missing, needed

GUILD, BOT, ROLE = "100", "200", "300"
ALL = needed().value
SEND = discord.Permissions(send_messages=True).value
VIEW = discord.Permissions(view_channel=True).value


def computed(
    *overwrites: tuple[str, int, int], everyone: int = VIEW, role: int = SEND, owner: str = "1"
) -> discord.Permissions:
    guild = {
        "id": GUILD,
        "owner_id": owner,
        "roles": [{"id": GUILD, "permissions": str(everyone)}, {"id": ROLE, "permissions": str(role)}],
    }
    changes = [{"id": who, "type": 0, "allow": str(allow), "deny": str(deny)} for who, allow, deny in overwrites]
    return held(guild, {"user": {"id": BOT}, "roles": [ROLE]}, {"permission_overwrites": changes})


@pytest.mark.parametrize(
    ("overwrites", "value"),
    [
        ((), VIEW | SEND),
        (((GUILD, 0, SEND),), VIEW),
        (((GUILD, 0, SEND), (ROLE, SEND, 0)), VIEW | SEND),
        (((ROLE, SEND, 0), (BOT, 0, SEND)), VIEW),
        (((BOT, 0, VIEW), (GUILD, VIEW, 0)), SEND),
        ((("999", 0, SEND),), VIEW | SEND),
    ],
)
def test_overwrites_go_from_everyone_over_roles_to_the_member(
    overwrites: tuple[tuple[str, int, int], ...], value: int
) -> None:
    assert computed(*overwrites).value == value


def test_administrators_and_owners_may_everything() -> None:
    administrator = discord.Permissions(administrator=True).value
    assert computed((BOT, 0, SEND), role=administrator) == discord.Permissions.all()
    assert computed((BOT, 0, SEND), owner=BOT) == discord.Permissions.all()


def test_each_missing_permission_is_a_sentence_with_its_fix() -> None:
    assert missing(needed(), "#study") == []
    said = missing(discord.Permissions.none(), "#study")
    assert len(said) == len(NEEDS)
    for need, sentence in zip(NEEDS, said, strict=True):
        assert f"“{need.title}”" in sentence
        assert "#study" in sentence


def test_a_ping_that_notifies_nobody_is_named() -> None:
    quiet, loud = {"id": "7", "name": "Quiet"}, {"id": "8", "name": "Loud", "mentionable": True}
    guild = {"roles": [quiet, loud]}
    assert list(access._silent(guild, ["7", "8"], needed())) == [access.SILENT.format(role="Quiet")]
    assert list(access._silent(guild, ["7"], discord.Permissions(mention_everyone=True))) == []


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    asked = parse_qs(urlsplit(invitation(42)).query)
    assert asked["client_id"] == ["42"]
    assert asked["scope"] == ["bot applications.commands"]
    permissions = discord.Permissions(int(asked["permissions"][0]))
    assert {name for name, on in permissions if on} == {
        "read_messages",  # discord.py's other name for View Channel
        "send_messages",
        "read_message_history",
        "attach_files",
        "create_public_threads",
        "send_messages_in_threads",
    }
