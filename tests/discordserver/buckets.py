"""Rate limits (docs: topics/rate-limits): five posts in five seconds and channel, told in headers and enforced."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

POSTS = re.compile(r"/channels/(\d+)/messages")
MOST = 5
SECONDS = 5.0


class Buckets:
    """Counts posts. ``now`` in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._posts: dict[str, deque[float]] = {}

    def take(self, method: str, path: str) -> tuple[dict[str, str], float]:
        """The headers that every reply carries, and after how many seconds to come back: 0.0 if the request may go."""
        found = POSTS.fullmatch(path)
        if found is None or method != "POST":
            return {}, 0.0
        now = self._now()
        posts = self._posts.setdefault(found[1], deque())
        while posts and now - posts[0] >= SECONDS:
            posts.popleft()
        wait = SECONDS - (now - posts[0]) if len(posts) >= MOST else 0.0
        if not wait:
            posts.append(now)
        reset = SECONDS - (now - posts[0])
        headers = {
            "X-RateLimit-Limit": str(MOST),
            "X-RateLimit-Remaining": str(MOST - len(posts)),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": "posts",
        }
        return headers, wait
