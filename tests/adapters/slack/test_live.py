"""A first walk through the adapter, in both modes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.slack.live import live
from tests.slackserver.reading import buttons, read
from tests.slackserver.server import Mode

MODES = pytest.mark.parametrize("mode", list(Mode), ids=lambda mode: mode.value)


@MODES
async def test_a_question_from_its_post_to_the_board(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        post = await at.post()
        assert {"A", "B", "C", "Report"} <= set(buttons(post.blocks))
        assert "Saved B." in await at.told(await at.people.click(at.ann, post, "B"))
        await at.pass_time(24 * 3600 + 60)
        assert "Closed" in read(post)
        (reveal,) = at.people.posts(at.channel, thread=post.ts)
        assert "The answer" in read(reveal)
        board = await at.told(await at.quiz(at.lead, "leaderboard all"))
        assert "Ann" in board
