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
def test_unfrozen_weights_stay_until_the_optimizer_is_given_them() -> None:
    code = snippet("t12-unfrozen-in-vain")
    group = 'opt.add_param_group({"params": encoder.parameters(), "lr": 1e-5})'
    last = "            p.requires_grad_(True)\n"
    fixed = mended(code, (last, f"{last}        {group}\n"))

    def outcome(text: str) -> tuple[float, list[float]]:
        """How far the encoder has moved, and the norm of its gradient after each step from epoch 2 on."""
        torch.manual_seed(0)
        encoder, head = nn.Sequential(nn.Linear(6, 8), nn.Tanh()), nn.Linear(8, 3)
        start = encoder[0].weight.detach().clone()
        norms = []

        def cross_entropy(logits: Any, y: Any) -> Any:
            grad = encoder[0].weight.grad  # what the steps before have left behind, after zero_grad()
            if grad is not None:
                norms.append(float(grad.norm()))
            return nn.functional.cross_entropy(logits, y)

        functional = SimpleNamespace(cross_entropy=cross_entropy)
        run(text, torch=torch, nn=nn, F=functional, encoder=encoder, head=head, loader=_batches(8))
        return float((encoder[0].weight.detach() - start).abs().max()), norms

    moved, left = outcome(code)
    assert moved == 0
    assert left[0] > 0
    assert left[-1] > 3 * left[0]  # nobody clears them, so they add up
    moved, left = outcome(fixed)
    assert moved > 0
    assert left == []


@shows("t12-frozen-yet-drifting")
def test_features_drift_by_running_statistics_until_the_encoder_is_in_eval_mode() -> None:
    code = snippet("t12-frozen-yet-drifting")
    fixed = mended(code, ("    model.train()\n", "    model.train()\n    encoder.eval()\n"))

    def outcome(text: str) -> tuple[float, bool]:
        """How far the probe's features drift over the epochs, and whether any parameter of the encoder changed."""
        torch.manual_seed(0)
        encoder = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2))
        before = [p.detach().clone() for p in encoder.parameters()]
        seen: list[Any] = []
        names = {"encoder": encoder, "head": nn.Linear(8, 3), "loader": _batches(5), "probe": torch.randn(4, 6)}
        run(text, torch=torch, nn=nn, F=nn.functional, log=seen.append, **names)
        assert torch.equal(seen[-1], encoder(names["probe"]))  # twice in a row: the same
        same = all(torch.equal(a, b) for a, b in zip(before, encoder.parameters(), strict=True))
        return float((seen[-1] - seen[0]).abs().max()), same

    drift, same = outcome(code)
    assert drift > 0.05
    assert same
    drift, same = outcome(fixed)
    assert drift == 0
    assert same


@shows("t12-as-good-as-random")
def test_nothing_is_loaded_until_the_wrapper_s_prefix_is_stripped(tmp_path: Path) -> None:
    code = snippet("t12-as-good-as-random")
    first = 'saved = torch.load(path, map_location="cpu", weights_only=True)\n'
    strip = 'saved = {k.removeprefix("module."): v for k, v in saved.items()}\n'
    fixed = mended(code, (first, first + strip))

    class Net(nn.Module):  # type: ignore[misc, name-defined]
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
