"""What is built is what is shipped: the wheel holds both packages and the questions as package data."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline with the locked build tools of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", f"--wheel-dir={folder}"]
    subprocess.run([sys.executable, "-m", *build, str(ROOT)], check=True, timeout=120)  # noqa: S603 - our own arguments
    (found,) = folder.glob("quizmaster-*.whl")
    return found


def shipped(suffixes: set[str]) -> set[str]:
    """The project's files as they are named inside the wheel."""
    names = set()
    for folder, inside in (("bot", "bot"), ("adapters", "adapters"), ("questions", "bot/questions")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in suffixes:
                names.add(f"{inside}/{path.relative_to(ROOT / folder).as_posix()}")
    return names


def test_the_wheel_holds_every_module_and_every_question(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = shipped({".py", ".typed", ".yaml", ".json", ".mako", ".quiz"})
    assert {"bot/__main__.py", "bot/questions/topics.yaml"} <= wanted
    assert wanted - inside == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "adapters"}


def test_the_command_works_from_an_unpacked_wheel_in_any_folder(wheel: Path, tmp_path: Path) -> None:
    unpacked, elsewhere = tmp_path / "unpacked", tmp_path / "elsewhere"
    zipfile.ZipFile(wheel).extractall(unpacked)
    elsewhere.mkdir()
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import bot; assert 'unpacked' in bot.__file__, bot.__file__;"
        "from bot.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-P", "-c", program, str(unpacked), "bank", "show", "t01-vit-small-data"],
        cwd=elsewhere,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Vision Transformer" in done.stdout or "ViT" in done.stdout
