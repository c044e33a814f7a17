"""From the log to what it is worth: results, tallies, streaks of one closed round.

Everything here follows from the append-only log and the question revision alone, so that ``rebuilding`` gets the
same, byte for byte. Sums are integers; what is compared in time is compared with instants of the log.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.kinds.heard import NOTHING
from bot.model import Answer, Asking, Grade, Mode, Pending, Result, Round, Streak
from bot.ports import Away, Reading, Season, TallyChange, Writing
from bot.rules import periods, scoring, streaks
from bot.usecases import judging

MOMENT = timedelta(milliseconds=1)
"""The store's grain of time."""
ARCHIVED = 100
"""Rows of the final board that a closed season keeps."""


async def project(tx: Writing, asked: Asking) -> Sequence[Result]:
    """Write the results of a closed round, add them to the boards, and move the streaks on.

    Precondition: no result of this round has been added to a tally yet.
    """
    round_ = asked.round
    results = await _results(tx, asked, await tx.final_answers(round_.id), late=False)
    results += await _results(tx, asked, await tx.late_answers(round_.id), late=True)
    await tx.save_results(results)
    await tx.add_to_tallies(tally_changes(asked, results, await season_of(tx, round_)))
    if round_.mode is Mode.DAILY and not round_.void:
        await _move_streaks(tx, round_, {r.player for r in results if not r.late})
    return results


async def project_one(tx: Writing, asked: Asking, answer: Answer) -> Result:
    """Write the result of one answer of which something became known after the round was projected (it came late, was
    ticked anew, or assessed late): no board moves."""
    (result,) = await _results(tx, asked, [answer], late=answer.late)
    await tx.save_results([result])
    return result


async def project_again(tx: Writing, asked: Asking, answer: Answer) -> Result:
    """As ``project_one``, and move the boards by the difference. The round must be locked."""
    season = await season_of(tx, asked.round)
    before = await tx.results(asked.round.id)
    result = await project_one(tx, asked, answer)
    after = [result if each.player == result.player else each for each in before]
    back = [
        replace(each, centipoints=-each.centipoints, answered=-each.answered, correct=-each.correct)
        for each in tally_changes(asked, before, season)
    ]
    await tx.add_to_tallies([*back, *tally_changes(asked, after, season)])
    await renew_archive(tx, asked.round)
    return result


async def _results(tx: Writing, asked: Asking, answers: Sequence[Answer], *, late: bool) -> list[Result]:
    if not answers:
        return []
    round_, who = asked.round, [answer.player for answer in answers]
    exposed = await tx.exposed(round_.question, who)
    first = await tx.first_rounds(round_.question, who)
    # What is said in the very millisecond of the close comes after it, now and in every rebuild.
    last = round_.closed_at - MOMENT if round_.closed_at else None
    moments = [(answer.player, min(answer.at, last) if last else answer.at) for answer in answers]
    teams = await tx.teams_at(round_.group, moments)
    elsewhere = await tx.counted_elsewhere(round_, who)
    known = await judging.heard_of(tx, asked, answers)
    results = []
    for answer in answers:
        heard = known.get(answer.id, NOTHING)
        graded, shared = judging.grade(asked, answer, heard), judging.shared_grade(asked, answer, heard)
        seen = exposed.get(answer.player)
        counts = (
            round_.mode.public
            and not late
            and not round_.void
            and isinstance(shared, Grade)
            and (seen is None or seen >= answer.at)
            and answer.player not in elsewhere
        )
        results.append(
            Result(
                round=round_.id,
                player=answer.player,
                answer=answer.id,
                score=graded.score if isinstance(graded, Grade) else None,
                correct=isinstance(graded, Grade) and graded.correct,
                centipoints=worth(asked, answer, shared) if counts and isinstance(shared, Grade) else 0,
                counts=counts,
                first=first.get(answer.player) == round_.id,
                late=late,
                by=graded.by if isinstance(graded, Grade) else "",
                team=teams.get(answer.player) if counts else None,
                vouched=counts and isinstance(shared, Grade) and _by_own_word(graded, shared),
            )
        )
    return results


def _by_own_word(graded: Grade | Pending, shared: Grade) -> bool:
    return isinstance(graded, Grade) and graded.correct and not shared.correct


