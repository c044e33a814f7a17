"""What goes wrong on Slack's side by order of a test: refusals, rate limits, broken, slow and lost replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

RESPONSE_URL = "response_url"
"""Stands for calls of any response_url where a method's name is asked for."""


@dataclass(slots=True)
class Fault:
    """One rule. ``method`` is a Web API method, RESPONSE_URL or ``*``.

    ``times`` None: until it is removed. ``done``: the work is done first and only the reply suffers. ``cut``: the
    connection ends without a reply. ``wait``: seconds of the server's clock before anything happens; ``late``: between
    the work and the reply. ``when`` looks at the arguments. ``hits`` counts the calls that were struck.
    """

    method: str
    status: int = 200
    error: str = ""
    retry_after: int | None = None
    wait: float = 0
    late: float = 0
    done: bool = False
    cut: bool = False
    times: int | None = 1
    when: Callable[[Mapping[str, Any]], bool] = lambda _: True
    hits: int = 0

    @property
    def spoils(self) -> bool:
        """Whether the caller gets something else than the reply."""
        return bool(self.error) or self.cut or self.status != 200


@dataclass(slots=True)
class Faults:
    """``struck`` is called whenever a rule applies."""

    struck: Callable[[], None]
    rules: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.rules.append(fault)
        return fault

    def strike(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        """The first rule that applies to this call; it counts as used."""
        for rule in self.rules:
            spent = rule.times is not None and rule.hits >= rule.times
            if rule.method in (method, "*") and not spent and rule.when(args):
                rule.hits += 1
                self.struck()
                return rule
        return None

    def ratelimit(self, method: str, seconds: int, times: int | None = 1) -> Fault:
        """429 with ``Retry-After``."""
        return self.add(Fault(method, status=429, error="ratelimited", retry_after=seconds, times=times))

    def refuse(self, method: str, error: str, times: int | None = 1) -> Fault:
        """``ok: false`` with this error."""
        return self.add(Fault(method, error=error, times=times))

    def break_down(self, method: str, status: int = 503, times: int | None = 1, *, done: bool = False) -> Fault:
        """A 5xx without JSON; with ``done`` the work was done all the same."""
        return self.add(Fault(method, status=status, times=times, done=done))

    def slow(self, method: str, seconds: float, times: int | None = 1) -> Fault:
        """The call is taken up only after so many seconds of the clock."""
        return self.add(Fault(method, wait=seconds, times=times))

    def delay(self, method: str, seconds: float, times: int | None = 1) -> Fault:
        """The work is done at once; the caller hears of it only after so many seconds of the clock."""
        return self.add(Fault(method, late=seconds, times=times))

    def lose(self, method: str, times: int | None = 1, *, done: bool = True) -> Fault:
        """The connection is cut without a reply; with ``done`` after the work."""
        return self.add(Fault(method, cut=True, done=done, times=times))
