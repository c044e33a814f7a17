"""Action tokens: what each button, select and form means. One place makes them, one place reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.commands import words as w
from bot.commands.parse import read_value
from bot.commands.table import SLASHES
from bot.errors import QuizError
from bot.model import Actor, Confidence
from bot.text import storable
from bot.ui import StaleTokenError, token, untoken

_CONFIDENCE = {"1": Confidence.GUESS, "2": Confidence.FAIR, "3": Confidence.SURE}
_CODE = {confidence: code for code, confidence in _CONFIDENCE.items()}
_VOTE = {"y": True, "n": False, "s": None}
_VOTE_CODE = {agrees: code for code, agrees in _VOTE.items()}

MOST_DIGITS = 18
"""More would not fit the database's numbers."""


def pick(round_id: int, letters: str, *, solo: bool = False) -> str:
    """Answer with displayed letters; ``solo`` updates the message in place."""
    return token("play" if solo else "pick", round_id, letters)


def choose(round_id: int, *, solo: bool = False) -> str:
    """A select whose values are displayed letters."""
    return token("play" if solo else "pick", round_id)


def sure(round_id: int, letters: str, confidence: Confidence) -> str:
    """Say again ``letters``, or with "" what one has typed, with how sure one is."""
    return token("sure", round_id, letters, _CODE[confidence])


def write(round_id: int, *, solo: bool = False, turn: int | None = None) -> str:
    """Open the answer form; in an interview that of its question ``turn``."""
    return token("form", round_id, *_inplace(solo, turn))


def written(round_id: int, *, solo: bool = False, turn: int | None = None) -> str:
    """The answer form itself: fields ``answer`` and, optionally, ``confidence``."""
    return token("written", round_id, *_inplace(solo, turn))


def _inplace(solo: bool, turn: int | None) -> list[str | int]:
    return [] if not solo else ["s"] if turn is None else ["s", turn]


def mine(round_id: int) -> str:
    return token("mine", round_id)


def show() -> str:
    """A select whose values are rounds, to show one whole."""
    return token("show")


def tick(round_id: int) -> str:
    """A select whose values are rubric points."""
    return token("tick", round_id)


def vouch(round_id: int, point: int) -> str:
    """Confirm a point that the grader wasn't sure of."""
    return token("vouch", round_id, point)


def peers(round_id: int) -> str:
    """Help to grade others' answers."""
    return token("peers", round_id)


def vote(round_id: int, place: int, point: int, agrees: bool | None) -> str:
    """Vote on a point of somebody's answer; None goes on without a vote."""
    return token("vote", round_id, place, point, _VOTE_CODE[agrees])


def report(round_id: int) -> str:
    """Open the report form."""
    return token("report", round_id)


def reported(round_id: int) -> str:
    """The report form itself: field ``reason``."""
    return token("reported", round_id)


def following(session: int, position: int) -> str:
    """The next question of a session."""
    return token("next", session, position)


def stop(session: int) -> str:
    return token("stop", session)


def hint(session: int, turn: int) -> str:
    """Ask for a hint in an interview."""
    return token("hint", session, turn)


def pass_(session: int, turn: int) -> str:
    """Pass a question of an interview."""
    return token("pass", session, turn)


def aloud(session: int, turn: int) -> str:
    """Open the form for thinking aloud."""
    return token("aloud", session, turn)


def thought(session: int, turn: int) -> str:
    """The form for thinking aloud itself: field ``thought``."""
    return token("thought", session, turn)


def board(command: w.ShowLeaderboard, page: int) -> str:
    """Another page of the same board; ``command.topic`` must be a topic's id."""
    return token("board", command.period, command.by, command.scope, command.topic or "-", page)


def score(page: int) -> str:
    return token("score", page)


def setup() -> str:
    """The set-up form: fields named as in ScheduleFields."""
    return token("setup")


def balance(teams: int) -> str:
    return token("balance", teams)


def fill(words: str) -> str:
    """Open the form with the options of the typed command ``words``."""
    return token("fill", words.replace(" ", "."))


def filled(words: str) -> str:
    """The form itself: fields named as the command's options."""
    return token("filled", words.replace(" ", "."))


def opener(action: str) -> str:
    """The token of a button that opens the form with that ``action`` again."""
    verb, args = untoken(action)
    opens = {"written": "form", "reported": "report", "filled": "fill", "thought": "aloud"}
    return token(opens.get(verb, verb), *args)


def decode(
    text: str,
    actor: Actor,
    delivery: str,
    *,
    values: Sequence[str] = (),
    fields: Mapping[str, str] | None = None,
) -> w.Command:
    """What a control means.

    ``values`` are the chosen values of a select, ``fields`` the inputs of a form. Raises StaleTokenError for a
    token that this version didn't make, whatever it looks like.
    """
    verb, args = untoken(text)
    read = _VERBS.get(verb)
    if read is None:
        raise StaleTokenError
    try:
        typed = {name: storable(value) for name, value in (fields or {}).items()}
        return read(_Context(actor, delivery, tuple(values), typed), args)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise StaleTokenError from error


class _Context:
    __slots__ = ("actor", "delivery", "fields", "values")

    def __init__(self, actor: Actor, delivery: str, values: tuple[str, ...], fields: Mapping[str, str]) -> None:
        self.actor, self.delivery, self.values, self.fields = actor, delivery, values, fields


_Args = tuple[str, ...]