def worth(asked: Asking, answer: Answer, graded: Grade) -> int:
    """Centipoints of a counting answer. Only a live quiz that asked for speed takes time into account: the last
    moment is worth half of the first."""
    full = scoring.centipoints(asked.question.difficulty, graded.score)
    round_ = asked.round
    if not round_.speed or round_.closes_at is None:
        return full
    allowed = (round_.closes_at - round_.opens_at).total_seconds()
    taken = min(max((answer.at - round_.opens_at).total_seconds(), 0), allowed)
    return round(full * (1 - 0.5 * taken / allowed)) if allowed else full


async def season_of(tx: Writing, round_: Round) -> int | None:
    """The season on whose board the round counts: the one its slot falls into, unless that leaves open answers out."""
    seasons = await tx.seasons(round_.group)
    season = season_at(seasons, round_.slot)
    return None if round_.essay and any(each.id == season and not each.essays for each in seasons) else season


async def renew_archive(tx: Writing, round_: Round) -> None:
    """Take a round that closed after its season did into the season's final board."""
    season = next((s for s in await tx.seasons(round_.group) if s.closed and s.first <= round_.slot <= s.closed), None)
    if season is not None and season.closed is not None:
        await tx.close_season(season.id, season.closed, await archive(tx, round_.group, season.id))


async def archive(tx: Reading, group: int, season: int) -> str:
    """The season's board as it stands, as JSON."""
    rows, _ = await tx.board(group, f"season:{season}", teams=False, topic="", by="points", limit=ARCHIVED, offset=0)
    kept = ("rank", "name", "centipoints", "answered", "correct")
    return json.dumps([{name: getattr(row, name) for name in kept} for row in rows], ensure_ascii=False)


def season_at(seasons: Iterable[Season], slot: date) -> int | None:
    return next((s.id for s in seasons if s.first <= slot and (s.closed is None or slot <= s.closed)), None)


def tally_changes(asked: Asking, results: Sequence[Result], season: int | None) -> list[TallyChange]:
    """What a round adds to the boards of its group: per period, over all topics and for its own."""
    round_, topic = asked.round, asked.question.topic
    keys = periods.keys_of(round_.slot, season)
    counting = [result for result in results if result.counts]
    by_team: dict[int, list[Result]] = defaultdict(list)
    for result in counting:
        if result.team is not None:
            by_team[result.team].append(result)
    changes = []
    for key in keys:
        for part in ("", topic):
            changes += [
                TallyChange(round_.group, key, False, part, r.player, r.centipoints, 1, _right(r)) for r in counting
            ]
            changes += [
                TallyChange(
                    round_.group,
                    key,
                    True,
                    part,
                    team,
                    scoring.team_centipoints(r.centipoints for r in members),
                    len(members),
                    sum(map(_right, members)),
                )
                for team, members in sorted(by_team.items())
            ]
    return changes


def _right(result: Result) -> int:
    """Whether boards count the result as right."""
    return int(result.correct and not result.vouched)


async def _move_streaks(tx: Writing, round_: Round, answered: set[int]) -> None:
    before = await tx.streaks(round_.place)
    missing = [player for player, streak in before.items() if player not in answered and streak != Streak()]
    away = away_on(await tx.away(missing), round_.slot, round_.closed_at) if missing else frozenset()
    after: dict[int, Streak] = {}
    for player in sorted({*missing, *answered}):
        old = before.get(player, Streak())
        new = streaks.advance(old, player in answered, player in away)
        if new != old:
            after[player] = new
    if after:
        await tx.save_streaks(round_.place, after)


def away_on(entries: Sequence[Away], slot: date, as_of: datetime | None) -> frozenset[int]:
    """Who was away on ``slot``, as far as was said before ``as_of`` (None: all that was said). See ``Away``."""
    deciding: dict[int, Away] = {}
    for entry in entries:
        if entry.since <= slot and (as_of is None or entry.at < as_of):
            deciding[entry.player] = entry
    return frozenset(player for player, entry in deciding.items() if slot <= entry.until)


def closed_as(asked: Asking, at: datetime, *, void: bool) -> Asking:
    """The asking as it stands once its round has closed."""
    return replace(asked, round=replace(asked.round, closed_at=at, void=void))


def points_by_player(results: Iterable[Result]) -> Mapping[int, tuple[int, int, int]]:
    """player → (centipoints, answered, correct) over counting results."""
    sums: dict[int, tuple[int, int, int]] = {}
    for result in results:
        if result.counts:
            points, answered, correct = sums.get(result.player, (0, 0, 0))
            sums[result.player] = (points + result.centipoints, answered + 1, correct + _right(result))
    return sums
