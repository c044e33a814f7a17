"""Help, topics, and the report form; derived from the slash table, so that they can't be out of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands import Option, Slash, tokens, usage
from bot.model import Topic
from bot.ui import Block, Cmd, Field, Form, Heading, Line, Note, Span, Table, View
from bot.views.words import many


def overview(slashes: Sequence[Slash], *, admin: bool) -> View:
    """A line per command; organisers' commands for organisers."""
    blocks: list[Block] = [Heading("What you can ask")]
    blocks += [Line(Cmd(slash.name), f" — {slash.help}") for slash in slashes if not slash.admin]
    organisers = [slash for slash in slashes if slash.admin]
    if admin and organisers:
        blocks.append(Heading("For organisers"))
        blocks += [Line(Cmd(slash.name), f" — {slash.help}") for slash in organisers]
    blocks.append(Note("More about one of them: ", Cmd("help about:quiz start"), "."))
    return View(tuple(blocks), summary="What you can ask.", private=True)


def one(slash: Slash) -> View:
    """One command with its options."""
    blocks: list[Block] = [Line(Cmd(slash.name), f" — {slash.help}."), Line(usage(slash))]
    if slash.options:
        rows = tuple(
            (option.name + (" (needed)" if option.required else ""), option.help, ", ".join(option.choices))
            for option in slash.options
        )
        blocks.append(Table(("Option", "What it is", "One of"), rows))
    if slash.example:
        blocks.append(Note("For example: ", Cmd(slash.example)))
    return View(tuple(blocks), summary=slash.help, private=True)


def topics(rows: Sequence[tuple[Topic, int]]) -> View:
    total = sum(count for _, count in rows)
    some = next((topic.id for topic, count in rows if count), "")
    ask: list[Span] = [" ", Cmd(f"quiz start topic:{some}"), " asks you some."] if some else []
    table = Table(
        ("Id", "Topic", "Questions"),
        tuple((topic.id, topic.title, str(count)) for topic, count in rows),
        numeric=(2,),
    )
    return View(
        (
            Heading("Topics"),
            table,
            Note(f"{many(total, 'question')} in all.", *ask),
        ),
        summary="Topics.",
        private=True,
    )


def report_form(round_id: int, limit: int) -> Form:
    field = Field("reason", "What is wrong with it?", "the key, the wording, a source …", long=True, limit=limit)
    return Form(f"Report #{round_id}", tokens.reported(round_id), (field,))


def options_form(
    slash: Slash, choices: Mapping[str, tuple[tuple[str, str], ...]], given: Mapping[str, str], why: str
) -> Form:
    """The options of a command as a form. ``choices`` per option (empty where it is typed), ``given`` what is clear
    already, ``why`` what was wrong with what was typed."""
    fields = tuple(_field(option, choices[option.name], given.get(option.name, "")) for option in slash.options)
    intro: tuple[Block, ...] = (Line(why),) if why else ()
    return Form(slash.name.capitalize()[:24], tokens.filled(slash.name), fields, (*intro, Note(slash.help, ".")))


def _field(option: Option, choices: tuple[tuple[str, str], ...], given: str) -> Field:
    digits = 6
    limit = digits if option.kind == "int" else option.most or 200
    return Field(
        option.name,
        option.name.replace("_", " ").capitalize(),
        option.help,
        given,
        options=choices,
        long=limit >= 300,
        required=option.required,
        limit=limit,
        suggest=option.suggest,
        many=option.suggest in ("topics", "kinds") and bool(choices),
    )
