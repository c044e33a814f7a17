"""The whole way: connect, register, slash command, post, click, form, reveal; on sockets."""

from pathlib import Path

from tests.adapters.discord.live import live


async def test_from_help_to_the_saved_answer(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        server = at.server
        helped = await server.reply(await server.slash(at.ann, at.channel, "help"))
        assert helped.seen_by is at.ann.user
        assert "</quiz start:" in helped.text
        await at.post()
        (post,) = at.channel.posts
        assert "A" in post.labels
        to = await server.click(at.ann, post, "B")
        reply = await server.reply(to)
        assert "Saved **B**" in reply.text
        assert reply.seen_by is at.ann.user
        assert post.edits == 0
