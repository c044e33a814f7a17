"""The outbox on its way out: each row reaches its platform once, in order per channel, within the platform's limits.

What is said stands in ``usecases.posting``; what is due, and in which order, in the store. Here it is sent, and the
outcome is recorded. A row whose sender died between sending and recording is in doubt: when its lease has run out it is
sent again with the same nonce, by which the platform (where it can) recognises the repeat.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.errors import PlatformError
from bot.model import Place
from bot.ports import Limits, Message, Messenger, Outgoing, Services, What
from bot.ui import View
from bot.usecases import posting

PATIENCE = 15.0
"""Seconds a platform gets for one row."""
LEASE = 30.0
"""Seconds for which a claimed row is ours: twice the longest try, and short of the few minutes for which Discord
remembers a nonce. After a crash it is the longest time that a channel waits for a row in doubt."""
CROWD = 50
"""Rows of one platform that are in flight at once, as long as they move."""
MOST = 500
"""Rows of one platform that are in flight at once if many channels hang."""
GLANCE = 1.0
"""Seconds after which we look for new rows while a platform keeps us waiting for the old ones."""
MOMENT = 0.001
"""Seconds that aren't worth waiting for: the store counts in milliseconds."""
LONGEST_WAIT = 300.0
"""Seconds between two tries at most, unless the platform names a longer time."""
LONGEST_ASKED = 3600.0
"""Seconds we wait at most when the platform names the time."""
TRIES = 300
"""Tries until a row is given up, so that a message the platform won't take doesn't block its channel for ever: about a
day, well over the time for which a question may be posted late."""

log = structlog.get_logger(__name__)


class Pace:
    """When the next message may go out: one rate for the platform, one for each channel. Counts for this process only.

    The platform's rate follows the generic cell rate algorithm (ITU-T I.371): a second's worth may go at once, after
    that each row gets an instant of its own, and keeps it, so that a crowd doesn't come back as a crowd.
    """

    def __init__(self) -> None:
        self._used: dict[str, float] = {}
        """Platform → the instant up to which its rate is used up."""
        self._kept: dict[int, float] = {}
        """Row → its instant."""
        self._free: dict[Place, float] = {}
        """Channel → when it takes the next message."""

    def wait(self, row: Outgoing, limits: Limits, now: datetime) -> float:
        """Seconds until ``row`` may go; 0.0 means now, and that it goes."""
        at = now.timestamp()
        # The channel first: a row that waits for it must not take the platform's turn from the others.
        free = self._free.get(row.place, at)
        if free > at + MOMENT:
            return free - at
        kept = self._kept.pop(row.id, None)
        start = kept if kept is not None else self._book(row.place.platform, limits.per_second, at)
        if start > at + MOMENT:
            self._kept[row.id] = start
            return start - at
        self._free[row.place] = at + 1 / limits.per_channel
        return 0.0

    def _book(self, platform: str, per_second: float, at: float) -> float:
        step = 1 / per_second
        used = max(self._used.get(platform, at), at)
        self._used[platform] = used + step
        return max(at, used - max(0.0, 1 - step))

    def forget(self, now: datetime) -> None:
        """Drop what no longer holds anything back."""
        at = now.timestamp()
        self._free = {place: free for place, free in self._free.items() if free > at}
        self._kept = {row: start for row, start in self._kept.items() if start > at - LONGEST_ASKED}


def back_off(row: Outgoing) -> float:
    """Seconds until the next try: 2, 4, 8 … at most LONGEST_WAIT, up to a quarter less so that rows that failed
    together don't come back together."""
    full = min(2.0 ** min(row.attempts + 1, 16), LONGEST_WAIT)
    return full * (1 - 0.25 * (row.id * 0.618033988749895 % 1))


