"""What the engine needs of a database. ``bot.store`` keeps this promise on SQLite and on PostgreSQL.

Reading sees one consistent snapshot; Writing is one transaction that commits when its block ends without an
exception. No method speaks to a network other than the database's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from bot.model import (
    Actor,
    Answer,
    Group,
    Place,
    Player,
    Question,
    Result,
    Round,
    Schedule,
    Standing,
    Streak,
    Team,
)
from bot.ports.records import (
    Asked,
    Away,
    Entry,
    Installation,
    Message,
    NewRound,
    Outgoing,
    PastResult,
    Receipt,
    Report,
    ScheduleCount,
    Season,
    Session,
    TallyChange,
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
        """Teams with their present members (names sorted), by name; dissolved ones left out."""
        ...

    async def teams_at(self, group: int, who: Sequence[tuple[int, datetime]]) -> Mapping[int, int]:
        """player → team id at the given instant, for those who were in one."""
        ...

    # channels and schedules ---------------------------------------------------------------------------------------
    async def schedules(self, place: Place) -> Sequence[Schedule]: ...
    async def schedule(self, schedule: int) -> Schedule | None: ...
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

    async def next_due(self) -> datetime | None:
        """The earliest instant at which a schedule, a close or an outbox row falls due; None if nothing waits."""
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
        below), streak. Hidden players are left out. Ranks are competition ranks over the whole board; ties stand in the
        order of name, then id. Streak boards ignore ``key`` and ``topic`` and take each player's longest running
        streak in the group's channels."""
        ...

    async def standing(self, group: int, key: str, *, topic: str, by: str, player: int) -> Standing | None:
        """The player's own row (also when hidden), ranked among those shown; None without any counted answer."""
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

    # what adapters keep -------------------------------------------------------------------------------------------
    async def note(self, key: str) -> str | None:
        """A small fact that an adapter has noted; ``key`` begins with the platform's name (``discord:commands:…``)."""
        ...

    async def installation(self, platform: str, enterprise: str, workspace: str) -> Installation | None: ...
    async def installations(self, platform: str) -> Sequence[Installation]:
        """By enterprise, then workspace."""
        ...


