"""Discord as a platform: slash commands, components and modals in, Components V2 out; discord.py in between."""

from adapters.discord.examine import examine
from adapters.discord.lifecycle import connect

__all__ = ["connect", "examine"]
