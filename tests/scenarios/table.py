"""All scenarios: what each is called, where it is, and when it begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.scenarios import daily, essays, fortnight, interviews, kinds, organising, quizzes, standings
from tests.scenarios.driver import Boards, Driver

MONDAY = "2026-11-23 08:00"


@dataclass(frozen=True, slots=True)
class Scene:
    """``act`` over a driver whose clock stands at ``begins`` (local time of Berlin)."""

    act: Callable[[Driver], Awaitable[Boards]]
    begins: str = MONDAY


SCENARIOS: Mapping[str, Scene] = {
    "a day": Scene(daily.a_day),
    "changed and sure": Scene(daily.changed_and_sure),
    "hidden under five": Scene(daily.hidden_under_five),
    "late practice": Scene(daily.late_practice),
    "reports": Scene(daily.reports),
    "what is open": Scene(daily.what_is_open),
    "in the reader's zone": Scene(daily.in_the_readers_zone),
    "several options": Scene(kinds.several),
    "in order": Scene(kinds.in_order),
    "own numbers": Scene(kinds.own_numbers),
    "short text": Scene(kinds.short_text),
    "code": Scene(kinds.code),
    "open text": Scene(kinds.open_text),
    "graded": Scene(essays.graded),
    "voted": Scene(essays.voted),
    "practised": Scene(essays.practised),
    "weekly": Scene(essays.weekly),
    "strong and weak": Scene(interviews.strong_and_weak),
    "helped": Scene(interviews.helped),
    "waiting": Scene(interviews.waiting),
    "solo": Scene(quizzes.solo),
    "solo by text": Scene(quizzes.solo_by_text),
    "solo over a restart": Scene(quizzes.solo_over_a_restart),
    "live": Scene(quizzes.live),
    "live in two": Scene(quizzes.live_in_two),
    "live with a timer": Scene(quizzes.live_with_a_timer),
    "ranks": Scene(standings.ranks),
    "pages": Scene(standings.pages),
    "hidden": Scene(standings.hidden),
    "streaks": Scene(standings.streaks),
    "teams": Scene(standings.teams),
    "seasons": Scene(standings.seasons),
    "set up by form": Scene(organising.set_up_by_form),
    "schedules": Scene(organising.schedules),
    "now and queue": Scene(organising.now_and_queue),
    "only organisers": Scene(organising.only_organisers),
    "home and health": Scene(organising.home_and_health),
    "sealed": Scene(organising.sealed),
    "restarted": Scene(organising.restarted),
    "fortnight": Scene(fortnight.fortnight, fortnight.BEGINS),
}
