"""What the code items of topic t11 claim, seen on a CPU."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t11-users-change-sides")
def test_new_users_move_the_others_to_other_sides_unless_a_digest_decides() -> None:
    code = snippet("t11-users-change-sides")
    digest = "int(hashlib.sha256(user.encode()).hexdigest(), 16) % 10 >= 8"
    fixed = mended(code, ("rng.random() < 0.2", digest))
    plays = [{"user": f"user-{n % 400:03d}", "song": n} for n in range(1_200)]
    more = [*plays, {"user": "user-001-new", "song": 0}, {"user": "user-002-new", "song": 0}]

    def sides(text: str, rows: list[dict[str, Any]]) -> tuple[set[str], set[str]]:
        train, test = run(text, random=random, itertools=itertools, hashlib=hashlib)["split"](rows)
        return {row["user"] for row in train}, {row["user"] for row in test}

    def in_another_process(text: str) -> set[str]:
        """The users on the test side, with another salt for strings' hashes."""
        job = f"import hashlib, itertools, json, random\n{text}\n"
        job += f"print(json.dumps([row['user'] for row in split({plays!r})[1]]))"
        done = subprocess.run(  # noqa: S603 - our own snippet, in an interpreter with its own salt
            [sys.executable, "-c", job],
            env={**os.environ, "PYTHONHASHSEED": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return set(json.loads(done.stdout))

    trained_on, held_out = sides(code, plays)
    assert not trained_on & held_out
    assert in_another_process(code) == held_out
    _, later = sides(code, more)
    assert len(later & trained_on) > 0.7 * len(later)  # most test users of the second job were trained on in the first
    trained_on, held_out = sides(fixed, plays)
    assert not trained_on & held_out
    assert not sides(fixed, more)[1] & trained_on


@shows("t11-watching-changes-the-run")
def test_the_probe_leaves_gradients_to_the_next_step() -> None:
    code = snippet("t11-watching-changes-the-run")
    shown = "print(step, [float(p.grad.norm()) for p in model.parameters()])"
    fixed = mended(code, (shown, f"{shown}; opt.zero_grad()"))
    data = torch.randn(300, 4, generator=torch.Generator().manual_seed(7))

    def weights(text: str, every: int, steps: int) -> dict[str, Any]:
        torch.manual_seed(3)
        layers = [torch.nn.Linear(4, 6), torch.nn.BatchNorm1d(6), torch.nn.Dropout(0.3), torch.nn.Linear(6, 2)]
        model = torch.nn.Sequential(*layers)
        opt = torch.optim.SGD(model.parameters(), lr=0.01)
        run(text, torch=torch, print=lambda *_: None)["train"](model, data, opt, every, steps=steps)
        return {name: value.clone() for name, value in model.state_dict().items()}

    def equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return all(torch.equal(one[name], other[name]) for name in one)

    assert equal(weights(code, 50, 120), weights(code, 50, 120))
    assert equal(weights(code, 50, 50), weights(code, 100, 50))
    assert not equal(weights(code, 50, 51), weights(code, 100, 51))
    assert equal(weights(fixed, 50, 120), weights(fixed, 100, 120))


@shows("t11-stuck-at-nine-thousand")
def test_the_search_overlooks_five_digits_unless_its_pattern_takes_any_number(tmp_path: Path) -> None:
    code = snippet("t11-stuck-at-nine-thousand")
    fixed = mended(code, ("step????.pt", "step*.pt"))

    def found(text: str, name: str) -> list[int]:
        """The step that a restart finds after each save."""
        space = run(text, torch=torch, os=os)
        folder = tmp_path / name
        folder.mkdir()
        steps = []
        for step in range(1_000, 15_000, 1_000):
            space["save"]({"step": step}, folder, step)
            steps.append(torch.load(space["latest"](folder), weights_only=True)["step"])
        kept = sorted(space["number"](file) for file in folder.iterdir())
        assert kept == list(range(7_000, 15_000, 1_000))  # the newest are there, whatever the search finds
        return steps

    assert found(code, "broken") == [*range(1_000, 10_000, 1_000), *[9_000] * 5]
    assert found(fixed, "mended") == list(range(1_000, 15_000, 1_000))


@shows("t11-resume-drops-other-units")
def test_a_resumed_run_follows_the_straight_one_if_the_generator_is_restored_last(tmp_path: Path) -> None:
    code = snippet("t11-resume-drops-other-units")
    line = '    torch.set_rng_state(ckpt["rng"])\n'
    fixed = mended(code, (line, ""), ("    return model", f"{line}    return model"))

    def make_model() -> Any:
        return torch.nn.Sequential(torch.nn.Linear(6, 32), torch.nn.Dropout(0.5), torch.nn.Linear(32, 1))

    rows = torch.randn(8, 6, generator=torch.Generator().manual_seed(5))

    def step(model: Any, opt: Any) -> float:
        loss = model(rows).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        return float(loss.detach())

    torch.manual_seed(0)
    model = make_model()
    opt = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(5):
        step(model, opt)
    saved = tmp_path / "step5.pt"
    state = {"model": model.state_dict(), "opt": opt.state_dict(), "rng": torch.get_rng_state(), "lr": 0.01, "step": 5}
    torch.save(state, saved)
    weights = model[0].weight.detach().clone()
    straight = [step(model, opt) for _ in range(3)]

    def resumed(text: str) -> list[float]:
        again, its_opt, at = run(text, torch=torch)["resume"](saved, make_model, rows)
        assert at == 5
        assert again.training
        assert torch.equal(again[0].weight, weights)
        return [step(again, its_opt) for _ in range(3)]

    broken = resumed(code)
    assert broken[0] != straight[0]
    assert resumed(code) == broken
    assert resumed(fixed) == straight
