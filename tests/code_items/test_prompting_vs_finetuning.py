"""What the code items of topic t02 claim, seen on a CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)

ENCODER = """
class Encoder(nn.Module):
    def __init__(self, classes=4, width=16):
        super().__init__()
        pretrained = torch.Generator().manual_seed(7)  # the same weights at every start
        weight = torch.randn(width, width, generator=pretrained) / width**0.5
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.lora_A = nn.Parameter(torch.randn(2, width) / 2)
        self.lora_B = nn.Parameter(torch.zeros(width, 2))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(torch.tanh(x @ (self.weight + self.lora_B @ self.lora_A).T))
"""


@shows("t02-factors-stay-zero")
def test_two_zero_factors_get_no_gradient_and_one_random_factor_is_enough() -> None:
    code = snippet("t02-factors-stay-zero")

    def losses(text: str) -> tuple[float, float, float]:
        """First loss, last loss, and the largest gradient of the factors that was ever seen."""
        torch.manual_seed(0)
        base, x, y = torch.nn.Linear(12, 5), torch.randn(64, 12), torch.randn(64, 5)
        layer = run(text, torch=torch, nn=torch.nn)["LoRALinear"](base)
        opt = torch.optim.AdamW([layer.A, layer.B], lr=1e-2, weight_decay=0.0)
        seen, largest = [], 0.0
        for _ in range(100):
            opt.zero_grad()
            loss = torch.nn.functional.mse_loss(layer(x), y)
            loss.backward()
            largest = max(largest, *(float(p.grad.abs().max()) for p in (layer.A, layer.B)))
            opt.step()
            seen.append(loss.item())
        return seen[0], seen[-1], largest

    first, last, largest = losses(code)
    assert first == last
    assert largest == 0.0
    old = "torch.zeros(r, base.in_features)"
    first_mended, last_mended, largest_mended = losses(mended(code, (old, "torch.randn(r, base.in_features) / r")))
    assert first_mended == first  # one factor is zero still, so training starts from the undisturbed base
    assert last_mended < 0.8 * first_mended
    assert largest_mended > 0


@shows("t02-style-twice-as-strong")
def test_a_merged_layer_adds_its_correction_twice_unless_forward_knows() -> None:
    code = snippet("t02-style-twice-as-strong")
    fixed = mended(
        code,
        (
            "        return self.base(x) + self.scale * (x @ self.A.T @ self.B.T)",
            "        out = self.base(x)\n"
            "        return out if self.merged else out + self.scale * (x @ self.A.T @ self.B.T)",
        ),
    )

    def share(text: str, rank: int, scale: float) -> float:
        """The correction after merging, as a multiple of the one before."""
        torch.manual_seed(0)
        base = torch.nn.Linear(7, 4, dtype=torch.float64)
        a, b = torch.randn(rank, 7, dtype=torch.float64), torch.randn(4, rank, dtype=torch.float64)
        x = torch.randn(9, 7, dtype=torch.float64)
        plain = base(x).detach()
        layer = run(text, nn=torch.nn)["LoRALinear"](base, a, b, scale)
        before = layer(x).detach() - plain
        layer.merge()
        after = layer(x).detach() - plain
        factor = float((after * before).sum() / (before * before).sum())
        assert torch.allclose(after, factor * before)
        return factor

    for rank, scale in ((1, 0.5), (2, 2.0), (3, 4.0)):
        assert share(code, rank, scale) == pytest.approx(2)
        assert share(fixed, rank, scale) == pytest.approx(1)


@shows("t02-new-accuracy-each-start")
def test_a_head_that_is_not_saved_is_drawn_anew_at_each_load(tmp_path: Path) -> None:
    code = snippet("t02-new-accuracy-each-start")
    old = 'if "lora_" in k}'
    fixed = mended(code, (old, 'if "lora_" in k or k.startswith("head.")}'))
    encoder = run(ENCODER, torch=torch, nn=torch.nn)["Encoder"]
    classes, width = 4, 16

    torch.manual_seed(1)
    centres = 2 * torch.randn(classes, width)
    labels = torch.arange(400) % classes
    tiles = centres[labels] + torch.randn(400, width)

    def accuracy(model: Any) -> float:
        with torch.no_grad():
            return float((model(tiles).argmax(1) == labels).float().mean())

    model = encoder()
    trained = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.Adam(trained, lr=2e-2)
    for _ in range(60):
        opt.zero_grad()
        torch.nn.functional.cross_entropy(model(tiles), labels).backward()
        opt.step()

    def reloaded(text: str) -> list[float]:
        names = run(text, torch=torch, build=encoder)
        file = tmp_path / "adapter.pt"
        names["save"](model, file)
        return [accuracy(names["load"](file)) for _ in range(8)]

    in_the_job = accuracy(model)
    assert in_the_job > 0.9
    starts = reloaded(code)
    assert len(set(starts)) > 1
    assert sum(starts) / len(starts) < 0.5
    assert set(reloaded(fixed)) == {in_the_job}
