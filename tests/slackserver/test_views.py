"""Views: triggers live once and for three seconds, hashes guard updates, stacks are low."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.slackserver.bolt import choice, field, home, modal, plain, said
from tests.slackserver.conftest import Scene, error
from tests.slackserver.filling import NotShownError
from tests.slackserver.reading import read
from tests.slackserver.things import Delivery, Screen, Sort
from tests.slackserver.views import new_trigger


def trigger(at: Scene, on: Screen | None = None) -> str:
    """A fresh one of Ann's."""
    made = Delivery("x", Sort.INTERACTION, at.here.id, {}, at.ann.id, screen=on)
    return new_trigger(at.world, at.ann.id, at.here.id, made)


async def opened(at: Scene, *blocks: dict[str, Any], **more: Any) -> Screen:
    made = await at.client.views_open(trigger_id=trigger(at), view={**modal(*(blocks or (field("why"),))), **more})
    return at.world.screens[made["view"]["id"]]


async def test_a_trigger_works_once(at: Scene) -> None:
    one = trigger(at)
    await at.client.views_open(trigger_id=one, view=modal(field("why")))
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_open(trigger_id=one, view=modal(field("why")))
    assert error(refused) == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "outcome"), [(3.0, ""), (3.1, "expired_trigger_id")])
async def test_a_trigger_lives_three_seconds(at: Scene, seconds: float, outcome: str) -> None:
    one = trigger(at)
    at.clock.advance(seconds)
    if not outcome:
        await at.client.views_open(trigger_id=one, view=modal(field("why")))
        assert at.people.modal(at.ann)
        return
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_open(trigger_id=one, view=modal(field("why")))
    assert error(refused) == outcome
    assert not at.people.modal(at.ann)


async def test_a_trigger_belongs_to_one_workspace(at: Scene) -> None:
    at.world.install(at.elsewhere)
    made = Delivery("x", Sort.INTERACTION, at.elsewhere.id, {}, at.guest.id)
    for wrong in ("1.2.3", new_trigger(at.world, at.guest.id, at.elsewhere.id, made)):
        with pytest.raises(SlackApiError) as refused:
            await at.client.views_open(trigger_id=wrong, view=modal(field("why")))
        assert error(refused) == "invalid_trigger_id"


@pytest.mark.parametrize(
    "view",
    [
        modal(field("why"), submit=False),
        modal(field("why"), title="A title of twenty-five ch."),
        modal(field("why"), field("why")),
        home(said("x")),
        {**modal(field("why")), "private_metadata": "x" * 3_001},
        modal(*[said("x")] * 101),
    ],
)
async def test_what_may_be_opened(at: Scene, view: dict[str, Any]) -> None:
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_open(trigger_id=trigger(at), view=view)
    assert error(refused) == "invalid_arguments"
    assert at.slack.troubles[0].startswith("invalid_arguments: views.open")


async def test_hashes(at: Scene) -> None:
    view = await opened(at)
    old = view.hash
    await at.client.views_update(view_id=view.id, hash=old, view=modal(said("Two"), submit=False))
    assert read(view) == "A form\nTwo"
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_update(view_id=view.id, hash=old, view=modal(said("Three"), submit=False))
    assert error(refused) == "hash_conflict"
    await at.client.views_update(view_id=view.id, view=modal(said("Four"), submit=False))
    assert read(view) == "A form\nFour"


async def test_closed_views_are_gone(at: Scene) -> None:
    view = await opened(at, external_id="mine")
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_open(trigger_id=trigger(at), view={**modal(field("why")), "external_id": "mine"})
    assert error(refused) == "duplicate_external_id"
    await at.client.views_update(external_id="mine", view={**modal(field("how")), "external_id": "mine"})
    assert await at.people.close(at.ann, view) is None
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_update(view_id=view.id, view=modal(field("why")))
    assert error(refused) == "not_found"
    with pytest.raises(NotShownError):
        await at.people.submit(at.ann, view, how="so")


async def test_the_stack_is_three_high(at: Scene) -> None:
    view = await opened(at)
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_push(trigger_id=trigger(at), view=modal(field("why")))
    assert error(refused) == "invalid_trigger_id"
    for _ in range(2):
        await at.client.views_push(trigger_id=trigger(at, view), view=modal(field("why")))
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_push(trigger_id=trigger(at, view), view=modal(field("why")))
    assert error(refused) == "push_limit_reached"
    stack = at.world.modals(at.ann.id)
    assert [one.previous for one in stack] == ["", stack[0].id, stack[1].id]
    assert {one.root for one in stack} == {view.id}
    await opened(at)
    assert len(at.world.modals(at.ann.id)) == 1


async def test_home(at: Scene) -> None:
    made = await at.client.views_publish(user_id=at.ann.id, view=home(said("One")))
    again = await at.client.views_publish(user_id=at.ann.id, view=home(said("Two")), hash=made["view"]["hash"])
    assert again["view"]["id"] == made["view"]["id"]
    with pytest.raises(SlackApiError) as refused:
        await at.client.views_publish(user_id=at.ann.id, view=home(said("Three")), hash=made["view"]["hash"])
    assert error(refused) == "hash_conflict"
    shown = at.people.home(at.here, at.ann)
    assert shown
    assert read(shown) == "Two"
    assert at.people.modal(at.ann) is None
    assert at.people.home(at.here, at.bob) is None


async def test_the_client_checks_forms(at: Scene) -> None:
    menu = {"type": "input", "block_id": "pick", "label": plain("Pick"), "element": choice("A", "B")}
    boxes = {"type": "input", "block_id": "many", "label": plain("Many"), "element": choice("C", kind="checkboxes")}
    view = await opened(at, field("why"), field("note", optional=True), menu, {**boxes, "optional": True})
    for fields in ({"why": "x"}, {"why": "x" * 41, "pick": "A"}, {"why": "x", "pick": "C"}, {"what": "x"}):
        with pytest.raises(NotShownError):
            await at.people.send(at.ann, view, fields)
    with pytest.raises(NotShownError):
        at.people.fill(at.bob, view, {"why": "x"})
    at.people.fill(at.ann, view, {"why": "x\ny", "pick": "B", "many": ["C"]})
    state = view.values
    assert state["why"]["why"] == {"type": "plain_text_input", "value": "x y"}
    assert state["pick"]["choice"]["selected_option"]["value"] == "b"
    assert [one["value"] for one in state["many"]["choice"]["selected_options"]] == ["c"]
