"""Every zone × awkward times × two years: each date has exactly one slot, on that date, at that time.

Run as a program, outside coverage: ``python tests/rules/sweep.py``. Prints the counts; exit code 1 if a date is
missing, doubled or off. Zone names that share one data file's bytes behave alike and are run once.
"""

import hashlib
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from bot.model import Rule, Slot
from bot.rules.schedule import next_slot

TIMES = (0, 30, 90, 150, 540, 1439)
FIRST, AFTER_LAST = date(2026, 1, 1), date(2028, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range((AFTER_LAST - FIRST).days)]


def families() -> list[list[str]]:
    """All zone names, those with the same data together."""
    folder = resources.files("tzdata").joinpath("zoneinfo")
    alike: dict[bytes, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        data = folder.joinpath(*name.split("/")).read_bytes()
        alike.setdefault(hashlib.sha256(data).digest(), []).append(name)
    return list(alike.values())


def chain(rule: Rule) -> Iterator[Slot]:
    """The two years' slots, each found from the one before, as the bot finds them."""
    slot = next_slot(rule, datetime.combine(FIRST, time(), ZoneInfo(rule.zone)) - timedelta(hours=2))
    while slot and slot.day < FIRST:
        slot = next_slot(rule, slot.at)
    while slot and slot.day < AFTER_LAST:
        yield slot
        slot = next_slot(rule, slot.at)


def odd(slot: Slot, minutes: int, zone: ZoneInfo) -> str:
    """What is wrong with a slot, judged by the zone alone; "" if nothing is."""
    shown = slot.at.astimezone(zone)
    if shown.date() != slot.day:
        return "is on another date"
    if shown.fold:
        return "is the second occurrence"
    if shown.hour * 60 + shown.minute == minutes:
        return ""
    wanted = datetime.combine(slot.day, time(*divmod(minutes, 60)), zone)
    exists = wanted.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
    return "is at another time" if exists else ""


def faults(name: str, minutes: int) -> list[str]:
    """Every fault of one zone and time."""
    slots = list(chain(Rule(minutes, name)))
    zone = ZoneInfo(name)
    found = [f"{name} {minutes}: {slot.day} {fault}" for slot in slots if (fault := odd(slot, minutes, zone))]
    if [slot.day for slot in slots] != DAYS:
        found.append(
            f"{name} {minutes}: {len(slots)} slots on {len({slot.day for slot in slots})} dates, not {len(DAYS)}"
        )
    return found


def main() -> int:
    zoneinfo.reset_tzpath(to=())
    groups = families()
    names = sum(map(len, groups))
    found = [fault for group in groups for minutes in TIMES for fault in faults(group[0], minutes)]
    sys.stdout.write(
        f"{names} zones ({len(groups)} different) × {len(TIMES)} times × {len(DAYS)} dates"
        f" = {names * len(TIMES) * len(DAYS)} slots, {len(found)} faults\n"
    )
    sys.stdout.writelines(f"{fault}\n" for fault in found[:20])
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
