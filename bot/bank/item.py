"""One item of a question file ⇄ ``Question``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, StrictInt, Tag, ValidationError

from bot.bank.complaints import Complaint, complaints, names, unknown_key
from bot.bank.yamlfile import Mark
from bot.hints import closest, did_you_mean, quoted
from bot.kinds import KINDS, AnyBody, CodeReading, Numeric
from bot.kinds.part import Flag, Id, Note, Part, Text, flaw
from bot.kinds.variants import unknown
from bot.model import Allowance, Code, Question, Ref, Status

LEVELS = ("recall", "apply", "analyse", "debug", "compute")

_REFS = {
    "arxiv": (re.compile(r"\d{4}\.\d{4,5}(v\d+)?"), "arXiv:{}", "https://arxiv.org/abs/{}"),
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "doi:{}", "https://doi.org/{}"),
    "acl": (re.compile(r"[A-Za-z0-9][\w.-]+"), "ACL Anthology {}", "https://aclanthology.org/{}"),
}
_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


def _short_ref(value: str) -> str:
    scheme, _, name = value.partition(":")
    if scheme not in _REFS or not _REFS[scheme][0].fullmatch(name):
        raise flaw(
            f'{quoted(value)} is no reference; write "arxiv:2104.08378", "doi:10.…", "acl:…", '
            'or {url: "https://…", title: "…"}.'
        )
    return value


def _month(value: str) -> str:
    if value and not re.fullmatch(_MONTH, value):
        raise flaw("write the month as 2027-11.")
    return value


class Snippet(Part):
    """``code:`` of an item, of any kind. Spaces and line breaks stay as written."""

    lang: Text
    text: Annotated[str, Field(min_length=1)]


class Link(Part):
    """A reference that isn't a paper. ``unverified`` marks one that nobody has checked yet."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    title: Text
    unverified: Flag = False


class Allowed(Part):
    """Lint warnings that don't apply to this item, and why."""

    allow: Annotated[tuple[Text, ...], Field(min_length=1)]
    because: Text


def _ref_shape(value: object) -> str:
    return "link" if isinstance(value, (dict, Link)) else "id"


_ShortRef = Annotated[str, AfterValidator(_short_ref)]
RefEntry = Annotated[Annotated[_ShortRef, Tag("id")] | Annotated[Link, Tag("link")], Discriminator(_ref_shape)]


class Head(Part):
    """The fields that all kinds share, in the order in which files have them."""

    id: Id
    topic: Text
    objective: Note = ""
    concepts: tuple[Text, ...] = ()
    kind: Text
    level: Literal["recall", "apply", "analyse", "debug", "compute"]
    difficulty: Annotated[StrictInt, Field(ge=1, le=5)]
    time: Annotated[StrictInt, Field(ge=1, le=7200)]
    tags: tuple[Text, ...] = ()
    stem: Text
    code: Snippet | None = None
    explain: Note = ""
    refs: tuple[RefEntry, ...] = ()
    hint: Note = ""
    review_by: Annotated[str, AfterValidator(_month), Field(json_schema_extra={"pattern": _MONTH})] = ""
    shuffle: Flag = True
    status: Literal["draft", "live", "retired"] = "live"
    rev: Annotated[StrictInt, Field(ge=1)] = 1
    lint: Allowed | None = None


HEAD = tuple(names(Head))


class UnfitError(ValueError):
    """The data is no item; ``complaints`` says all that is wrong."""

    def __init__(self, found: list[Complaint]) -> None:
        self.complaints = found
        super().__init__("; ".join(sentence for _, sentence in found))


def restore(raw: str) -> Question:
    """The question that ``Question.raw`` was taken from. Raises UnfitError."""
    try:
        data = json.loads(raw)
    except ValueError as error:
        raise UnfitError([((), f"the snapshot is not JSON: {error}")]) from None
    return question(data, Mark(0))


def question(data: Any, mark: Mark, source: str = "") -> Question:
    """Read an item's plain data. Raises UnfitError with all complaints at once."""
    if not isinstance(data, dict):
        raise UnfitError([((), "an item is expected here: `- id: …` and its fields.")])
    found: list[Complaint] = []
    head, body = _head(data, mark, found), _body(data, mark, found)
    if head is not None and body is not None:
        found += _joint(head, body)
    if found or head is None or body is None:
        raise UnfitError(found)
    return _question(head, body, data, mark, source)


def _head(data: dict[str, Any], mark: Mark, found: list[Complaint]) -> Head | None:
    try:
        return Head.model_validate({key: value for key, value in data.items() if key in HEAD})
    except ValidationError as error:
        found += complaints(error, Head, data, mark)
        return None


def _body(data: dict[str, Any], mark: Mark, found: list[Complaint]) -> AnyBody | None:
    """The kind's half. Keys that neither half knows are complained about."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        if isinstance(kind, str):
            hint = did_you_mean(closest(kind, list(KINDS), 1)) or f" Choose one of {', '.join(KINDS)}."
            found.append((("kind",), f"{quoted(kind)} is no kind of question.{hint}"))
        return None
    model = KINDS[kind]
    known = names(model)
    for key in data:
        if key not in HEAD and key not in known:
            found.append(((key,), unknown_key(key, [*HEAD, *known])))
    try:
        return model.model_validate({key: value for key, value in data.items() if key in known})
    except ValidationError as error:
        found += complaints(error, model, data, mark)
        return None


def _joint(head: Head, body: AnyBody) -> Iterator[Complaint]:
    """Faults that only both halves together show."""
    if isinstance(body, CodeReading) and head.code is None:
        yield (), "`code` is missing: an item of kind code needs its snippet (code: {lang, text})."
    if not isinstance(body, Numeric) or not body.vars:
        return
    for field in ("stem", "explain", "hint"):
        text: str = getattr(head, field)
        for index in range(body.variants() if "{=" in text else 1):
            wrong = unknown(text, body.values(index))
            if wrong:
                yield (field,), f"`{field}`: {wrong[0]}"
                break


def _question(head: Head, body: AnyBody, data: dict[str, Any], mark: Mark, source: str) -> Question:
    return Question(
        id=head.id,
        rev=revision(body, head.rev),
        topic=head.topic,
        objective=head.objective,
        concepts=head.concepts,
        kind=head.kind,
        level=head.level,
        difficulty=head.difficulty,
        time=head.time,
        stem=head.stem,
        explain=head.explain,
        refs=tuple(_ref(entry) for entry in head.refs),
        body=body,
        tags=head.tags,
        code=Code(head.code.lang, head.code.text.rstrip("\n")) if head.code else None,
        hint=head.hint,
        review_by=head.review_by,
        shuffle=head.shuffle,
        status=Status(head.status),
        allow=Allowance(head.lint.allow, head.lint.because) if head.lint else Allowance(),
        raw=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        source=source,
        line_of=tuple(mark.lines()),
    )


def _ref(entry: str | Link) -> Ref:
    if isinstance(entry, Link):
        return Ref(entry.title, entry.url)
    scheme, _, name = entry.partition(":")
    _, title, url = _REFS[scheme]
    return Ref(title.format(name), url.format(name))


def revision(body: AnyBody, rev: int) -> str:
    """Twelve hexadecimal digits that change when a key, an option, a number or the item's ``rev`` does."""
    content = json.dumps([body.kind, body.identity(), rev], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:12]