class Writing(Reading, Protocol):
    # people -------------------------------------------------------------------------------------------------------
    async def ensure_group(self, place: Place, zone: str) -> Group:
        """The group of the place's workspace, founded with ``zone`` if there is none."""
        ...

    async def set_group_zone(self, group: int, zone: str) -> None: ...
    async def ensure_player(self, actor: Actor, at: datetime) -> Player:
        """The actor's player, created if new; keeps the name up to date."""
        ...

    async def set_zone(self, player: int, zone: str | None) -> None: ...
    async def set_hidden(self, player: int, hidden: bool) -> None: ...
    async def add_away(self, away: Away) -> None: ...

    async def create_team(self, group: int, name: str, at: datetime) -> int | None:
        """None if the group has a team of that name (case-folded)."""
        ...

    async def move_to_team(self, group: int, player: int, team: int | None, at: datetime) -> None:
        """Append a move; points stay with the team one was in when answering. None leaves. A team without members
        counts as dissolved."""
        ...

    # channels and schedules ---------------------------------------------------------------------------------------
    async def add_schedule(self, schedule: Schedule) -> int:
        """``schedule.id`` is ignored."""
        ...

    async def save_schedules(self, schedules: Sequence[Schedule]) -> None:
        """Overwrite rows by id."""
        ...

    async def claim_schedules(self, now: datetime, limit: int) -> Sequence[Schedule]:
        """Unpaused schedules whose next slot is due, oldest first, locked for this transaction; those that another
        process holds are skipped."""
        ...

    async def set_queue(self, place: Place, questions: Sequence[str]) -> None: ...
    async def set_ban(self, group: int, question: str, banned: bool, at: datetime) -> None: ...

    # rounds -------------------------------------------------------------------------------------------------------
    async def open(self, rounds: Sequence[NewRound]) -> Sequence[int | None]:
        """Their ids, in order; None where the schedule's slot already has a round (a lost race)."""
        ...

    async def save_snapshots(self, questions: Sequence[Question], at: datetime) -> None: ...
    async def claim_closing(self, now: datetime, limit: int) -> Sequence[Round]:
        """Open rounds past their closing time, locked as in claim_schedules."""
        ...

    async def lock_round(self, round_id: int) -> Round | None:
        """The round, locked for this transaction."""
        ...

    async def close(self, round_id: int, at: datetime, *, void: bool) -> None: ...
    async def add_ticks(self, round_id: int, player: int, ticked: Sequence[int], at: datetime) -> None: ...
    async def expose(self, question: str, players: Collection[int], at: datetime) -> None:
        """Record that they have seen the key; the first time stays."""
        ...

    # results and boards -------------------------------------------------------------------------------------------
    async def save_results(self, results: Sequence[Result]) -> None:
        """Insert or overwrite by (round, player)."""
        ...

    async def add_to_tallies(self, changes: Sequence[TallyChange]) -> None: ...
    async def save_streaks(self, place: Place, streaks: Mapping[int, Streak]) -> None: ...
    async def clear_projections(self) -> None:
        """Empty results, tallies and streaks; they are rebuilt from the log."""
        ...

    # sessions, seasons, reports -------------------------------------------------------------------------------------
    async def add_session(self, session: Session) -> int: ...
    async def lock_session(self, session: int) -> Session | None:
        """The session, locked for this transaction."""
        ...

    async def move_session(self, session: int, position: int, ended_at: datetime | None) -> None: ...
    async def add_season(self, group: int, name: str, first: date) -> int: ...
    async def close_season(self, season: int, last: date, archive: str) -> None: ...
    async def add_report(self, report: Report) -> int: ...

    # outbox -------------------------------------------------------------------------------------------------------
    async def enqueue(self, rows: Sequence[Outgoing]) -> None:
        """Queue; a key that exists already is left alone. ``nonce`` is derived from the key if empty."""
        ...

    async def claim_outbox(
        self, now: datetime, lease: float, limit: int, platforms: Collection[str]
    ) -> Sequence[Outgoing]:
        """Rows to send now: per place only its oldest unfinished row, due, whose ``after`` is finished; marked as being
        sent until ``now + lease`` seconds, when they may be claimed again (the sender is taken for dead)."""
        ...

    async def sent(self, row: Outgoing, ref: str, at: datetime) -> None:
        """Finished; for posts, reveals and threads of a round the message is recorded, for a post ``posted_at``."""
        ...

    async def postpone(self, row: Outgoing, until: datetime, error: str) -> None:
        """Not sent; try again then. Counts as one of ``attempts``, unless ``error`` is "" (it only had to wait)."""
        ...

    async def give_up(self, row: Outgoing, error: str, at: datetime) -> None:
        """Finished without success."""
        ...

    async def cancel(self, key: str, at: datetime) -> None:
        """Finish a row that hasn't been sent; no effect on one that has."""
        ...

    async def note_message(self, message: Message) -> None:
        """Record a message that isn't on record (a copy that a crash left behind)."""
        ...

    # what adapters keep -------------------------------------------------------------------------------------------
    async def set_note(self, key: str, value: str | None) -> None:
        """None forgets it."""
        ...

    async def save_installation(self, installation: Installation) -> None:
        """Insert or overwrite by platform, enterprise and workspace."""
        ...

    async def delete_installation(self, platform: str, enterprise: str, workspace: str) -> None: ...


class Store(Protocol):
    def read(self) -> AbstractAsyncContextManager[Reading]: ...
    def write(self) -> AbstractAsyncContextManager[Writing]: ...

    async def submit(self, entry: Entry) -> Receipt:
        """Append an answer through the group-commit intake; returns only after the commit.

        Raises StoreError if it could not be saved. A failing entry doesn't fail the others of its batch.
        """
        ...

    async def close(self) -> None:
        """Finish what is in the intake, then close every connection."""
        ...
