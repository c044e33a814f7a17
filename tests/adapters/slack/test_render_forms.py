"""Forms as modals, selects, and what comes back from both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.slack.render import Stage, chosen, errors, loading, modal, pages, token_of, values
from bot import ui
from tests.adapters.slack.blockkit import problems_of_view
from tests.adapters.slack.reading import STAGE, seen, tried


def field(**said: Any) -> ui.Field:
    return ui.Field(**{"name": "answer", "label": "Answer", **said})


def element(one: ui.Field, stage: Stage = STAGE) -> dict[str, Any]:
    view = modal(ui.Form("Form", "q1:written:1", (one,)), stage)
    assert problems_of_view(view) == []
    found: dict[str, Any] = view["blocks"][-1]["element"]
    return found


def many(count: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(number), f"Option {number}") for number in range(count))


def test_a_modal_names_what_it_is_for() -> None:
    view = modal(
        ui.Form("Answer #12", "q1:written:12", (field(),)), STAGE, private={"channel": "C1", "url": "https://x"}
    )
    assert view["callback_id"] == "q1:written:12"
    assert json.loads(view["private_metadata"]) == {"channel": "C1", "url": "https://x"}
    assert [block["block_id"] for block in view["blocks"]] == ["answer"]
    assert "private_metadata" not in modal(ui.Form("A", "q1:x", (field(),)), STAGE)


def test_too_much_private_metadata_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="private metadata"):
        modal(ui.Form("A", "q1:x", (field(),)), STAGE, private={"x": "y" * 3000})


def test_titles_and_buttons_are_cut() -> None:
    view = modal(
        ui.Form("A title that is much too long", "q1:x", (field(),), submit="Send it to everybody at once"), STAGE
    )
    assert (view["title"]["text"], view["submit"]["text"]) == ("A title that is much to…", "Send it to everybody at…")
    assert problems_of_view(loading("A title that is much too long for it")) == []
    assert "submit" not in loading("Answer")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, "plain_text_input"),
        ({"options": many(3)}, "radio_buttons"),
        ({"options": many(6)}, "static_select"),
        ({"options": many(101)}, "static_select"),
        ({"options": many(3), "many": True}, "checkboxes"),
        ({"options": many(11), "many": True}, "multi_static_select"),
        ({"options": many(250), "many": True}, "multi_static_select"),
    ],
)
def test_fields_get_the_element_that_suits(said: dict[str, Any], kind: str) -> None:
    assert element(field(**said))["type"] == kind


def test_what_holds_now_stands_there() -> None:
    assert element(field(value="09:00", limit=10))["initial_value"] == "09:00"
    assert element(field(value="x" * 50, limit=10))["initial_value"] == "x" * 10
    assert "initial_value" not in element(field())
    assert element(field(options=many(3), value="1"))["initial_option"]["value"] == "1"
    assert [one["value"] for one in element(field(options=many(3), value="0,2", many=True))["initial_options"]] == [
        "0",
        "2",
    ]
    assert "initial_options" not in element(field(options=many(3), many=True))


def test_limits_and_hints() -> None:
    long = element(field(long=True, limit=9000))
    assert (long["multiline"], long["max_length"]) == (True, 3000)
    (block,) = modal(ui.Form("A", "q1:x", (field(hint="in **geese**", required=False),)), STAGE)["blocks"]
    assert (block["hint"]["text"], block["optional"]) == ("in geese", True)


def test_an_option_that_is_too_long_goes_on_below() -> None:
    label = " ".join(f"word{number}" for number in range(18))
    (option,) = element(field(options=(("a", label),)))["options"]
    assert option["text"]["text"].removesuffix("…") + " " + option["description"]["text"] == label
    with pytest.raises(ValueError, match="not an option's value"):
        element(field(options=(("x" * 151, "One"),)))


def test_an_intro_shows_tables_and_charts_as_text() -> None:
    intro = (
        ui.Table(("Name",), ((ui.Who("Ada"),),)),
        ui.Bars("Right", (ui.Bar("A", 1),), "alt"),
        ui.Markdown("How many?"),
    )
    view = modal(ui.Form("A", "q1:x", (field(),), intro), STAGE)
    assert problems_of_view(view) == []
    assert all(word in seen(view["blocks"]) for word in ("Ada", "Right", "How many?"))


def test_an_intro_that_is_too_long_says_so() -> None:
    view = modal(ui.Form("A", "q1:x", (field(),), tuple(ui.Note(f"n{n}") for n in range(120))), STAGE)
    assert problems_of_view(view) == []
    assert "no room here" in seen(view["blocks"])
    assert view["blocks"][-1]["type"] == "input"


def test_errors_stand_at_their_field_and_none_is_lost() -> None:
    form = ui.Form(
        "A", "q1:x", (field(), field(name="zone", label="Zone")), errors={"zone": "No `such` zone.", "day": "Bad."}
    )
    assert seen(modal(form, STAGE)["blocks"]) == "✗ Bad. Answer ✗ No such zone. Zone"
    assert errors(form, {"zone": "No `such` zone.", "day": "Bad.", "answer": "A number?"}) == {
        "zone": "No such zone.",
        "answer": "Bad. A number?",
    }
    assert errors(form, {}) == {}


def test_what_was_filled_in_comes_back_by_name() -> None:
    state = {
        "values": {
            "answer": {"answer": {"type": "plain_text_input", "value": "0.18"}},
            "hint": {"hint": {"type": "plain_text_input", "value": None}},
            "sure": {"sure": {"type": "radio_buttons", "selected_option": {"value": "2", "text": {}}}},
            "none": {"none": {"type": "static_select", "selected_option": None}},
            "topics": {"topics": {"type": "checkboxes", "selected_options": [{"value": "t01"}, {"value": "t07"}]}},
            "empty": {"empty": {"type": "checkboxes", "selected_options": []}},
        }
    }
    assert values(state) == {
        "answer": "0.18", "hint": "", "sure": "2", "none": "", "topics": "t01,t07", "empty": ""
    }  # fmt: skip
    assert values({}) == {}


def test_a_select_of_one_is_a_menu_and_of_several_a_menu_beside_a_line() -> None:
    one = ui.Select("q1:pick:1", many(3), "Choose")
    two = ui.Select("q1:tick:1", many(3), "Points I made", 0, 3)
    (page,) = tried(ui.View((), (one, two)))
    menu, several, none = page.blocks
    assert menu["elements"][0]["type"] == "static_select"
    assert (several["accessory"]["type"], several["accessory"]["max_selected_items"]) == ("multi_static_select", 3)
    assert token_of(none["elements"][0]["action_id"]) == "q1:tick:1"
    (empty,) = tried(ui.View((), (ui.Select("q1:tick:1", ()),)))
    assert empty.blocks == ()


def test_what_was_chosen() -> None:
    assert chosen({"type": "button", "action_id": "q1:pick:1:A"}) == ()
    assert chosen({"type": "static_select", "selected_option": {"value": "B"}}) == ("B",)
    assert chosen({"type": "static_select", "selected_option": None}) == ()
    assert chosen({"type": "multi_static_select", "selected_options": [{"value": "A"}, {"value": "C"}]}) == ("A", "C")


def test_a_token_may_stand_in_a_row_twice() -> None:
    row = ui.Row((ui.Button("Next", "q1:next:1:2"), ui.Button("Skip", "q1:next:1:2")))
    (page,) = tried(ui.View((), (row,)))
    ids = [one["action_id"] for one in page.blocks[0]["elements"]]
    assert len(set(ids)) == 2
    assert {token_of(one) for one in ids} == {"q1:next:1:2"}


def test_a_menu_of_long_options_leaves_room_for_the_message() -> None:
    options = tuple((str(number), "数" * 100) for number in range(100))
    view = ui.View((ui.Markdown("x " * 1000),), (ui.Select("q1:tick:1", options, "Points", 1, 5),))
    assert len(tried(view)) == 1
    assert pages(view, STAGE)[0].blocks[-1]["accessory"]["options"][99]["value"] == "99"
