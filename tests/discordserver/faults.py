"""What goes wrong on purpose: rules that the next requests of a kind run into."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Fault:
    """The next ``times`` requests of ``method`` whose path matches ``pattern`` somewhere get ``status``.

    ``after``: what they ask for is done all the same, before it goes wrong. ``cut``: there is no reply, the connection
    ends. ``held``: there is no reply before ``release``, and then the true one. ``hits`` counts the requests.
    """

    method: str
    pattern: re.Pattern[str]
    times: int
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    after: bool = False
    cut: bool = False
    held: asyncio.Event | None = None
    hits: int = 0

    def release(self) -> None:
        """Let those go on that are held, and hold no more."""
        assert self.held is not None
        self.times = 0
        self.held.set()


class Faults:
    """The rules that stand; the oldest that fits is used first."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def hit(self, method: str, path: str) -> Fault | None:
        """The rule that this request runs into, one of its times used up."""
        for rule in self._rules:
            if rule.times > 0 and rule.method == method and rule.pattern.search(path):
                rule.times -= 1
                rule.hits += 1
                return rule
        return None

    def fail_next(self, method: str, pattern: str, status: int, times: int = 1, *, after: bool = False) -> Fault:
        """A server error, or a refusal without Discord's code."""
        body = {"message": f"{status}: as ordered", "code": 0}
        return self._add(Fault(method, re.compile(pattern), times, status, body=body, after=after))

    def refuse_next(self, method: str, pattern: str, status: int, code: int, times: int = 1) -> Fault:
        """A refusal with one of Discord's codes."""
        body = {"message": "as ordered", "code": code}
        return self._add(Fault(method, re.compile(pattern), times, status, body=body))

    def limit_next(
        self, method: str, pattern: str, retry_after: float, times: int = 1, *, everywhere: bool = False
    ) -> Fault:
        """429, for one route or (``everywhere``) for the whole bot; ``retry_after`` in seconds."""
        headers = {"Retry-After": str(max(round(retry_after), 1)), "X-RateLimit-Scope": "user"}
        if everywhere:
            headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        return self._add(Fault(method, re.compile(pattern), times, 429, headers, body))

    def cut_next(self, method: str, pattern: str, times: int = 1, *, after: bool = False) -> Fault:
        """The connection ends without a reply; with ``after``, what was asked for has been done."""
        return self._add(Fault(method, re.compile(pattern), times, after=after, cut=True))

    def hold_next(self, method: str, pattern: str, times: int = 1, *, after: bool = False) -> Fault:
        """Requests hang until ``release``; with ``after``, what they asked for has been done."""
        return self._add(Fault(method, re.compile(pattern), times, after=after, held=asyncio.Event()))

    def release_all(self) -> None:
        for rule in self._rules:
            if rule.held is not None:
                rule.release()

    def _add(self, rule: Fault) -> Fault:
        self._rules.append(rule)
        return rule
