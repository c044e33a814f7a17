"""What tests of mock interviews share: answers of several strengths, and how an interview is begun and answered."""

from __future__ import annotations

from bot.ui import Form, Tone, View
from tests.engine.channel import Study
from tests.engine.reading import words

START = "/interview topic:t01"
STRONG = "First of all it is for safety. And then for food, because they share 2 finds."
WEAK = "They like warmth."
MIDDLING = "It is for safety? perhaps."
SECRETS = ("POINT-", "MODEL-", "EXPECT-", "EXPLAIN-")


async def reply(channel: Study, user: str, shown: View | Form, text: str) -> View:
    """Answer the question that is shown."""
    view = await channel.fill(user, await channel.click(user, shown, "Answer…"), answer=text)
    assert isinstance(view, View)
    return view


async def begin(channel: Study, user: str = "ann", line: str = START) -> View:
    view = await channel.say(user, line)
    assert isinstance(view, View)
    assert view.tone is not Tone.ERROR, words(view)
    return view
