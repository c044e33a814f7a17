"""Whatever happens in a group, in whatever order: the boards as they grew are what the log comes to."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.kinds import Multi, Single
from bot.ui import Row, View
from tests.engine.channel import Study, check_rebuild, study
from tests.engine.grader import PlainGrader
from tests.engine.reading import buttons
from tests.engine.test_peers import crowd
from tests.engine.test_recalibrated import vote_on_all

PEOPLE = ("ann", "bob", "cat", "dan", "eve")
CHANNELS = ("study", "other")
TEAMS = ("Owls", "Larks")
STEPS = 150
DOUBTFUL = "It is for food. And perhaps safety? too."
PARAGRAPHS = (
    DOUBTFUL,
    "They flock for safety.",
    "Is it safety? Is it food?",
    "list: safety? food?",
    "It is warmth and safety.",
    "It says nothing.",
    "Много глаз.",
)
Deed = Callable[["Chaos"], Awaitable[object]]


class Chaos:
    """A random life of two channels. All chance comes from ``seed``."""

    def __init__(self, channel: Study, seed: int) -> None:
        self.channel = channel
        self.chance = random.Random(seed)
        self.views: list[tuple[str, str, View]] = []
        """Who may press something, where, on what."""
        self.delivered: list[tuple[str, str, View, int]] = []
        self.count = 0

    def anybody(self) -> str:
        return self.chance.choice(PEOPLE)

    async def say(self, line: str, user: str = "") -> None:
        who, where = user or self.anybody(), self.chance.choice(CHANNELS)
        shown = await self.channel.say(who, line, admin=who == "lead", channel=where)
        if isinstance(shown, View) and shown.controls:
            self.views.append((who, where, shown))

    async def press(self) -> None:
        """Any control that stands somewhere, newer ones more often."""
        public = [(self.anybody(), post.place.channel, post.views[0]) for post in self.channel.platform.posts[-6:]]
        user, where, view = self.chance.choice([*public, *self.views[-8:]] or [("", "", View(()))])
        await self.press_on(user, where, view, self.chance.getrandbits(30))

    async def press_on(self, user: str, where: str, view: View, luck: int, delivery: str = "") -> None:
        chance = random.Random(luck)
        if not view.controls:
            return
        control = chance.choice(view.controls)
        if isinstance(control, Row):
            labels = [b.label for b in control.buttons if b.label not in ("Report", "Answer…", "My result")]
            if not labels:
                return
            shown = await self.channel.click(user, view, chance.choice(labels), channel=where, delivery=delivery)
        else:
            values = [value for value, _ in control.options]
            chosen = tuple(chance.sample(values, min(chance.randint(control.least, control.most), len(values))))
            shown = await self.channel.click(user, view, values=chosen, channel=where, delivery=delivery)
        if isinstance(shown, View) and shown.controls:
            self.views.append((user, where, shown))

    async def once_more(self) -> None:
        """A click that comes with an id of its own, and again later."""
        if self.channel.platform.posts and self.chance.random() < 0.6:
            post = self.chance.choice(self.channel.platform.posts[-4:])
            self.count += 1
            self.delivered.append((self.anybody(), post.place.channel, post.views[0], self.chance.getrandbits(30)))
        if self.delivered:
            index = self.chance.randrange(len(self.delivered))
            user, where, view, luck = self.delivered[index]
            await self.press_on(user, where, view, luck, delivery=f"again-{index}")

    async def time(self) -> None:
        await self.channel.pass_time(minutes=self.chance.choice((0, 0, 1, 20, 90, 600, 1500)))

    async def outage(self) -> None:
        await self.channel.stop()
        self.channel.leap(hours=self.chance.choice((1, 5, 8, 30)))
        await self.channel.start()

    async def silence(self) -> None:
        """For a while the platform takes nothing."""
        self.channel.platform.refuse = lambda _verb, _place: PlatformError("down")
        for _ in range(3):
            await self.press()
        await self.channel.pass_time(minutes=self.chance.choice((1, 30, 100)))
        self.channel.platform.refuse = lambda _verb, _place: None

    async def know(self) -> None:
        """Somebody answers the newest question of a channel rightly, if it has options."""
        where = self.chance.choice(CHANNELS)
        async with self.channel.services.store.read() as tx:
            round_ = await tx.last_round(self.channel.actor("x", channel=where).place)
        if round_ is None:
            return
        body = self.channel.services.shelf.bank.find(round_.question).body
        right = [body.answer] if isinstance(body, Single) else body.answer if isinstance(body, Multi) else ()
        if right:
            await self.channel.say(self.anybody(), "".join("ABCD"[round_.order.index(n)] for n in right), channel=where)

    async def ask(self) -> None:
        question = self.chance.choice(self.channel.services.shelf.bank.live()).id
        await self.say(
            f"/quizadmin schedule now question:{question} open_for:{self.chance.choice((5, 60, 900))}m", "lead"
        )

    async def write(self) -> None:
        """Somebody writes a paragraph, if the newest question of a channel asks for one."""
        where = self.chance.choice(CHANNELS)
        async with self.channel.services.store.read() as tx:
            round_ = await tx.last_round(self.channel.actor("x", channel=where).place)
        if round_ is not None and round_.essay:
            await self.channel.say(self.anybody(), self.chance.choice(PARAGRAPHS), channel=where)

    async def look(self, user: str = "") -> None:
        """Somebody looks at a result; what is to be pressed there may be pressed later."""
        reveals = [post for post in self.channel.platform.posts if post.reply_to][-4:]
        labelled = [post for post in reveals if any(each.label == "My result" for each in buttons(post.view))]
        if labelled:
            post, user = labelled[-1] if user else self.chance.choice(labelled), user or self.anybody()
            shown = await self.channel.click(user, post.view, "My result", channel=post.place.channel)
            if isinstance(shown, View) and shown.controls:
                self.views.append((user, post.place.channel, shown))

    async def quarrel(self) -> None:
        """A whole channel answers an open question, and then votes on each other's sentences."""
        where = self.chance.choice(CHANNELS)
        essays = [one.id for one in self.channel.services.shelf.bank.live() if one.kind == "open"]
        question = self.chance.choice(essays)
        await self.channel.organise(f"schedule now question:{question} open_for:5m", channel=where)
        for user in PEOPLE:
            text = DOUBTFUL if user == PEOPLE[0] else self.chance.choice(PARAGRAPHS)
            await self.channel.say(user, text, channel=where)
        await self.channel.pass_time(minutes=self.chance.choice((6, 30)))
        for user in PEOPLE[1:]:
            await self.look(user)
            for _ in range(2):
                who, there, view = self.views[-1]
                helps = [each.label for each in buttons(view) if each.label in ("Help grade", "Yes", "No")]
                if helps:
                    shown = await self.channel.click(who, view, self.chance.choice(helps), channel=there)
                    self.views += [(who, there, shown)] if isinstance(shown, View) else []

    async def moody(self) -> None:
        """The grader fails for a while, or comes back."""
        grader = self.channel.grader
        assert isinstance(grader, PlainGrader)
        grader.dull = not grader.dull

    async def edit(self) -> None:
        await self.say(f"/quizadmin schedule edit time:{self.chance.randint(0, 23):02}:30", "lead")

    async def away(self) -> None:
        today = self.channel.clock.now().date()
        until = today.replace(day=min(28, today.day + self.chance.randint(0, 4)))
        await self.say(f"/me away until:{self.chance.choice((until.isoformat(), 'back'))}")


