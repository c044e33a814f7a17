"""House rules that no linter checks: what may stand in a file, how long it may be, and that the locks are whole."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bot", "adapters", "questions", "tests", "benchmarks", "docs", "requirements", ".ci")
TEXT = {
    ".cfg",
    ".ini",
    ".json",
    ".mako",
    ".md",
    ".py",
    ".quiz",
    ".sh",
    ".sql",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
LOCKS = ("build", "base", "all", "dev")

MOST_LINES = 350
MOST_FUNCTION_LINES = 50
# path (or path::function) -> why it may be longer
LONG_FILES: dict[str, str] = {
    "bot/store/migrations/versions/0001_first.py": "a frozen copy of every table, one after the other",
    "bot/model.py": "the words of the domain, read from top to bottom like a glossary",
}
LONG_FUNCTIONS: dict[str, str] = {"bot/engine.py::_carry_out": "one case per command, and nothing else"}

# Put together here, so that this file isn't a hit itself.
REGISTRY_HOSTS = [
    host.format(dot=".")
    for host in ("pypi{dot}org", "pythonhosted{dot}org", "npmjs{dot}org", "debian{dot}org", "proxy{dot}golang")
]
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:{})/".format("|".join(("work", "root", "home", "tmp", "Users", "opt/py"))))
UNFINISHED = re.compile(r"\b(?:{})\b".format("|".join(("TO" + "DO", "FIX" + "ME"))))
SUPPRESSION = re.compile(
    r"#\s*(?:ruff:\s*)?(?P<what>noqa|type:\s*ignore|pragma:\s*no\s\w+|mypy:|nosec)"
    r"(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)"
)


def files() -> Iterator[Path]:
    """Every text file of the project; caches, environments and what a build leaves behind are not among them."""
    for path in ROOT.iterdir():
        if path.is_file() and (path.suffix in TEXT or path.name in {"Makefile", "Dockerfile", "LICENSE", ".gitignore"}):
            yield path
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and (path.suffix in TEXT or folder == ".ci"):
                yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each comment, so that a string that looks like one doesn't count."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_the_project_is_seen() -> None:
    seen = {name(path) for path in files()}
    assert {"pyproject.toml", "Makefile", ".ci/run", "bot/model.py", "requirements/base.txt", "README.md"} <= seen


def test_no_file_names_a_package_registry() -> None:
    hits = [
        f"{name(path)}: {host}"
        for path in files()
        for host in REGISTRY_HOSTS
        if host in path.read_text(encoding="utf-8")
    ]
    assert not hits


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    hits = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not hits


def test_nothing_is_left_for_later() -> None:
    hits = [
        f"{name(path)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
                hits.append(f"{name(path)}:{node.lineno}")
    assert not hits


@pytest.mark.parametrize(
    ("comment", "fine"),
    [
        ("# noqa: S608 - the table name is a constant", True),
        ("# type: ignore[arg-type]  # the stub forgets None", True),
        ("# pragma: no cover - only on Windows", True),
        ("# a comment about nothing", True),
        ("# noqa", False),
        ("# noqa: S608", False),
        ("# noqa: S608, E501", False),
        ("# noqa - every rule at once", False),
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# pragma: no cover", False),
        ("# pragma: no branch -", False),
    ],
)
def test_a_suppression_needs_codes_and_a_reason(comment: str, fine: bool) -> None:
    assert explained(comment) is fine


def explained(comment: str) -> bool:
    """Whether ``comment`` suppresses nothing, or says which rule and, in two words at least, why."""
    found = SUPPRESSION.search(comment)
    if not found:
        return True
    coded = found["codes"] is not None or not found["what"].startswith(("noqa", "type"))
    return coded and len(re.findall(r"\w+", found["reason"])) >= 2


def test_every_suppression_says_why() -> None:
    silent = [
        f"{name(path)}:{number}: {comment}"
        for path in sources()
        for number, comment in comments(path.read_text(encoding="utf-8"))
        if not explained(comment)
    ]
    assert not silent


def test_files_are_short() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    too_long = {path: lines for path, lines in lengths.items() if lines > MOST_LINES and path not in LONG_FILES}
    assert not too_long


def test_functions_are_short() -> None:
    too_long = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES:
                    too_long.add(f"{name(path)}::{node.name}")
    assert not too_long - LONG_FUNCTIONS.keys()


def test_nothing_is_mocked() -> None:
    mocking = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "unittest.mock")
        or (
            isinstance(node, ast.Import)
            and any(alias.name.startswith(("unittest.mock", "mock")) for alias in node.names)
        )
    ]
    assert not mocking


def locked(lock: str) -> dict[str, str]:
    """Canonical package name -> its whole entry in ``requirements/<lock>.txt``."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    return {canonicalize_name(entry.split("==")[0]): entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    pinned = re.compile(r"[\w.-]+==[\w.+!]+(?: ; [^\\\n]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+")
    entries = locked(lock)
    assert entries
    assert [entry.splitlines()[0] for entry in entries.values() if not pinned.fullmatch(entry)] == []


def test_locks_agree_on_versions() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for package, entry in locked(lock).items():
            versions.setdefault(package, set()).add(entry.splitlines()[0])
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def wanted(groups: dict[str, list[str]], group: str) -> Iterator[Requirement]:
    """The requirements of one extra, those of the project's other extras that it names included."""
    for line in groups[group]:
        requirement = Requirement(line)
        if requirement.name == "quizmaster":
            for extra in requirement.extras:
                yield from wanted(groups, extra)
        else:
            yield requirement


def test_the_locks_hold_what_the_project_asks_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = settings["project"]["optional-dependencies"] | {"base": settings["project"]["dependencies"]}
    groups["build"] = settings["build-system"]["requires"]
    for lock, asked in {"build": ["build"], "base": ["base"], "all": ["base", "all"], "dev": ["base", "dev"]}.items():
        entries = locked(lock)
        for group in asked:
            for requirement in wanted(groups, group):
                entry = entries.get(canonicalize_name(requirement.name))
                assert entry, f"requirements/{lock}.txt lacks {requirement.name}: run `make lock`"
                version = entry.split("==")[1].split()[0]
                assert requirement.specifier.contains(version), f"{lock}: {requirement} is locked at {version}"
