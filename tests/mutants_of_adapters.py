"""What ``mutations`` breaks in the adapters: (name, file, line, broken line, tests that must notice)."""

from __future__ import annotations

CONTRACT = "tests/adapters/contract"
DISCORD = "tests/adapters/discord"
SLACK = "tests/adapters/slack"

ADAPTERS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "drop an acknowledgement (Discord)",
        "adapters/discord/router.py",
        "            await exchange.acknowledge(Reply.PRIVATE if command.reply is Reply.FORM else command.reply)\n",
        "",
        (CONTRACT,),
    ),
    (
        "drop an acknowledgement until the work is done (Slack)",
        "adapters/slack/router.py",
        "        await exchange.acknowledge()\n        opened = await self._opened(exchange, asked.command)\n",
        "        opened = await self._opened(exchange, asked.command)\n",
        (CONTRACT,),
    ),
    (
        "say privately what is meant for all, and to all what is private (Discord)",
        "adapters/discord/exchange.py",
        "if reply is Reply.PRIVATE else None",
        "if reply is Reply.PUBLIC else None",
        (CONTRACT,),
    ),
    (
        "take each delivery for a new one (Discord)",
        "adapters/discord/router.py",
        "    delivery = str(interaction.id)\n",
        '    delivery = ""\n',
        (CONTRACT,),
    ),
    (
        "take a thread for a place of its own (Discord)",
        "adapters/discord/payloads.py",
        "channel.parent_id if isinstance(channel, discord.Thread) else channel.id",
        "channel.id",
        (CONTRACT, DISCORD),
    ),
    (
        "take everybody for an organiser (Discord)",
        "adapters/discord/payloads.py",
        "is_admin=interaction.permissions.manage_guild or interaction.permissions.administrator",
        "is_admin=True",
        (CONTRACT, DISCORD),
    ),
    (
        "let names format and mention (Discord)",
        "adapters/discord/inert.py",
        'return f"**{isolated(_player(name(text)))}**"',
        'return f"**{isolated(name(text))}**"',
        (CONTRACT, f"{DISCORD}/test_render_inert.py"),
    ),
    (
        "post without a nonce (Discord)",
        "adapters/discord/messenger.py",
        "nonce=following(nonce, number),\n                files=page.files or MISSING,\n                message_ref",
        "files=page.files or MISSING,\n                message_ref",
        (f"{DISCORD}/test_messenger.py",),
    ),
    (
        "try a lost channel again and again (Discord)",
        "adapters/discord/troubles.py",
        "gone=error.status != 401)",
        "gone=False)",
        (DISCORD,),
    ),
    (
        "reconnect with a refused token (Discord)",
        "adapters/discord/troubles.py",
        "    if isinstance(error, discord.ConnectionClosed) and error.code in _FATAL:\n",
        "    if isinstance(error, discord.ConnectionClosed) and error.code in ():\n",
        (DISCORD,),
    ),
    (
        "believe forged signatures (Slack)",
        "adapters/slack/http.py",
        "        if not _signed(verifier, request, body):\n",
        "        if not body:\n",
        (f"{SLACK}/test_http.py",),
    ),
    (
        "serve members of other workspaces (Slack)",
        "adapters/slack/payloads.py",
        "return bool(self.home_team) and self.home_team != self.team",
        "return False",
        (CONTRACT, SLACK),
    ),
    (
        "keep tokens as they are (Slack)",
        "adapters/slack/installs.py",
        "self._sealing.encrypt(json.dumps(kept).encode()).decode(),",
        "json.dumps(kept),",
        (SLACK,),
    ),
    (
        "let a summary ring everybody (Slack)",
        "adapters/slack/inert.py",
        'return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "return text",
        (SLACK,),
    ),
)