DEEDS: tuple[tuple[int, Deed], ...] = (
    (30, Chaos.press),
    (15, Chaos.know),
    (10, Chaos.once_more),
    (18, Chaos.time),
    (2, Chaos.outage),
    (1, Chaos.silence),
    (7, Chaos.ask),
    (6, Chaos.write),
    (6, Chaos.look),
    (3, Chaos.quarrel),
    (2, Chaos.moody),
    (2, Chaos.edit),
    (3, Chaos.away),
    (8, lambda c: c.say(c.chance.choice("ABCD"))),
    (2, lambda c: c.say("words that say nothing")),
    (3, lambda c: c.say(f"/team create {c.chance.choice(TEAMS)}")),
    (3, lambda c: c.say(f"/team join {c.chance.choice(TEAMS)}")),
    (1, lambda c: c.say("/team leave")),
    (2, lambda c: c.say(f"/quizadmin season {c.chance.choice(('start', 'start open_answers:off', 'close'))}", "lead")),
    (2, lambda c: c.say("/quizadmin schedule resume", "lead")),
    (1, lambda c: c.say("/quizadmin schedule skip", "lead")),
    (3, lambda c: c.say("/quiz start mode:live count:3")),
    (1, lambda c: c.say("/quiz start mode:live count:2 timer:60 speed:yes")),
    (3, lambda c: c.say("/quiz start count:3")),
    (1, lambda c: c.say("/quiz stop", "lead")),
    (2, lambda c: c.say(f"/question show {c.chance.choice(c.channel.services.shelf.bank.live()).id}")),
    (1, lambda c: c.say(f"/me hide {c.chance.choice(('on', 'off'))}")),
)


