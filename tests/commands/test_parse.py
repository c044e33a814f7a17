"""Typed lines: every command of the table by its own words, and one clear sentence for all the rest."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import SLASHES, Command, Option, Slash, decode, find, organiser, parse, tokens, usage
from bot.commands import words as w
from bot.errors import QuizError
from bot.model import Actor, Confidence, Place

ACTOR = Actor(Place("terminal", "local", "study"), "u1", "Ann", is_admin=True)
BY_NAME = {slash.name: slash for slash in SLASHES}
PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)


def all_commands() -> set[type[Command]]:
    """By the modules' names: ``__subclasses__`` also lists the classes that ``slots`` have replaced."""
    found = [*vars(w).values(), *vars(organiser).values()]
    return {kind for kind in found if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command}


def values(option: Option) -> st.SearchStrategy[str]:
    """Something that the option takes, as typed."""
    if option.kind == "bool":
        return st.sampled_from(["yes", "no", "true", "OFF"])
    if option.kind == "int":
        return st.integers(option.least or 0, option.most or 10**6).map(str)
    if option.choices:
        return st.sampled_from(option.choices)
    return PLAIN.filter(lambda text: option.most is None or len(text) <= option.most)


@st.composite
def typed(draw: st.DrawFn) -> tuple[Slash, dict[str, str]]:
    slash = draw(st.sampled_from(SLASHES))
    chosen = [o for o in slash.options if o.required or draw(st.booleans())]
    return slash, {option.name: draw(values(option)) for option in chosen}


# ------------------------------------------------------------------ all commands are there


def test_the_unions_name_every_command() -> None:
    named = set(get_args(w.MemberCommand)) | set(get_args(w.OrganiserCommand))
    assert named == all_commands()


def test_organisers_commands_say_so() -> None:
    assert all(kind.ADMIN for kind in get_args(w.OrganiserCommand))
    assert not any(kind.ADMIN for kind in get_args(w.MemberCommand))
    assert all(slash.admin == (slash.words[0] == "quizadmin") for slash in SLASHES)


def test_every_command_can_be_reached() -> None:
    made: set[type[Command]] = {w.AnswerHere}  # typed without a slash
    for slash in SLASHES:
        options = " ".join(f'{option.name}:"{example_of(option)}"' for option in slash.options)
        command = parse(f"/{slash.name} {options}", ACTOR)
        assert slash.admin == type(command).ADMIN
        made.add(type(command))
    shown = w.ShowLeaderboard(actor=ACTOR)
    texts = [
        tokens.pick(1, "A"),
        tokens.sure(1, "A", Confidence.SURE),
        tokens.write(1),
        tokens.written(1),
        tokens.mine(1),
        tokens.tick(1),
        tokens.vouch(1, 0),
        tokens.peers(1),
        tokens.vote(1, 2, 0, None),
        tokens.report(1),
        tokens.reported(1),
        tokens.following(1, 0),
        tokens.stop(1),
        tokens.hint(1, 0),
        tokens.pass_(1, 0),
        tokens.aloud(1, 0),
        tokens.thought(1, 0),
        tokens.board(shown, 2),
        tokens.score(2),
        tokens.balance(2),
        tokens.fill("team join"),
        tokens.filled("team join"),
    ]
    fields = {"answer": "A", "reason": "it is wrong", "name": "Red Pandas", "thought": "Hm."}
    made |= {type(decode(text, ACTOR, "d", fields=fields)) for text in texts}
    made.add(type(decode(tokens.setup(), ACTOR, "d")))
    made.add(type(decode(tokens.show(), ACTOR, "d", values=("1",))))
    assert made == all_commands()
    verbs = {text.split(":")[1] for text in [*texts, tokens.setup(), tokens.show(), tokens.pick(1, "A", solo=True)]}
    assert verbs == set(tokens._VERBS)


def example_of(option: Option) -> str:
    if option.choices:
        return option.choices[0]
    return {"int": str(option.least or 1), "bool": "yes"}.get(option.kind, "x")


# ------------------------------------------------------------------ reading


