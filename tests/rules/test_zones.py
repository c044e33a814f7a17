"""Reading and completing time zones."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuizError
from bot.hints import closest, did_you_mean
from bot.rules.zones import USUAL, complete_zone, parse_zone, zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("America / New York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("port au prince", "America/Port-au-Prince"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("argentina/ushuaia", "America/Argentina/Ushuaia"),
        ("Istanbul", "Europe/Istanbul"),
        ("utc", "UTC"),
        ("Etc/UTC", "UTC"),
        ("us/pacific", "US/Pacific"),
        ("etc/gmt+5", "Etc/GMT+5"),
        ("singapore", "Asia/Singapore"),
        ("japan", "Asia/Tokyo"),
        ("Switzerland", "Europe/Zurich"),
    ],
)
def test_a_zone_is_read(typed: str, zone: str) -> None:
    assert parse_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("CET", "Europe/Berlin"),
        ("pst", "America/Los_Angeles"),
        ("GMT", "Europe/London or UTC"),
        ("EST", "America/New_York"),
        ("UTC+2", "is an offset"),
        ("+02:00", "is an offset"),
        ("berln", "Did you mean Europe/Berlin"),
        ("asia/calcuta", "Asia/Calcutta"),
        ("nicosia", "Asia/Nicosia or Europe/Nicosia"),
        ("germany", "Did you mean Europe/Berlin"),
        ("united states", "America/New_York, "),
        ("xyzzy", "Write a city"),
        ("", "write a city"),
        ("   ", "write a city"),
        ("Factory", "Write a city"),
        ("../../etc/passwd", "There is no time zone"),
    ],
)
def test_a_wrong_zone_is_refused_with_suggestions(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_zone(typed)


def test_every_offered_zone_is_read_as_itself_and_exists() -> None:
    for name in zones():
        assert parse_zone(name) == name
        assert parse_zone(name.lower().replace("_", " ")) == name
        zoneinfo.ZoneInfo(name)


def test_only_cities_and_utc_are_offered() -> None:
    assert all("/" in name for name in zones() if name != "UTC")
    assert "UTC" in zones()
    assert not any(name.startswith(("US/", "Etc/")) for name in zones())
    assert list(zones()) == sorted(zones())
    assert set(USUAL) <= set(zones())


def test_completion_begins_with_what_begins_so() -> None:
    assert complete_zone("ber")[0] == "Europe/Berlin"
    assert complete_zone("europe/lo")[0] == "Europe/London"
    assert complete_zone("york") == ["America/New_York"]
    assert "America/Argentina/Buenos_Aires" in complete_zone("enos")


def test_completion_knows_abbreviations_countries_and_slips() -> None:
    assert complete_zone("pst")[0] == "America/Los_Angeles"
    assert complete_zone("germany") == ["Europe/Berlin", "Europe/Busingen"]
    assert complete_zone("tokio")[0] == "Asia/Tokyo"
    assert complete_zone("qqqqqq") == []
    assert len(complete_zone("amrica/")) > 5


def test_completion_of_nothing_offers_the_usual_zones() -> None:
    assert complete_zone("") == list(USUAL)
    assert complete_zone(" ", 3) == list(USUAL[:3])


@given(st.text(max_size=20), st.integers(1, 25))
def test_completion_keeps_its_limit_and_offers_what_is_accepted(prefix: str, limit: int) -> None:
    offered = complete_zone(prefix, limit)
    assert len(offered) <= limit
    assert len(set(offered)) == len(offered)
    assert all(parse_zone(name) == name for name in offered)


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_zone_or_one_plain_sentence(text: str) -> None:
    said = zone_or_sentence(text)
    assert said in zoneinfo.available_timezones() or (said.endswith((".", "?")) and said.isprintable())


def zone_or_sentence(text: str) -> str:
    try:
        return parse_zone(text)
    except QuizError as error:
        return str(error)


def test_suggestions_are_the_closest_first_and_each_once() -> None:
    assert closest("mondy", ["sunday", "monday", "friday"])[0] == "monday"
    assert closest("zzz", ["monday"]) == []
    assert closest("germny", {"germany": "DE", "german": "DE"}) == ["DE"]
    assert did_you_mean([]) == ""
    assert did_you_mean(["A"]) == " Did you mean A?"
    assert did_you_mean(["A", "B", "C"]) == " Did you mean A, B or C?"