async def learn(channel: Study) -> None:
    """A question whose votes move how it is read when it is asked again, also later on."""
    for _ in range(2):
        await crowd(channel, dict.fromkeys(PEOPLE, DOUBTFUL))
        await vote_on_all(channel, PEOPLE, "Yes")
        await channel.pass_time(minutes=1)


async def live_through(channel: Study, seed: int) -> None:
    chaos = Chaos(channel, seed)
    await learn(channel)
    for number, where in enumerate(CHANNELS):
        zone = ("Europe/Berlin", "Pacific/Auckland")[number]
        line = f"setup time:09:00 zone:{zone} days:daily pause_after:3 open_for:{(24, 3)[number]}h"
        await channel.organise(line, channel=where)
    await chaos.quarrel()
    weights = [weight for weight, _ in DEEDS]
    for step in range(STEPS):
        ((_, deed),) = chaos.chance.choices(DEEDS, weights)
        await deed(chaos)
        if step % 50 == 49:
            await check_rebuild(channel)
    await channel.pass_time(hours=60)
    assert not [shown for shown in channel.shown if "incident" in repr(shown.view)]
    await check_sums(channel)
    await check_essays(channel)


async def check_essays(channel: Study) -> None:
    """Every sort of thing that can become of an open answer has happened."""
    async with channel.services.store.read() as tx:
        essays = [round_ for round_ in await tx.closed_rounds(None, 10_000) if round_.essay]
        votes = [vote for round_ in essays for vote in await tx.votes(round_.id)]
        results = [result for round_ in essays for result in await tx.results(round_.id)]
        made = [each.seen for round_ in essays for each in await tx.assessments(round_.id)]
    assert votes
    assert {bool(point.shift) for seen in made for point in seen.points} == {True, False}
    assert {result.counts for result in results} == {True, False}


async def check_sums(channel: Study) -> None:
    """The all-time board holds each counting result once, and nobody counts twice for a question and slot."""
    sums: Counter[int] = Counter()
    scored: Counter[tuple[int, str, object]] = Counter()
    slots: dict[int, list[object]] = defaultdict(list)
    async with channel.services.store.read() as tx:
        group = await tx.group(channel.actor("x").place)
        assert group is not None
        for round_ in await tx.closed_rounds(None, 10_000):
            if round_.schedule is not None:
                slots[round_.schedule].append(round_.slot)
            for result in await tx.results(round_.id):
                assert not (result.counts and (result.late or round_.void or not round_.mode.public))
                if result.counts:
                    sums[result.player] += result.centipoints
                    scored[(result.player, round_.question, round_.slot)] += 1
        rows, _ = await tx.board(group.id, "all", teams=False, topic="", by="points", limit=100, offset=0)
        hidden = {id_ for id_, player in (await tx.players(sums.keys())).items() if player.hidden}
    assert {row.id: row.centipoints for row in rows} == {who: sum_ for who, sum_ in sums.items() if who not in hidden}
    assert not [key for key, count in scored.items() if count > 1]
    assert all(len(days) == len(set(days)) for days in slots.values())
    assert sum(sums.values()) > 0


def add_essays(bank: Path) -> None:
    """More open questions, since each can count once only for who has seen its key."""
    path = bank / "items.yaml"
    text = path.read_text(encoding="utf-8")
    item = text[text.index("- id: in-words\n") :].split("\n- id: ")[0].rstrip() + "\n"
    more = (item.replace("in-words", f"in-words-{number}") for number in range(2, 8))
    path.write_text(text.rstrip() + "\n\n" + "\n".join(more), encoding="utf-8")


@pytest.mark.parametrize("seed", range(6))
async def test_a_rebuild_changes_nothing(sqlite_path: Path, bank: Path, seed: int) -> None:
    add_essays(bank)
    async with study(str(sqlite_path), "2027-03-24 08:00", seed=seed, bank=bank, grader=PlainGrader()) as channel:
        await live_through(channel, seed)


async def test_a_rebuild_changes_nothing_on_postgresql(postgres_url: str, bank: Path) -> None:
    add_essays(bank)
    async with study(postgres_url, "2026-10-22 08:00", seed=7, bank=bank, grader=PlainGrader()) as channel:
        await live_through(channel, 7)