@given(typed())
def test_options_by_name_are_read_as_typed(line: tuple[Slash, dict[str, str]]) -> None:
    slash, arguments = line
    text = " ".join(f'{name}:"{value}"' for name, value in arguments.items())
    command = parse(f"/{slash.name} {text}", ACTOR, "d7")
    assert command == parse(f"  {slash.name.upper()}   {text} ", ACTOR, "d7")
    fields = getattr(command, "fields", command)
    for name, value in arguments.items():
        read = getattr(command, name, None) if name == "schedule" else getattr(fields, name)
        if isinstance(read, bool):
            assert read == (value in ("yes", "true"))
        else:
            assert str(read) == (str(int(value)) if isinstance(read, int) else value)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/quiz start", w.StartQuiz(actor=ACTOR)),
        ("/quiz start t07 3", w.StartQuiz(actor=ACTOR, topic="t07", count=3)),
        ("quiz start topic:t07 count=3", w.StartQuiz(actor=ACTOR, topic="t07", count=3)),
        ("/quiz start mode:live timer:30 speed:yes", w.StartQuiz(actor=ACTOR, mode="live", timer=30, speed=True)),
        ("/quiz start topic: t07 count: 3", w.StartQuiz(actor=ACTOR, topic="t07", count=3)),
        ('/quiz start Topic: "t07" 3', w.StartQuiz(actor=ACTOR, topic="t07", count=3)),
        ("/leaderboard month teams", w.ShowLeaderboard(actor=ACTOR, period="month", scope="teams")),
        ("/leaderboard teams", w.ShowLeaderboard(actor=ACTOR, scope="teams")),
        ("/leaderboard by:accuracy 2", w.ShowLeaderboard(actor=ACTOR, by="accuracy", topic="2")),
        ("/team create Red Pandas", w.CreateTeam(actor=ACTOR, name="Red Pandas")),
        ("/team create name:Red Pandas", w.CreateTeam(actor=ACTOR, name="Red Pandas")),
        ("/team create “Red Pandas”", w.CreateTeam(actor=ACTOR, name="Red Pandas")),
        ("/me away 2026-12-31", w.SetAway(actor=ACTOR, until="2026-12-31")),
        ("/help quiz start", w.ShowHelp(actor=ACTOR, about="quiz start")),
        (
            "/question report b3 the key: it is wrong",
            w.ReportQuestion(actor=ACTOR, question="b3", reason="the key: it is wrong"),
        ),
        (
            "/question report b3 the question: it is wrong",
            w.ReportQuestion(actor=ACTOR, question="b3", reason="the question: it is wrong"),
        ),
        (
            "/question report b3 reason:in the question: too long",
            w.ReportQuestion(actor=ACTOR, question="b3", reason="in the question: too long"),
        ),
        (
            "/quizadmin setup time:09:00 zone:Europe/Berlin topics:t01, t02",
            w.SetUp(actor=ACTOR, fields=w.ScheduleFields(time="09:00", zone="Europe/Berlin", topics="t01,t02")),
        ),
        ("/quizadmin schedule skip 2026-12-24 2", w.SkipSlot(actor=ACTOR, date="2026-12-24", schedule=2)),
        ("/quizadmin schedule move #general", w.MoveSchedule(actor=ACTOR, channel="#general", schedule=None)),
    ],
)
def test_lines_as_people_type_them(line: str, command: Command) -> None:
    assert parse(line, ACTOR) == command


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/", "Type a command"),
        ("/quiz", "needs one more word"),
        ("/quizadmin", "needs one more word"),
        ("/quizz start", "Did you mean `/quiz start`?"),
        ("/leaderbord", "Did you mean `/leaderboard`?"),
        ("/xyzzy", "`/help` lists"),
        ("/quiz start topic:t01 topic:t02", "given twice"),
        ("/interview level:", "`level:` says nothing"),
        ("/quiz start tpoic:t01", "Did you mean `topic`?"),
        ("/quiz start count:many", "from 1 to 25"),
        ("/quiz start count:26", "not 26"),
        ("/quiz start mode:liv", "Did you mean `live`?"),
        ("/quiz start speed:maybe", "yes or no"),
        ("/streak now", "don't know what to do"),
        ("/team join", "needs `name`"),
        ("/question show", "needs `question`"),
        ("/leaderboard period:yesterday", "one of week, month"),
        ("/me hide perhaps", "on"),
        ("/quizadmin setup time:" + "9" * 50, "10 characters"),
    ],
)
def test_what_is_wrong_is_said_with_the_fix(line: str, why: str) -> None:
    with pytest.raises(QuizError) as refusal:
        parse(line, ACTOR)
    assert why in str(refusal.value)
    assert len(str(refusal.value)) < 500


@given(st.text(max_size=300))
@example("/quiz start \x00")
@example("quiz start topic:\ud800")
@example('/quiz start topic:"')
@example("/quizadmin setup time:\u202e09:00")
def test_any_text_is_a_command_or_a_sentence(text: str) -> None:
    _read(text)


@given(
    st.sampled_from(sorted(BY_NAME)),
    st.lists(
        st.one_of(
            st.text(max_size=10),
            st.builds(
                "{}{}{}".format,
                st.sampled_from(["topic", "count", "time", "schedule", "name", "x"]),
                st.sampled_from([":", "=", ": ", ':"']),
                st.one_of(st.text(max_size=6), st.integers().map(str)),
            ),
        ),
        max_size=6,
    ),
)
def test_any_options_are_a_command_or_a_sentence(name: str, parts: list[str]) -> None:
    _read(f"/{name} {' '.join(parts)}")


def _read(line: str) -> None:
    said = ""
    try:
        assert isinstance(parse(line, ACTOR, "d"), Command)
    except QuizError as refusal:
        said = str(refusal)
    assert said.endswith((".", "?", "`")) or not said


def test_usage_names_all_options() -> None:
    for slash in SLASHES:
        assert all(f"{option.name}:" in usage(slash) for option in slash.options)
        assert find(slash.name + " rest of it") == (slash, "rest of it")
        if slash.example:
            parse(slash.example, ACTOR)
        assert all(len(word) <= 32 for word in slash.words), "Discord's limit for names of commands"
        assert len(slash.help) <= 100, "Discord's limit for descriptions"
        assert all(len(option.help) <= 100 for option in slash.options)
