"""Which function words can't stand before which in an English sentence: what tells a text from its words in a heap."""

from __future__ import annotations

from collections.abc import Mapping

_DETERMINERS = frozenset(["an", "the", "its", "their", "our", "your", "my"])
_PREPOSITIONS = frozenset(["of", "into", "onto", "from", "with", "at", "to", "for", "by", "than", "on", "in", "as"])
_JOINING = frozenset(["and", "or", "but", "because", "if", "that", "which", "so", "while", "when"])
_MODALS = frozenset(["can", "will", "would", "should", "may", "must", "could", "might"])
_SUBJECTS = frozenset(["i", "we", "they", "he", "she"])
_PRONOUNS = _SUBJECTS | {"it", "you"}
_BEING = frozenset(["is", "are", "was", "were", "be", "been", "has", "have", "had"])
_END = frozenset({""})
"""The end of the sentence."""

NEVER_BEFORE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_DETERMINERS, _DETERMINERS | _PREPOSITIONS | _JOINING | _MODALS | _PRONOUNS | _BEING | _END),
    **dict.fromkeys(
        _PREPOSITIONS,
        frozenset({"because", "but"})
        | _MODALS
        | {"is", "are", "was", "were", "been", "has", "had"}
        | (_PREPOSITIONS - {"to"})
        | _SUBJECTS,
    ),
    **dict.fromkeys(_JOINING, frozenset({"and", "or", "but"}) | _END),
    "a": frozenset({"a", "an", "the", "of", "into", "onto", "than", "been", "they", "we", "should"}),
    **dict.fromkeys(
        _MODALS, _PREPOSITIONS | _JOINING | _END | {"is", "are", "was", "were", "been", "has", "had", "a", "an"}
    ),
    **dict.fromkeys(_SUBJECTS, _PREPOSITIONS | _JOINING | _DETERMINERS | _PRONOUNS | _END),
    **dict.fromkeys(("is", "are", "was", "were"), _MODALS | {"is", "are", "was", "were", "has", "have", "had", "be"}),
}
"""Word → the words that don't follow it."""

NEIGHBOURS = frozenset(
    f"{one} {other}"
    for one, others in {
        "as": "to for i we they he she is are was were in with on at by of from",
        "than": "i we they he she is are was were in on for with at by from as to",
        "of": "on in",
        "in": "by to",
        "from": "in within",
        "by": "as",
        "for": "i",
        "if": "in",
        "that": "that",
        "on": "to",
        "it": "is",
    }.items()
    for other in others.split()
)
"""Pairs that do occur, all the same."""
