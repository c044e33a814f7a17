"""What adapters want kept: notes under a name, and the installations of an app in many workspaces."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update

from bot.ports.records import Installation
from bot.store.rows import AnyRow, instant, millis
from bot.store.schema_kept import installations, notes
from bot.store.unit import Unit


class KeepingReads(Unit):
    async def note(self, key: str) -> str | None:
        found: str | None = await self._value(select(notes.c.value).where(notes.c.key == key))
        return found

    async def installation(self, platform: str, enterprise: str, workspace: str) -> Installation | None:
        row = await self._first(select(installations).where(_at(platform, enterprise, workspace)))
        return row and _installation_of(row)

    async def installations(self, platform: str) -> Sequence[Installation]:
        rows = await self._all(
            select(installations)
            .where(installations.c.platform == platform)
            .order_by(installations.c.enterprise, installations.c.workspace)
        )
        return [_installation_of(row) for row in rows]


class KeepingWrites(KeepingReads):
    async def set_note(self, key: str, value: str | None) -> None:
        if value is None:
            await self._run(delete(notes).where(notes.c.key == key))
            return
        insert = self._insert(notes).values(key=key, value=value)
        await self._run(insert.on_conflict_do_update(index_elements=["key"], set_={"value": insert.excluded.value}))

    async def replace_note(self, key: str, old: str | None, new: str) -> bool:
        if old is None:
            added = self._insert(notes).values(key=key, value=new).on_conflict_do_nothing()
            return (await self._execute(added)).rowcount == 1
        same = (notes.c.key == key) & (notes.c.value == old)
        return (await self._execute(update(notes).where(same).values(value=new))).rowcount == 1

    async def save_installation(self, installation: Installation) -> None:
        insert = self._insert(installations).values(
            platform=installation.platform,
            enterprise=installation.enterprise,
            workspace=installation.workspace,
            sealed=installation.sealed,
            at=millis(installation.at),
        )
        new = {"sealed": insert.excluded.sealed, "at": insert.excluded.at}
        key = ["platform", "enterprise", "workspace"]
        await self._run(insert.on_conflict_do_update(index_elements=key, set_=new))

    async def delete_installation(self, platform: str, enterprise: str, workspace: str) -> None:
        await self._run(delete(installations).where(_at(platform, enterprise, workspace)))


def _at(platform: str, enterprise: str, workspace: str) -> ColumnElement[bool]:
    return (
        (installations.c.platform == platform)
        & (installations.c.enterprise == enterprise)
        & (installations.c.workspace == workspace)
    )


def _installation_of(row: AnyRow) -> Installation:
    return Installation(row.platform, row.enterprise, row.workspace, row.sealed, instant(row.at))