class Delivery:
    """Sends what the outbox holds for the platforms in ``services.messengers``."""

    def __init__(self, services: Services, *, patience: float = PATIENCE, glance: float = GLANCE) -> None:
        self._services = services
        self._patience = patience
        self._glance = glance
        self._pace = Pace()
        self._stopping = False
        self._in_hand = 0
        """Rows that are being sent."""

    def stop(self) -> None:
        """Claim nothing more; a running ``deliver`` finishes what it has in hand."""
        self._stopping = True

    async def deliver(self) -> int:
        """Handle every row that is due by now; returns how many were sent, put off or given up.

        Raises StoreError, and nothing for what a platform does. A platform or channel that hangs or fails holds up no
        other.
        """
        self._pace.forget(self._services.clock.now())
        handled, tasks = 0, dict[str, asyncio.Task[int]]()
        try:
            self._look(tasks)
            while not all(task.done() for task in tasks.values()):
                await asyncio.wait(tasks.values(), timeout=self._glance)
                if self._in_hand:
                    handled += self._look(tasks)  # one hangs: what is new for the others must not wait for it
            return handled + sum(task.result() for task in tasks.values())
        except ExceptionGroup as trouble:  # of the store: what platforms do is seen to row by row
            raise trouble.exceptions[0] from None
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    def _look(self, tasks: dict[str, asyncio.Task[int]]) -> int:
        """Begin, or begin again, with every platform that isn't at work, unless something failed; returns what those
        had handled."""
        handled = 0
        for messenger in self._services.messengers.values():
            before = tasks.get(messenger.platform)
            if before is None or (before.done() and before.exception() is None):
                handled += before.result() if before is not None else 0
                tasks[messenger.platform] = asyncio.create_task(self._deliver_to(messenger))
        return handled

    async def _deliver_to(self, messenger: Messenger) -> int:
        """What ``deliver`` promises, for one platform. If the store fails, what is under way is finished first."""
        handled = 0
        busy: set[asyncio.Task[None]] = set()
        stuck = False
        async with asyncio.TaskGroup() as group:
            while True:
                claimed = 0
                # Half a crowd at a time: a claim is a transaction, and costs the same for one row and for many.
                if not self._stopping and (len(busy) <= CROWD // 2 or (stuck and len(busy) < MOST)):
                    try:
                        claimed, ready = await self._claim(messenger, max(CROWD - len(busy), CROWD // 2))
                    except Exception:
                        await asyncio.gather(*busy)
                        raise
                    handled += claimed
                    busy |= {group.create_task(self._handle(messenger, row)) for row in ready}
                if busy:
                    done, busy = await asyncio.wait(busy, timeout=self._glance, return_when=asyncio.FIRST_COMPLETED)
                    stuck = not done
                elif not claimed:
                    return handled

    async def _claim(self, messenger: Messenger, limit: int) -> tuple[int, list[Outgoing]]:
        """How many rows were taken, and those among them that may go now; the others wait for their instant."""
        now = self._services.clock.now()
        ready = []
        async with self._services.store.write() as tx:
            rows = await tx.claim_outbox(now, LEASE, limit, [messenger.platform])
            for row in rows:
                wait = self._pace.wait(row, messenger.limits, now)
                if wait > 0:
                    await tx.postpone(row, now + timedelta(seconds=wait), "")
                else:
                    ready.append(row)
        return len(rows), ready

    async def _handle(self, messenger: Messenger, row: Outgoing) -> None:
        """Send one row and record what became of it."""
        self._in_hand += 1
        try:
            try:
                await self._attempt(messenger, row)
            except PlatformError as error:
                await self._failed(row, error)
        except Exception as error:  # one row's bug, or a database that is full, must not stop the others
            # The traceback once, at the first try: the others would say the same.
            log.error(
                "delivery failed", outgoing=row.key, attempts=row.attempts, exc_info=error if not row.attempts else None
            )
            await self._put_off_after_bug(row)
        finally:
            self._in_hand -= 1

    async def _attempt(self, messenger: Messenger, row: Outgoing) -> None:
        post = await posting.compose(self._services, row)
        if post is None:
            await self._give_up(row, "nothing left to send")
            return
        ref = await self._send(messenger, row, post)
        async with self._services.store.write() as tx:
            await tx.sent(row, ref, self._services.clock.now())

    async def _send(self, messenger: Messenger, row: Outgoing, post: posting.Post) -> str:
        try:
            async with asyncio.timeout(self._patience):
                match row.what:
                    case What.CLOSE:
                        await self._edit(messenger, post.edits, post.view)
                        return ""
                    case What.THREAD:
                        return await messenger.discuss(row.place, post.reply_to, post.title, nonce=row.nonce)
                    case What.TELL:
                        await messenger.tell(row.place, row.user, post.view, nonce=row.nonce)
                        return ""
                    case What.POST | What.REVEAL | What.SAY | What.BOARD:
                        return await messenger.post(
                            row.place, post.view, nonce=row.nonce, reply_to=post.reply_to, ping=post.ping
                        )
        except TimeoutError:
            raise PlatformError(f"no reply within {self._patience:g} s") from None

    async def _edit(self, messenger: Messenger, messages: tuple[Message, ...], view: View) -> None:
        """Show ``view`` in every message. One that a moderator deleted is no reason to leave the others as they are."""
        for message in messages:
            try:
                await messenger.edit(message.place, message.ref, view)
            except PlatformError as error:
                if not error.gone:
                    raise
                log.info("message is gone", ref=message.ref, round=message.round)

    async def _failed(self, row: Outgoing, error: PlatformError) -> None:
        if error.gone:
            # First told, then finished: after a crash in between, it is told again (under the same key: once).
            await posting.refused(self._services, row, error)
            await self._give_up(row, str(error))
        elif row.attempts >= TRIES:
            log.error("delivery given up", outgoing=row.key, attempts=row.attempts, error=str(error))
            await self._give_up(row, str(error))
        elif error.retry_after is not None:
            await self._put_off(row, min(max(error.retry_after, 1.0), LONGEST_ASKED), str(error))
        else:
            await self._put_off(row, back_off(row), str(error))

    async def _put_off(self, row: Outgoing, wait: float, error: str) -> None:
        log.warning("delivery put off", outgoing=row.key, attempts=row.attempts, wait=round(wait, 1), error=error)
        until = self._services.clock.now() + timedelta(seconds=wait)
        async with self._services.store.write() as tx:
            await tx.postpone(row, until, error)

    async def _put_off_after_bug(self, row: Outgoing) -> None:
        try:
            await self._put_off(row, back_off(row), "an error of our own")
        except Exception:  # the row stays claimed until its lease runs out, and is tried again then
            log.exception("delivery can't be recorded", outgoing=row.key)

    async def _give_up(self, row: Outgoing, error: str) -> None:
        async with self._services.store.write() as tx:
            await tx.give_up(row, error, self._services.clock.now())
