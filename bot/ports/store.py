"""What the engine needs of a database. ``bot.store`` keeps this promise on SQLite and on PostgreSQL.

Reading sees one consistent snapshot; Writing is one transaction that commits when its block ends without an
exception. No method speaks to a network other than the database's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from bot.model import (
    Actor,
    Group,
    Place,
    Player,
    Question,
    Result,
    Round,
    Schedule,
    Streak,
)
from bot.ports.reading import Reading
from bot.ports.records import (
    Away,
    Entry,
    Facts,
    Installation,
    Message,
    NewRound,
    Outgoing,
    Receipt,
    Report,
    Session,
    TallyChange,
    Turn,
    Vote,
    Workspace,
)

if TYPE_CHECKING:
    from bot.kinds.assessment import Assessment


class Writing(Reading, Protocol):
    # people -------------------------------------------------------------------------------------------------------
    async def ensure_group(self, place: Place, zone: str) -> Group:
        """The group of the place's workspace, founded with ``zone`` if there is none."""
        ...

    async def set_group_zone(self, group: int, zone: str) -> None: ...
    async def ensure_player(self, actor: Actor, at: datetime) -> Player:
        """The actor's player, created if new; keeps the name up to date, and takes back who had left."""
        ...

    async def set_zone(self, player: int, zone: str | None) -> None: ...
    async def set_hidden(self, player: int, hidden: bool) -> None: ...
    async def add_away(self, away: Away) -> None: ...
    async def back(self, actor: Actor) -> None:
        """The actor has not left after all."""
        ...

    async def checked(
        self, workspace: Workspace, users: Collection[str], absent: Collection[str], at: datetime
    ) -> None:
        """``users`` were looked for, and of them ``absent`` weren't in the workspace any more."""
        ...

    # workspaces ---------------------------------------------------------------------------------------------------
    async def set_removed(self, platform: str, workspace: str, at: datetime | None) -> None:
        """Note when the bot was removed from a workspace that has a group; None: it is there."""
        ...

    async def purge(self, workspace: Workspace, before: datetime, at: datetime) -> bool:
        """Delete a bounded part of what is stored of a workspace that the bot was removed from before ``before``; False
        when nothing is left, or when the bot is back there.

        In a group that others share, what their boards are made of stays, without names. Boards, streaks and results of
        others don't change, nor does what a rebuild makes of them. ``at`` tells this run's deletions from others'.
        """
        ...

    async def cancel_all(self, platform: str, workspace: str, at: datetime) -> None:
        """Finish every row of the outbox that waits for the workspace, unsent."""
        ...

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
    async def add_assessment(self, answer: int, seen: Assessment, at: datetime) -> bool:
        """False if the same grader has assessed the answer before; that stays."""
        ...

    async def add_vote(self, vote: Vote) -> bool:
        """False if the voter has voted on this point of the answer before; that stays."""
        ...

    async def add_turn(self, turn: Turn) -> bool:
        """False if its delivery is in the log already. ``turn.id`` is ignored."""
        ...

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
    async def add_season(self, group: int, name: str, first: date, *, essays: bool = True) -> int: ...
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

    async def replace_note(self, key: str, old: str | None, new: str) -> bool:
        """Note ``new`` in the place of ``old`` (None: of nothing); False if something else stands there by now."""
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

    async def facts(self) -> Facts:
        """What kind of database it is, how big, and when it was last backed up."""
        ...

    async def close(self) -> None:
        """Finish what is in the intake, then close every connection."""
        ...
