"""Forms as modals, and their values on the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import fields, modal
from bot import ui
from tests.adapters.contract.golden import FORMS
from tests.adapters.discord.shown import check_modal

TEXT, SELECT, RADIO, BOXES = 4, 3, 21, 22
SURE = (("1", "Guess"), ("2", "Fairly sure"), ("3", "Certain"))


def labels(form: ui.Form) -> list[Mapping[str, Any]]:
    made = modal(form)
    check_modal(made)
    return [part for part in made.to_dict()["components"] if part["type"] == 18]


def one(field: ui.Field, **more: Any) -> Mapping[str, Any]:
    (label,) = labels(ui.Form("Title", "q1:written:1", (field,), **more))
    return label


def submitted(form: ui.Form, **typed: Any) -> dict[str, str]:
    """The values that come back when these are typed; ``typed`` is keyed by custom_id."""
    parts = []
    for label in labels(form):
        inner = label["component"]
        value = typed.get(inner["custom_id"], inner.get("value") or "")
        key = "values" if isinstance(value, list) else "value"
        parts.append(
            {"type": 18, "id": 1, "component": {"type": inner["type"], "custom_id": inner["custom_id"], key: value}}
        )
    return fields({"custom_id": form.action, "components": [{"type": 10, "id": 9}, *parts]})


@pytest.mark.parametrize("name", FORMS)
def test_golden_forms_open(name: str) -> None:
    check_modal(modal(FORMS[name]))


def test_an_answer_form_shows_the_question_with_ones_own_numbers() -> None:
    intro = (ui.Markdown("A flock of **7** geese"), ui.CodeBlock("print(7)", "python"))
    form = ui.Form("Answer #7", "q1:written:7", (ui.Field("answer", "Your number", "in geese", limit=40),), intro)
    made = modal(form).to_dict()
    assert (made["title"], made["custom_id"]) == ("Answer #7", "q1:written:7")
    assert made["components"][0] == {"type": 10, "content": "A flock of **7** geese\n```python\nprint(7)\n```"}
    label = made["components"][1]
    assert (label["label"], label["description"]) == ("Your number", "in geese")
    assert label["component"]["max_length"] == 40
    assert label["component"]["required"]


def test_a_text_field_keeps_what_was_typed() -> None:
    inner = one(ui.Field("reason", "Why?", value="because `x`", long=True, required=False, limit=500))["component"]
    assert (inner["type"], inner["style"], inner["value"], inner["required"]) == (TEXT, 2, "because `x`", False)


def test_few_options_are_radio_buttons_and_the_present_one_is_chosen() -> None:
    inner = one(ui.Field("confidence", "How sure?", value="2", options=SURE, required=False))["component"]
    assert (inner["type"], inner["required"]) == (RADIO, False)
    assert [option["value"] for option in inner["options"] if option["default"]] == ["2"]


def test_more_options_are_a_select() -> None:
    options = tuple((str(n), f"Option {n}") for n in range(25))
    inner = one(ui.Field("topic", "Topic", options=options))["component"]
    assert (inner["type"], len(inner["options"])) == (SELECT, 25)


def test_a_single_option_is_a_select_because_one_radio_button_is_refused() -> None:
    assert one(ui.Field("topic", "Topic", options=(("a", "A"),)))["component"]["type"] == SELECT


def test_several_of_few_are_checkboxes() -> None:
    inner = one(ui.Field("days", "Days", value="1,3", options=SURE, many=True))["component"]
    assert (inner["type"], inner["min_values"], inner["max_values"]) == (BOXES, 1, 3)
    assert [option["value"] for option in inner["options"] if option["default"]] == ["1", "3"]


def test_several_of_many_are_a_select() -> None:
    options = tuple((str(n), f"Option {n}") for n in range(12))
    inner = one(ui.Field("topics", "Topics", options=options, many=True, required=False))["component"]
    assert (inner["type"], inner["min_values"], inner["max_values"]) == (SELECT, 0, 12)


def test_options_beyond_one_select_go_on_in_another() -> None:
    options = tuple((str(n), f"Option {n}") for n in range(60))
    form = ui.Form("Title", "q1:x", (ui.Field("topics", "Topics", options=options, many=True),))
    found = labels(form)
    assert [label["label"] for label in found] == ["Topics (1/3)", "Topics (2/3)", "Topics (3/3)"]
    shown = [option["value"] for label in found for option in label["component"]["options"]]
    assert shown == [str(n) for n in range(60)]
    typed = {found[0]["component"]["custom_id"]: ["3", "4"], found[2]["component"]["custom_id"]: ["59"]}
    typed[found[1]["component"]["custom_id"]] = []
    assert submitted(form, **typed) == {"topics": "3,4,59"}


def test_an_error_stands_beside_its_field() -> None:
    label = one(ui.Field("answer", "Number", "in geese"), errors={"answer": "I read a number such as 12."})
    assert label["description"] == "✗ I read a number such as 12. · in geese"


def test_a_long_label_goes_on_in_the_description() -> None:
    text = "How many geese fly in every one of the equal rows?"
    label = one(ui.Field("answer", text, "a whole number"))
    assert label["label"].endswith("…")
    assert label["description"] == f"{text} · a whole number"


def test_a_default_longer_than_the_limit_is_cut_because_discord_would_refuse_the_form() -> None:
    assert one(ui.Field("answer", "A", value="x" * 300, limit=200))["component"]["value"] == "x" * 200


SETUP = ui.Form(
    "Set up this channel",
    "q1:setup",
    (
        ui.Field("time", "Local time", value="09:00"),
        ui.Field("zone", "Time zone", value="Europe/Berlin"),
        ui.Field("days", "Days", value="mon-fri"),
        ui.Field("topics", "Topics", "ids", required=False),
        ui.Field("difficulty", "Difficulty", "1-5", required=False),
        ui.Field("open_for", "Open for", "e.g. 24h", "24h", required=False),
        ui.Field("ping", "Role", required=False),
    ),
    (ui.Note("About this channel"),),
)


def test_fields_beyond_five_share_one_input_with_a_line_each() -> None:
    found = labels(SETUP)
    assert [label["component"]["custom_id"] for label in found] == [
        "time",
        "zone",
        "days",
        "topics+difficulty+open_for+ping",
    ]
    assert found[-1]["component"]["value"] == "topics: \ndifficulty: \nopen_for: 24h\nping: "
    assert found[-1]["description"] == "topics: ids · difficulty: 1-5 · open_for: e.g. 24h"


def test_a_short_introduction_costs_no_field_its_place() -> None:
    five = ui.Form("Title", "q1:x", SETUP.fields[:5], (ui.Note("What this ", ui.Cmd("quiz start"), " does."),))
    made = modal(five).to_dict()["components"]
    assert [part["type"] for part in made] == [18] * 5
    assert made[0]["description"] == "What this /quiz start does."
    longer = ui.Form("Title", "q1:x", SETUP.fields[:5], (ui.Note("What this does, at length. " * 9),))
    assert [part["type"] for part in modal(longer).to_dict()["components"]] == [10, 18, 18, 18, 18]


def test_what_is_chosen_keeps_its_place_before_what_is_typed() -> None:
    typed = tuple(ui.Field(f"t{n}", f"Typed {n}", required=False) for n in range(5))
    chosen = ui.Field("kind", "Kind", options=SURE, required=False)
    found = [label["component"]["custom_id"] for label in labels(ui.Form("Title", "q1:x", (*typed, chosen)))]
    assert found == ["t0", "t1", "t2", "kind", "t3+t4"]


def test_shared_fields_come_back_under_their_names() -> None:
    typed = "Topics: t01,t07\nopen_for : 12h\nsaid on a line of its own\nping:"
    assert submitted(SETUP, **{"topics+difficulty+open_for+ping": typed}) == {
        "time": "09:00",
        "zone": "Europe/Berlin",
        "days": "mon-fri",
        "topics": "t01,t07",
        "difficulty": "",
        "open_for": "12h said on a line of its own",
        "ping": "",
    }


@given(st.lists(st.builds(
    ui.Field, st.sampled_from("abcdefghij"), st.text(max_size=60), st.text(max_size=120), st.text(max_size=300),
    options=st.sampled_from([(), SURE, tuple((str(n), "x" * n) for n in range(1, 60))]), long=st.booleans(),
    required=st.booleans(), limit=st.integers(1, 5000), many=st.booleans(),
), min_size=1, max_size=9, unique_by=lambda field: field.name), st.text(max_size=80), st.booleans())  # fmt: skip
def test_any_form_opens(some: list[ui.Field], title: str, introduced: bool) -> None:
    intro = (ui.Markdown("An introduction."),) if introduced else ()
    form = ui.Form(title, "q1:x", tuple(some), intro)
    check_modal(modal(form))
    assert set(submitted(form)) == {field.name for field in some}


def test_old_rows_and_missing_values_are_read_too() -> None:
    data = {
        "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "answer", "value": " 7 "}]},
            {"type": 18, "component": {"type": 21, "custom_id": "confidence", "value": None}},
            {"type": 18, "component": {"type": 3, "custom_id": "topics", "values": ["t01", "t07"]}},
        ]
    }
    assert fields(data) == {"answer": " 7 ", "confidence": "", "topics": "t01,t07"}
    assert fields({}) == {}
