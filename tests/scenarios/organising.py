"""What organisers do, and that only they may."""

from __future__ import annotations

from tests.scenarios.driver import ELSEWHERE, ROLE, Boards, Driver, boards

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri"


async def set_up_by_form(d: Driver) -> Boards:
    """Everything that is wrong is said at once, and what was typed is kept."""
    form = await d.lead("setup")
    assert form.how == "form"
    assert [one.name for one in form.inputs] == ["time", "zone", "days", "topics", "difficulty"]
    assert form.field("zone").value == "Europe/Berlin"
    assert "Birds" in form.field("topics").options
    refused = await d.fill("lead", form, time="25:00", zone="Atlantis", days="mon,wed", topics="Birds")
    assert "25:00" in refused.text
    assert "Atlantis" in refused.text
    again = await d.again("lead", refused)
    assert again.field("days").value == "mon,wed"
    assert again.field("time").value == "25:00"
    assert again.field("topics").value == "Birds"
    said = await d.fill("lead", again, time="7:30", zone="new york", difficulty="2-3")
    assert said.how == "private"
    assert "Mon, Wed at 07:30, America/New_York" in said.text
    assert "A post will look like this" in said.text
    assert "Mon 23 Nov, 13:30 CET" in said.text or "Mon 23 Nov, 07:30 EST" in said.text
    present = await d.lead("setup")
    assert [present.field(name).value for name in ("time", "topics", "difficulty")] == ["07:30", "Birds", "2-3"]
    await d.until("2026-11-23 13:31")
    assert len(await d.questions()) == 1
    return await boards(d)


async def schedules(d: Driver) -> Boards:
    """Add, edit, list, pause, resume, skip, preview, move."""
    assert "no schedule" in (await d.lead("schedule list")).text
    await d.lead(f"{SETUP} topics:t01 kinds:single ping:{ROLE}")
    added = await d.lead("schedule add time:18:00 days:mon topics:t02 open_for:2h")
    assert "Schedule 2 added" in added.text
    assert "say which with" in (await d.lead("schedule pause")).text
    edited = await d.lead("schedule edit schedule:2 time:17:00")
    assert "Schedule 2 changed: Mon at 17:00" in edited.text
    skipped = await d.lead("schedule skip schedule:1 date:2026-11-25")
    assert "leaves out 2026-11-25" in skipped.text
    preview = await d.lead("schedule preview schedule:1 count:3")
    assert "skipped" in preview.text
    assert "Thu 26 Nov" in preview.text
    await d.until("2026-11-23 19:00")
    assert len(await d.questions()) == 2
    assert "Birds" in (await d.questions())[0].text
    assert "Stones" in (await d.questions())[1].text
    assert (await d.questions())[1].replies, "open for two hours"
    paused = await d.lead("schedule pause schedule:2")
    assert "It is paused" in paused.text
    assert "running again" in (await d.lead("schedule resume schedule:2")).text
    await d.lead("schedule pause schedule:2")
    assert "moved to" in (await d.lead(f"schedule move schedule:1 channel:{ELSEWHERE}")).text
    await d.until("2026-11-26 09:01")
    assert len(await d.questions()) == 2
    assert all(post.replies for post in await d.questions()), "what was open closes where it was asked"
    assert len(await d.questions(ELSEWHERE)) == 2, "on Tuesday and Thursday"
    assert "Schedule 1" in (await d.lead("schedule list", channel=ELSEWHERE)).text
    return await boards(d)


async def now_and_queue(d: Driver) -> Boards:
    """A post at once leaves the day's slot; a queued question comes next, a banned one never."""
    await d.lead(SETUP)
    assert "Posted #1" in (await d.lead("schedule now question:b3 open_for:30m")).text
    assert "b4" in (await d.lead("question queue question:b4")).text
    assert "in the queue already" in (await d.lead("question queue question:b4")).text
    assert "b4" in (await d.lead("question queue")).text
    assert "Never asked here: b1" in (await d.lead("question ban question:b1")).text
    assert "is banned here" in (await d.lead("schedule now question:b1")).text
    await d.until("2026-11-23 09:00")
    assert "Name the diver" in (await d.question()).text
    assert "The queue is empty" in (await d.lead("question queue")).text
    await d.lead("question ban question:b1 lift:yes")
    assert "Posted #3" in (await d.lead("schedule now question:b1")).text
    assert "draft" in (await d.lead("schedule now question:draft-one")).text
    await d.pick("ann", "heron")
    await d.until("2026-11-24 09:00")
    return await boards(d)


