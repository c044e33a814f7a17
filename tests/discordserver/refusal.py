"""How Discord says no (docs: topics/opcodes-and-status-codes)."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a reply of the protocol, not a fault of the server
    """A reply with an error: HTTP status, Discord's own code, and its words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    return Refusal(404, 0, "404: Not Found")


def invalid(detail: str) -> Refusal:
    return Refusal(400, 50035, f"Invalid Form Body: {detail}")


def unknown(what: str) -> Refusal:
    codes = {"Channel": 10003, "Guild": 10004, "Member": 10007, "Message": 10008, "User": 10013, "Webhook": 10015}
    return Refusal(404, codes[what], f"Unknown {what}")


def unknown_interaction() -> Refusal:
    return Refusal(404, 10062, "Unknown interaction")


def acknowledged_before() -> Refusal:
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")
