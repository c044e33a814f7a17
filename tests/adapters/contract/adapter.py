"""What the contract suite asks of an adapter. To add a platform, write these two classes for it and name it in
``test_contract.ADAPTERS``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from bot import ui
from bot.commands import Command
from bot.model import Actor
from tests.scenarios.driver import Driver, Seen


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view or form as the platform gets it. ``actions`` are the tokens of its controls, in order; ``read`` is what a
    reader sees of its text. That the platform would take it was checked when it was drawn."""

    actions: tuple[str, ...]
    read: str


class Stage(Driver):
    """A driver whose use cases can be held up, and whose payloads can be forged and repeated."""

    acknowledges: bool
    """Whether the platform wants an acknowledgement before the answer."""

    @property
    @abstractmethod
    def commands(self) -> Sequence[Command]:
        """What reached the engine, oldest first."""

    @abstractmethod
    def hold(self) -> None:
        """From now on every use case waits before it does anything."""

    @abstractmethod
    async def release(self) -> None:
        """Use cases go on; afterwards everything is answered."""

    @abstractmethod
    async def begin(self, user: str, line: str) -> None:
        """Give a command without waiting for the answer."""

    @abstractmethod
    async def begin_press(self, user: str, seen: Seen, label: str) -> None:
        """Press a button without waiting for the answer."""

    @abstractmethod
    async def wait(self, seconds: float) -> None:
        """Let time pass on the platform."""

    @abstractmethod
    def acknowledged(self) -> str:
        """How the newest interaction was acknowledged so far: form (open, though perhaps empty yet), private, public,
        update, ``acknowledged`` where the platform leaves it open how, or "" for not yet."""

    @abstractmethod
    def outcome(self) -> Seen:
        """What the newest interaction shows by now."""

    @abstractmethod
    async def use(self, user: str, token: str) -> Seen:
        """Use a control with that token, wherever it may come from."""

    @abstractmethod
    def newest(self) -> object:
        """The newest payload."""

    @abstractmethod
    async def redeliver(self, payload: object = None) -> None:
        """The platform delivers a payload (by default the newest) once more."""

    @abstractmethod
    def hazards(self) -> list[str]:
        """What was sent so far, to anybody, and would mention, link or hide something that nobody meant."""

    @abstractmethod
    async def deliver(self, payload: object) -> None:
        """The real client gets a recorded payload, from ``ann`` in the study channel."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payload as the platform sends it, and the command that it means, made from its actor and delivery."""

    payload: object
    means: Callable[[Actor, str], Command]


@dataclass(frozen=True, slots=True)
class Adapter:
    """``draw`` and ``ask`` raise AssertionError for what the platform wouldn't take. ``stage`` begins on a Monday
    at 08:00 in Berlin."""

    draw: Callable[[ui.View], Awaitable[Drawn]]
    ask: Callable[[ui.Form], Awaitable[Drawn]]
    stage: Callable[[Path], AbstractAsyncContextManager[Stage]]
    recorded: Mapping[str, Recorded]