def _number(text: str) -> int:
    """A number that a token of ours may hold. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise ValueError(text)
    return int(text)


def _answer(c: _Context, args: _Args, *, inplace: bool) -> w.Command:
    (round_id, *letters) = args
    text = letters[0] if letters else "".join(c.values)
    return w.SubmitAnswer(actor=c.actor, delivery=c.delivery, round=_number(round_id), text=text, inplace=inplace)


def _sure(c: _Context, args: _Args) -> w.Command:
    round_id, letters, code = args
    return w.SubmitAnswer(
        actor=c.actor,
        delivery=c.delivery,
        round=_number(round_id),
        text=letters,
        confidence=_CONFIDENCE[code],
        inplace=True,
        again=not letters,
    )


def _written(c: _Context, args: _Args) -> w.Command:
    return w.SubmitAnswer(
        actor=c.actor,
        delivery=c.delivery,
        round=_number(args[0]),
        text=c.fields["answer"],
        confidence=_CONFIDENCE.get(c.fields.get("confidence", "")),
        inplace=args[1:2] == ("s",),
        turn=_turn(args),
    )


def _turn(args: _Args) -> int | None:
    """Which question of an interview the answer form is for."""
    return _number(args[2]) if args[2:] else None


def _vote(c: _Context, args: _Args) -> w.Command:
    round_id, place, point, code = args
    return w.CastVote(
        actor=c.actor,
        delivery=c.delivery,
        round=_number(round_id),
        place=_number(place),
        point=_number(point),
        agrees=_VOTE[code],
    )


def _step(c: _Context, args: _Args) -> dict[str, Any]:
    """Which question of which interview."""
    session, turn = args
    return {"actor": c.actor, "delivery": c.delivery, "session": _number(session), "turn": _number(turn)}


_EMPTIED = {"topics": "all", "difficulty": "any"}
"""What an emptied field of the set-up form says; the others then say nothing."""


def _setup(c: _Context, _args: _Args) -> w.Command:
    said = {key: value.strip() or _EMPTIED.get(key, "") for key, value in c.fields.items()}
    said = {key: value for key, value in said.items() if value}
    return w.SetUp(actor=c.actor, delivery=c.delivery, fields=w.ScheduleFields(**said))  # type: ignore[arg-type]  # the form's names are the fields'


def _filled(c: _Context, args: _Args) -> w.Command:
    slash = next((one for one in SLASHES if one.name == args[0].replace(".", " ")), None)
    if slash is None:
        raise StaleTokenError
    said = {option: c.fields.get(option.name, "").strip() for option in slash.options}
    for option, text in said.items():
        if option.required and not text:
            raise QuizError(f"`{option.name}` is missing: fill it in, please.")
    given = {option.name: read_value(option, text) for option, text in said.items() if text}
    return slash.make(c.actor, c.delivery, given)


def _board(c: _Context, args: _Args) -> w.Command:
    period, by, scope, topic, page = args
    return w.ShowLeaderboard(
        actor=c.actor,
        delivery=c.delivery,
        period=period,
        by=by,
        scope=scope,
        topic="" if topic == "-" else topic,
        page=_number(page),
        inplace=True,
    )


_VERBS: Mapping[str, Callable[[_Context, _Args], w.Command]] = {
    "pick": lambda c, a: _answer(c, a, inplace=False),
    "play": lambda c, a: _answer(c, a, inplace=True),
    "sure": _sure,
    "form": lambda c, a: w.WriteAnswer(
        actor=c.actor, delivery=c.delivery, round=_number(a[0]), inplace=a[1:2] == ("s",), turn=_turn(a)
    ),
    "written": _written,
    "mine": lambda c, a: w.MyResult(actor=c.actor, delivery=c.delivery, round=_number(a[0])),
    "show": lambda c, _: w.ShowRound(actor=c.actor, delivery=c.delivery, round=_number(c.values[0])),
    "tick": lambda c, a: w.TickPoints(
        actor=c.actor, delivery=c.delivery, round=_number(a[0]), ticked=tuple(sorted(_number(v) for v in c.values))
    ),
    "vouch": lambda c, a: w.ConfirmPoint(actor=c.actor, delivery=c.delivery, round=_number(a[0]), point=_number(a[1])),
    "peers": lambda c, a: w.HelpGrade(actor=c.actor, delivery=c.delivery, round=_number(a[0])),
    "vote": _vote,
    "report": lambda c, a: w.ReportForm(actor=c.actor, delivery=c.delivery, round=_number(a[0])),
    "reported": lambda c, a: w.ReportQuestion(
        actor=c.actor, delivery=c.delivery, round=_number(a[0]), reason=c.fields["reason"]
    ),
    "next": lambda c, a: w.NextQuestion(
        actor=c.actor, delivery=c.delivery, session=_number(a[0]), position=_number(a[1])
    ),
    "stop": lambda c, a: w.StopQuiz(actor=c.actor, delivery=c.delivery, session=_number(a[0])),
    "hint": lambda c, a: w.TakeHint(**_step(c, a)),
    "pass": lambda c, a: w.PassTurn(**_step(c, a)),
    "aloud": lambda c, a: w.ThinkAloud(**_step(c, a)),
    "thought": lambda c, a: w.KeepThought(**_step(c, a), thought=c.fields["thought"]),
    "fill": lambda c, a: w.FillIn(actor=c.actor, delivery=c.delivery, words=a[0].replace(".", " ")),
    "filled": _filled,
    "board": _board,
    "score": lambda c, a: w.ShowScore(actor=c.actor, delivery=c.delivery, page=_number(a[0]), inplace=True),
    "setup": _setup,
    "balance": lambda c, a: w.BalanceTeams(actor=c.actor, delivery=c.delivery, teams=_number(a[0]), confirmed=True),
}
