"""Everything anyone can ask: command dataclasses, the slash table, action tokens, and the line parser."""

from bot.commands.parse import find, parse, salvage, usage
from bot.commands.table import SLASHES, Option, Slash
from bot.commands.tokens import decode
from bot.commands.words import Command

__all__ = ["SLASHES", "Command", "Option", "Slash", "decode", "find", "parse", "salvage", "usage"]
