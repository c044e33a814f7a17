"""What the code items of topic t11 claim, seen on a CPU."""

from __future__ import annotations

import hashlib
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
def test_each_process_holds_out_other_users_unless_a_digest_decides() -> None:
    code = snippet("t11-users-change-sides")
    digest = 'int(hashlib.sha256(row["user"].encode()).hexdigest(), 16)'
    fixed = mended(code, ('hash(row["user"])', digest))
    plays = [{"user": f"user-{n % 200}", "song": n} for n in range(400)]

    def held_out(text: str, salt: int) -> set[str]:
        """The users on the test side, in a process of its own."""
        job = f"import hashlib, json, random\n{text}\nprint(json.dumps([r['user'] for r in split({plays!r})[1]]))"
        environ = {**os.environ, "PYTHONHASHSEED": str(salt)}
        done = subprocess.run(  # noqa: S603 - our own snippet, in an interpreter with its own salt
            [sys.executable, "-c", job], env=environ, capture_output=True, text=True, check=True
        )
        return set(json.loads(done.stdout))

    first, second = held_out(code, 1), held_out(code, 2)
    assert len(second - first) > len(second) / 2  # most of the second job's users were trained on in the first
    assert held_out(fixed, 1) == held_out(fixed, 2)
    in_one_job = run(code, random=random, hashlib=hashlib)["split"]
    assert in_one_job(plays) == in_one_job(plays)


@shows("t11-watching-changes-the-run")
def test_the_probe_moves_the_stream_that_training_draws_from() -> None:
    code = snippet("t11-watching-changes-the-run")
    own = "torch.randperm(len(data), generator=torch.Generator().manual_seed(1))"
    fixed = mended(code, ("torch.randperm(len(data))", own))
    data = torch.randn(300, 4, generator=torch.Generator().manual_seed(7))

    def weights(text: str, every: int, steps: int) -> Any:
        torch.manual_seed(3)
        model = torch.nn.Linear(4, 2)
        opt = torch.optim.SGD(model.parameters(), lr=0.01)
        train = run(text, torch=torch, print=lambda *_: None)["train"]
        train(model, data, opt, lambda out: float(out.mean()), every, steps=steps)
        return model.weight.detach()

    assert torch.equal(weights(code, 50, 120), weights(code, 50, 120))
    assert torch.equal(weights(code, 50, 50), weights(code, 100, 50))
    assert not torch.equal(weights(code, 50, 51), weights(code, 100, 51))
    assert torch.equal(weights(fixed, 50, 120), weights(fixed, 100, 120))


@shows("t11-stuck-at-nine-thousand")
def test_from_step_10000_each_save_deletes_its_own_file_unless_steps_are_padded(tmp_path: Path) -> None:
    code = snippet("t11-stuck-at-nine-thousand")
    fixed = mended(code, ("step{step}.pt", "step{step:08d}.pt"))

    def found(text: str, name: str) -> list[int]:
        """The step that a restart finds after each save."""
        space = run(text, torch=torch, os=os)
        folder = tmp_path / name
        folder.mkdir()
        steps = []
        for step in range(1_000, 15_000, 1_000):
            space["save"]({"step": step}, folder, step)
            for file in folder.glob("step*.pt"):  # files are 20 minutes apart, not microseconds
                written = torch.load(file, weights_only=True)["step"]
                os.utime(file, (written, written))
            steps.append(torch.load(space["latest"](folder), weights_only=True)["step"])
        assert len(list(folder.iterdir())) == 3
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
        again, its_opt, at = run(text, torch=torch)["resume"](saved, make_model)
        assert at == 5
        assert again.training
        assert torch.equal(again[0].weight, weights)
        return [step(again, its_opt) for _ in range(3)]

    broken = resumed(code)
    assert broken[0] != straight[0]
    assert resumed(code) == broken
    assert resumed(fixed) == straight
