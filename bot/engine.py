"""The one front door: a command comes in, a view or a form goes out. It never raises.

To add a command, add its ``case``: a command that nobody handles is a type error.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import assert_never, cast

import structlog

from bot.commands import words as w
from bot.errors import QuizError, StoreError
from bot.ports import Services
from bot.ui import Form, View
from bot.usecases import (
    answering,
    boards,
    curating,
    filling,
    health,
    home,
    interviews,
    organising,
    peers,
    people,
    quizzes,
    reading,
    vouching,
)
from bot.usecases.filling import NOT_ORGANISER
from bot.views.words import error as error_view

log = structlog.get_logger(__name__)
_spoken = logging.getLogger(__name__)
_TYPED = re.compile("“[^”]*”")
"""What somebody typed, in a refusal: it may be an answer, which has no place in a log."""


async def handle(services: Services, command: w.Command) -> View | Form:
    """Carry a command out. Whatever happens, the answer is something that can be shown to the one who asked."""
    name = type(command).__name__
    try:
        if command.ADMIN and not command.actor.is_admin:
            raise QuizError(NOT_ORGANISER)
        shown = await _carry_out(services, cast("w.MemberCommand | w.OrganiserCommand", command))
    except QuizError as refusal:
        log.debug("refused", command=name, why=_TYPED.sub("“…”", str(refusal)))
        return error_view(str(refusal))
    except StoreError as trouble:
        log.error("not stored", command=name, error=str(trouble), exc_info=trouble.rejected)
        return not_stored(trouble)
    except Exception:
        incident = f"{services.seed() % 16**8:08x}"
        log.exception("bug", command=name, incident=incident)
        return error_view(
            f"Something went wrong on my side. If it happens again, tell an organiser: incident {incident}."
        )
    if _spoken.isEnabledFor(logging.DEBUG):  # asked first: a line that nobody reads costs as much as an answer's SQL
        log.debug("done", command=name)
    return shown


def not_stored(trouble: StoreError) -> View:
    """What somebody is told for whom the database failed."""
    if trouble.rejected:
        return error_view(str(trouble))
    if trouble.full:
        return error_view(
            "The disk is full, so I couldn't save that. Ask whoever runs me to free some space, then try again."
        )
    return error_view("The database doesn't answer right now, so nothing was saved. Please try again in a minute.")


def check(services: Services, command: w.Command) -> Mapping[str, str]:
    """What is plainly wrong with a form's input: field → sentence. Looks at memory only, so it may run before the
    acknowledgement; what it can't know is found by ``handle``."""
    if isinstance(command, w.SubmitAnswer):
        return answering.check(services, command)
    if isinstance(command, w.ReportQuestion) and len(command.reason.split()) < 2:
        return {"reason": "Say in a few words what is wrong, so that somebody can mend it."}
    if isinstance(command, w.SetUp):
        return organising.check(services, command)
    return {}


async def _carry_out(services: Services, command: w.MemberCommand | w.OrganiserCommand) -> View | Form:  # noqa: C901, PLR0911, PLR0912 - one case per command, nothing else
    match command:
        case w.SubmitAnswer():
            return await answering.submit(services, command)
        case w.AnswerHere():
            return await answering.here(services, command)
        case w.WriteAnswer():
            return await answering.write(services, command)
        case w.MyResult():
            return await answering.my_result(services, command)
        case w.TickPoints():
            return await vouching.tick(services, command)
        case w.ConfirmPoint():
            return await vouching.confirm(services, command)
        case w.HelpGrade():
            return await peers.show(services, command)
        case w.CastVote():
            return await peers.vote(services, command)
        case w.OpenRounds():
            return await answering.open_rounds(services, command)
        case w.ShowRound():
            return await answering.show_round(services, command)
        case w.StartQuiz():
            return await quizzes.start(services, command)
        case w.ResumeQuiz():
            return await quizzes.resume(services, command)
        case w.NextQuestion():
            return await quizzes.advance(services, command)
        case w.StopQuiz():
            return await quizzes.stop(services, command)
        case w.StartInterview():
            return await interviews.start(services, command)
        case w.TakeHint():
            return await interviews.hint(services, command)
        case w.PassTurn():
            return await interviews.pass_(services, command)
        case w.ThinkAloud():
            return await interviews.thought_form(services, command)
        case w.KeepThought():
            return await interviews.keep_thought(services, command)
        case w.ShowLeaderboard():
            return await boards.leaderboard(services, command)
        case w.ShowHome():
            return await home.show(services, command)
        case w.ShowStreak():
            return await boards.streak(services, command)
        case w.ShowStats():
            return await boards.stats(services, command)
        case w.ShowScore():
            return await boards.score(services, command)
        case w.SetZone():
            return await people.zone(services, command)
        case w.SetAway():
            return await people.away(services, command)
        case w.SetHidden():
            return await people.hide(services, command)
        case w.CreateTeam():
            return await people.create_team(services, command)
        case w.JoinTeam():
            return await people.join_team(services, command)
        case w.LeaveTeam():
            return await people.leave_team(services, command)
        case w.ListTeams():
            return await people.list_teams(services, command)
        case w.ShowHelp():
            return await reading.help_(command)
        case w.FillIn():
            return await filling.fill_in(services, command)
        case w.ShowTopics():
            return await reading.topics(services)
        case w.ShowQuestion():
            return await reading.show(services, command)
        case w.ReportForm():
            return await reading.report_form(services, command)
        case w.ReportQuestion():
            return await reading.report(services, command)
        case _:
            return await _organise(services, command)


async def _organise(services: Services, command: w.OrganiserCommand) -> View | Form:  # noqa: C901, PLR0911, PLR0912 - as above
    match command:
        case w.SetUp():
            return await organising.set_up(services, command)
        case w.ShowHealth():
            return await health.show(services, command)
        case w.ListSchedules():
            return await organising.list_all(services, command)
        case w.AddSchedule():
            return await organising.add(services, command)
        case w.EditSchedule():
            return await organising.edit(services, command)
        case w.MoveSchedule():
            return await organising.move(services, command)
        case w.PauseSchedule():
            return await organising.pause(services, command)
        case w.ResumeSchedule():
            return await organising.resume(services, command)
        case w.SkipSlot():
            return await organising.skip(services, command)
        case w.PreviewSchedule():
            return await organising.preview(services, command)
        case w.PostNow():
            return await organising.post_now(services, command)
        case w.QueueQuestion():
            return await curating.queue(services, command)
        case w.BanQuestion():
            return await curating.ban(services, command)
        case w.ManageSeason():
            return await curating.season(services, command)
        case w.BalanceTeams():
            return await people.balance(services, command)
        case _:
            assert_never(command)
