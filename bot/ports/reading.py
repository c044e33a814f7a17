"""What the engine reads from a database: one consistent snapshot. ``bot.store`` keeps this promise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model import (
    Actor,
    Answer,
    Group,
    Place,
    Player,
    Result,
    Round,
    Schedule,
    Standing,
    Streak,
    Team,
)
from bot.ports.records import (
    Asked,
    Assessed,
    Away,
    Installation,
    Message,
    Outgoing,
    PastResult,
    Report,
    ScheduleCount,
    Season,
    Session,
    Turn,
    Vote,
    Waiting,
    Workspace,
)


class Reading(Protocol):
    # people -------------------------------------------------------------------------------------------------------
    async def group(self, place: Place) -> Group | None:
        """The group that the place's workspace belongs to; None before anything was set up or answered there."""
        ...

    async def groups(self) -> Sequence[Group]:
        """Every group, by id."""
        ...

    async def player(self, actor: Actor) -> Player | None:
        """Who the platform identity (platform, workspace, user) is."""
        ...

    async def players(self, ids: Collection[int]) -> Mapping[int, Player]: ...

    async def away(self, players: Collection[int]) -> Sequence[Away]:
        """All entries of these players, by the time they were made."""
        ...

    async def teams(self, group: int) -> Sequence[Team]:
        """Teams with their present members (names sorted), by name; without those who have left the workspace, and
        without teams that have nobody."""
        ...

    async def teams_at(self, group: int, who: Sequence[tuple[int, datetime]]) -> Mapping[int, int]:
        """player → team id at the given instant, for those who were in one."""
        ...

    async def has_left(self, actor: Actor) -> bool:
        """Whether a check found that the actor had left the workspace; who acts again is back (``Writing.back``)."""
        ...

    # workspaces ---------------------------------------------------------------------------------------------------
    async def workspaces(self, platform: str) -> Sequence[Workspace]:
        """Every workspace of the platform of which anything is stored."""
        ...

    async def removed_at(self, place: Place) -> datetime | None:
        """When the bot was removed from the place's workspace; None while it is there, or if nothing is known of it."""
        ...

    async def removed_before(self, at: datetime) -> Sequence[Workspace]:
        """Workspaces of any platform from which the bot was removed before ``at``."""
        ...

    async def places(self, platform: str, workspace: str) -> Sequence[Place]:
        """The workspace's channels that were ever used, oldest first."""
        ...

    async def unchecked(self, workspace: Workspace, before: datetime, limit: int) -> Sequence[str]:
        """Users who stand on the group's boards, have a running streak or a team, haven't left, and whom nobody has
        looked for since ``before``; those not looked for for longest first."""
        ...

    # channels and schedules ---------------------------------------------------------------------------------------
    async def schedules(self, place: Place) -> Sequence[Schedule]: ...
    async def schedule(self, schedule: int) -> Schedule | None: ...
    async def schedules_in(self, platform: str, workspace: str) -> Sequence[Schedule]: ...
    async def queue(self, place: Place) -> Sequence[str]:
        """Question ids to be asked next, in order."""
        ...

    async def queues(self, places: Collection[Place]) -> Mapping[Place, Sequence[str]]: ...
    async def bans(self, groups: Collection[int]) -> Mapping[int, frozenset[str]]: ...
    async def history(self, places: Collection[Place]) -> Mapping[Place, Sequence[Asked]]:
        """Public rounds of each place (void ones left out): per question its latest asking."""
        ...

    async def taken(self, schedule: int, limit: int) -> Sequence[ScheduleCount]:
        """The schedule's last rounds, newest first, with how many answered."""
        ...

    async def next_due(self, platforms: Collection[str] | None = None) -> datetime | None:
        """The earliest instant at which a schedule, a close or an outbox row (of one of ``platforms``, if given) falls
        due; None if nothing waits."""
        ...

    # rounds -------------------------------------------------------------------------------------------------------
    async def round(self, round_id: int) -> Round | None: ...
    async def snapshot(self, question: str, rev: str) -> str | None:
        """``Question.raw`` of a revision that was once asked."""
        ...

    async def open_rounds(self, group: int) -> Sequence[Round]:
        """Public rounds of the group that haven't closed, oldest first."""
        ...

    async def sealed(self, groups: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Per group: ids of the questions of its open public rounds."""
        ...

    async def last_round(self, place: Place) -> Round | None:
        """The place's newest public round, open or closed."""
        ...

    async def last_closed(self, place: Place) -> Round | None:
        """The newest of the place's public rounds that have closed, void ones left out."""
        ...

    async def session_rounds(self, session: int) -> Sequence[Round]:
        """In the order they were opened."""
        ...

    async def messages(self, round_id: int) -> Sequence[Message]: ...

    async def final_answers(self, round_id: int) -> Sequence[Answer]:
        """Each member's last answer in time, by player id."""
        ...

    async def answers_of(self, round_ids: Collection[int], player: int) -> Mapping[int, Answer]:
        """round → the member's last answer, late ones included."""
        ...

    async def late_answers(self, round_id: int) -> Sequence[Answer]:
        """Each member's last late answer, of those who hadn't answered in time, by player id."""
        ...

    async def ticks(self, round_id: int) -> Mapping[int, tuple[int, ...]]:
        """player → rubric points that he or she ticked last."""
        ...

    async def assessments(self, round_id: int, answers: Collection[int] | None = None) -> Sequence[Assessed]:
        """Of all answers of the round, or of these, in the order in which they were made."""
        ...

    async def votes(self, round_id: int, answers: Collection[int] | None = None) -> Sequence[Vote]:
        """On all answers of the round, or on these, in the order in which they were given."""
        ...

    async def telling_votes(self, group: int, question: str, rev: str, before: datetime) -> Sequence[Vote]:
        """The last thousand votes with odds that were given in the group before ``before``, on answers to that revision
        of a question; none on the voter's own answer. In the order in which they were given."""
        ...

    async def unassessed(self, since: datetime | None, after: int, limit: int) -> Sequence[Answer]:
        """Answers of essay rounds that no grader has assessed, by id, from those after the answer ``after``: of each
        member and round only the last one in time and the last late one. Rounds that closed before ``since`` are left
        out; None: of all rounds."""
        ...

    async def unassessed_in(self, round_ids: Collection[int]) -> Sequence[Answer]:
        """As ``unassessed``, of these rounds."""
        ...

    async def unassessed_among(self, answers: Collection[int]) -> Sequence[Answer]:
        """As ``unassessed``, of these answers: those that no grader, and no newer answer, has overtaken."""
        ...

    async def turns(self, session: int) -> Sequence[Turn]:
        """The log of an interview, oldest first."""
        ...

    async def exposed(self, question: str, players: Collection[int]) -> Mapping[int, datetime]:
        """player → when he or she first saw the question's key."""
        ...

    async def first_rounds(self, question: str, players: Collection[int]) -> Mapping[int, int]:
        """player → the first round (by answer id) in which he or she answered the question, in any mode."""
        ...

    async def counted_elsewhere(self, round_: Round, players: Collection[int]) -> frozenset[int]:
        """Those who have a counting result for the same question and slot in another round of the group."""
        ...

    async def closed_rounds(self, after: tuple[datetime, int] | None, limit: int) -> Sequence[Round]:
        """Closed rounds in the order (closed_at, id), strictly after the given position."""
        ...

    # results and boards -------------------------------------------------------------------------------------------
    async def last_closed_slot(self, group: int) -> date | None:
        """The latest slot among the group's closed public rounds."""
        ...

    async def results(self, round_id: int) -> Sequence[Result]: ...
    async def result(self, round_id: int, player: int) -> Result | None: ...
    async def past_results(
        self, player: int, group: int, *, counting: bool, limit: int, offset: int
    ) -> Sequence[PastResult]:
        """The member's results in the group, newest round first; ``counting`` only those that make boards."""
        ...

    async def result_count(self, player: int, group: int, *, counting: bool) -> int: ...

    async def board(
        self, group: int, key: str, *, teams: bool, topic: str, by: str, limit: int, offset: int
    ) -> tuple[Sequence[Standing], int]:
        """A page of the board and the number of its rows. ``by``: points, accuracy (at least 5 answered, others
        below), streak. Hidden players and those who have left don't appear. Ranks are competition ranks over the
        whole board; ties stand in the order of name, then id. Streak boards ignore ``key`` and ``topic`` and take each
        player's longest running streak in the group's channels."""
        ...

    async def standing(self, group: int, key: str, *, topic: str, by: str, player: int) -> Standing | None:
        """The player's own row (also of one who doesn't appear), ranked among those who do; None without any counted
        answer."""
        ...

    async def streaks(self, place: Place) -> Mapping[int, Streak]: ...
    async def streak(self, place: Place, player: int) -> Streak: ...

    # sessions, seasons, reports -------------------------------------------------------------------------------------
    async def session(self, session: int) -> Session | None: ...
    async def running(self, *, host: int | None = None, place: Place | None = None) -> Sequence[Session]:
        """Sessions that haven't ended: of this host, and/or the live ones in this place."""
        ...

    async def seasons(self, group: int) -> Sequence[Season]:
        """Newest first."""
        ...

    async def reports(self, limit: int) -> Sequence[Report]: ...
    async def outbox(self, *, unfinished: bool = True) -> Sequence[Outgoing]: ...
    async def waiting(self, place: Place) -> Sequence[Waiting]:
        """What is still to be sent to the place, in order."""
        ...

    # what adapters keep -------------------------------------------------------------------------------------------
    async def note(self, key: str) -> str | None:
        """A small fact that an adapter has noted; ``key`` begins with the platform's name (``discord:commands:…``)."""
        ...

    async def installation(self, platform: str, enterprise: str, workspace: str) -> Installation | None: ...
    async def installations(self, platform: str) -> Sequence[Installation]:
        """By enterprise, then workspace."""
        ...