async def only_organisers(d: Driver) -> Boards:
    """Whoever isn't one is refused, by every door."""
    for line in (
        "setup time:09:00",
        "schedule list",
        "schedule now",
        "schedule pause",
        "question queue question:b1",
        "question ban question:b1",
        "season action:start",
        "balance teams:2",
    ):
        refused = await d.command("ann", f"/quizadmin {line}")
        assert refused.how == "private", line
        assert "Only organisers" in refused.text, line
    assert "no schedule" in (await d.lead("schedule list")).text
    assert not await d.posts()
    return await boards(d)


async def sealed(d: Driver) -> Boards:
    """What is open in the group is shown by no other door, in no channel."""
    await d.ask("b3")
    for channel in ("study", ELSEWHERE):
        refused = await d.command("ann", "/question show question:b3", channel=channel)
        assert refused.how == "private"
        assert "is open here" in refused.text
        assert "EXPLAIN" not in refused.text
    for mode in ("solo", "live"):
        refused = await d.command("ann", f"/quiz start topic:t01 difficulty:3 mode:{mode}")
        assert "No question fits" in refused.text
    saved = await d.pick("ann", "swift")
    seen = [saved, await d.press("ann", saved, "Certain"), *await d.posts()]
    seen += [await d.command("ann", line) for line in ("/quiz open", "/me stats", "/me score", "/streak")]
    for one in seen:
        said = one.text.replace("What sleeps on the wing", "")
        assert not [word for word in ("EXPLAIN", "WHY-", "✓", "✗", "Right", "Key") if word in said], said
    assert "EXPLAIN-s3" in (await d.command("ann", "/question show question:s3")).text
    await d.pass_time(hours=25)
    assert "EXPLAIN-b3" in (await d.command("ann", "/question show question:b3")).text
    return await boards(d)


async def restarted(d: Driver) -> Boards:
    """What was sent before still works in another process: buttons, selects, an open form, a private row, a page."""
    single, several, number = await d.ask("b3"), await d.ask("two-keys"), await d.ask("own-numbers")
    form = await d.press("ann", number, "Answer…")
    reporting = await d.press("bob", single, "Report")
    saved = await d.choose("cat", single, "swift")
    await d.restart()
    assert "Saved" in (await d.choose("ann", single, "swift")).text
    assert "Saved" in (await d.choose("ann", several, "granite", "basalt")).text
    assert "Saved" in (await d.fill("ann", form, answer="12")).text
    assert "Thank you" in (await d.fill("bob", reporting, reason="It is unclear to me.")).text
    assert "certain" in (await d.press("cat", saved, "Certain")).text
    await d.pass_time(hours=25)
    assert all(post.replies for post in await d.questions())
    first = (await d.questions())[0]
    await d.restart()
    assert "✓ Right" in (await d.press("ann", first.replies[0], "My result")).text
    return await boards(d)


async def home_and_health(d: Driver) -> Boards:
    """Where a member stands and can answer at once; how the channel is, for organisers."""
    assert "No points this month yet" in (await d.command("ann", "/me home")).text
    await d.lead(SETUP)
    await d.lead("question queue question:b3")
    await d.until("2026-11-23 09:00")
    home = await d.command("ann", "/me home")
    assert home.how == "private"
    assert "What sleeps on the wing" in home.text
    assert "Not answered yet" in home.text
    assert "Saved" in (await d.choose("ann", home, "swift")).text
    home = await d.command("ann", "/me home")
    assert "Not answered yet" not in home.text
    assert not [word for word in ("EXPLAIN", "WHY-", "✓", "✗") if word in home.text]
    health = await d.lead("health")
    assert health.how == "private"
    assert "Schedule 1: last #1" in health.text
    assert "Nothing keeps me from posting here." in health.text
    assert "15 questions in all" in health.text
    assert "Only organisers" in (await d.command("ann", "/quizadmin health")).text
    await d.until("2026-11-24 09:00")
    assert "30 points this month, place 1; 1 of 1 right." in (await d.command("ann", "/me home")).text
    return await boards(d)
