"""What the code items of topic t12 claim, seen on a CPU."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
nn = torch.nn


def _batches(count: int, width: int = 6) -> list[Any]:
    return [(torch.randn(16, width) * 2 + 3, torch.randint(0, 3, (16,))) for _ in range(count)]


@shows("t12-unfrozen-in-vain")
def test_small_steps_are_lost_in_bf16_until_weights_are_kept_in_fp32() -> None:
    code = snippet("t12-unfrozen-in-vain")
    forward = "        logits = model(x.to(torch.bfloat16)).float()\n"
    under_autocast = '        with torch.autocast("cpu", torch.bfloat16):\n            logits = model(x).float()\n'
    fixed = mended(code, (".to(torch.bfloat16)\nopt", "\nopt"), (forward, under_autocast))

    def outcome(text: str) -> tuple[Any, Any, list[Any], Any]:
        """Encoder weights after epochs 1 and 3, its gradients once cleared, and how far the head has moved."""
        torch.manual_seed(0)
        encoder, head = nn.Sequential(nn.Linear(64, 64), nn.Tanh()), nn.Linear(64, 3)
        batches = _batches(8, 64)
        seen, left, first = [], [], head.weight.detach().clone()

        class Loader:
            def __iter__(self) -> Any:
                seen.append(encoder[0].weight.detach().float().clone())
                return iter(batches)

        def cross_entropy(logits: Any, y: Any) -> Any:
            left.append(encoder[0].weight.grad)  # nothing is left over: the gradients are cleared in time
            return nn.functional.cross_entropy(logits, y)

        functional = SimpleNamespace(cross_entropy=cross_entropy)
        run(text, torch=torch, nn=nn, F=functional, encoder=encoder, head=head, loader=Loader())
        assert encoder[0].weight.grad is not None
        moved = (head.weight.detach().float() - first).abs().max()
        return seen[2], encoder[0].weight.detach().float(), left, moved

    before, after, left, head_moved = outcome(code)
    changed = before != after
    assert 0 < float(changed.float().mean()) < 0.1  # more than nine in ten stay, bit for bit
    assert float(before[changed].abs().max()) < 0.004
    assert all(gradient is None for gradient in left)
    assert head_moved > 0.005
    before, after, _, _ = outcome(fixed)
    assert float((before != after).float().mean()) > 0.9


@shows("t12-frozen-yet-drifting")
def test_frozen_weights_move_and_shrink_until_their_gradients_are_none() -> None:
    code = snippet("t12-frozen-yet-drifting")
    fixed = mended(code, ("zero_grad(set_to_none=False)", "zero_grad()"))

    def outcome(text: str) -> tuple[list[Any], list[Any], bool]:
        """Features and weights after each epoch, and whether the buffers stood still from the freezing on."""
        torch.manual_seed(0)
        encoder = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2))
        seen: list[Any] = []
        weights: list[Any] = []
        buffers: list[Any] = []

        def log(features: Any) -> None:
            assert torch.equal(features, encoder(probe))  # twice in a row: the same
            seen.append(features)
            weights.append(encoder[0].weight.detach().clone())
            buffers.append(encoder[1].running_mean.clone())

        probe = torch.randn(4, 6)
        names = {"encoder": encoder, "head": nn.Linear(8, 3), "loader": _batches(20), "probe": probe}
        run(text, torch=torch, nn=nn, F=nn.functional, log=log, **names)
        return seen, weights, all(torch.equal(b, buffers[2]) for b in buffers[3:])

    seen, weights, still = outcome(code)
    assert still
    assert (seen[-1] - seen[2]).abs().max() > 1e-3
    assert (weights[3] - weights[2] * 0.9999**20).abs().max() > 1e-3  # momentum first
    assert torch.allclose(weights[-1], weights[-2] * 0.9999**20, atol=1e-6)  # then nothing but decay
    seen, weights, still = outcome(fixed)
    assert still
    assert all(torch.equal(w, weights[2]) for w in weights[3:])
    assert all(torch.equal(f, seen[2]) for f in seen[3:])


@shows("t12-as-good-as-random")
def test_nothing_is_loaded_until_the_wrapper_s_prefix_is_stripped(tmp_path: Path) -> None:
    code = snippet("t12-as-good-as-random")
    first = 'saved = torch.load(path, map_location="cpu", weights_only=True)\n'
    strip = 'saved = {k.removeprefix("module."): v for k, v in saved.items()}\n'
    fixed = mended(code, (first, first + strip))

    class Net(nn.Module):  # type: ignore[misc, name-defined]  # torch may be absent, so it has no types
        def __init__(self, classes: int) -> None:
            super().__init__()
            self.encoder = nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.ReLU())
            self.head = nn.Linear(8, classes)

    torch.manual_seed(0)
    released = Net(1000)
    path = tmp_path / "released.pt"
    torch.save(nn.DataParallel(released).state_dict(), path)

    def outcome(text: str) -> tuple[int, bool]:
        """How many tensors were found, and whether the encoder is the released one."""
        model = Net(14)
        names = run(text, torch=torch, path=path, model=model)
        alike = torch.equal(model.encoder[0].weight, released.encoder[0].weight)
        return len(names["fits"]), alike

    assert outcome(code) == (0, False)
    assert outcome(fixed) == (4, True)
