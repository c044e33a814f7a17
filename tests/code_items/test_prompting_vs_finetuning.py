"""What the code items of topic t02 claim, seen on a CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)

ENCODER = """
class Encoder(nn.Module):
    def __init__(self, classes=4, width=16, rank=8):
        super().__init__()
        pretrained = torch.Generator().manual_seed(7)  # the same weights at every start
        weight = torch.randn(width, width, generator=pretrained) / width**0.5
        weight[:, :classes] = 0  # blind to the axes that tell the classes apart
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.lora_A = nn.Parameter(torch.randn(rank, width) / 2, requires_grad=False)
        self.lora_B = nn.Parameter(torch.zeros(width, rank))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(torch.tanh(x @ (self.weight + self.lora_B @ self.lora_A).T))
"""


@shows("t02-factors-stay-zero")
def test_a_truncated_scale_stops_both_factors_and_a_zero_factor_does_not() -> None:
    code = snippet("t02-factors-stay-zero")

    def losses(text: str, **settings: int) -> tuple[float, float, float]:
        """First loss, last loss, and the largest gradient of the factors that was ever seen."""
        torch.manual_seed(0)
        base, x, y = torch.nn.Linear(12, 5), torch.randn(64, 12), torch.randn(64, 5)
        layer = run(text, torch=torch, nn=torch.nn)["LoRALinear"](base, **settings)
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
    first_mended, last_mended, largest_mended = losses(mended(code, ("alpha // r", "alpha / r")))
    assert first_mended == first  # B is zero still, so training starts from the undisturbed base
    assert last_mended < 0.8 * first_mended
    assert largest_mended > 0
    assert losses(code, r=8)[2] > 0  # integer division hides at a smaller rank


@shows("t02-style-twice-as-strong")
def test_a_second_eval_adds_the_correction_again_unless_it_asks_for_the_flag() -> None:
    code = snippet("t02-style-twice-as-strong")
    fixed = mended(code, ("elif not mode:", "elif not mode and not self.merged:"))

    def shares(text: str, rank: int, scale: float, *modes: bool) -> list[float]:
        """The correction after each switch of mode, as a multiple of the one before them."""
        torch.manual_seed(0)
        written = run(text, nn=torch.nn)["LoRALinear"]

        class Layer(written):  # type: ignore[misc, valid-type]  # the class comes out of the snippet
            def __init__(self, base: Any, a: Any, b: Any) -> None:
                super().__init__()
                self.base, self.A, self.B, self.scale, self.merged = base, a, b, scale, False

        base = torch.nn.Linear(7, 4, dtype=torch.float64)
        a, b = torch.randn(rank, 7, dtype=torch.float64), torch.randn(4, rank, dtype=torch.float64)
        x = torch.randn(9, 7, dtype=torch.float64)
        plain = base(x).detach()
        layer = Layer(base, a, b)
        before, seen = layer(x).detach() - plain, []
        for mode in modes:
            layer.train(mode)
            after = layer(x).detach() - plain
            seen.append(float((after * before).sum() / (before * before).sum()))
            assert torch.allclose(after, seen[-1] * before)
        return seen

    for rank, scale in ((1, 0.5), (2, 2.0), (3, 4.0)):
        assert shares(code, rank, scale, False, True, False) == pytest.approx([1, 1, 1])
        assert shares(code, rank, scale, False, False) == pytest.approx([1, 2])
        assert shares(fixed, rank, scale, False, False, True, True, False) == pytest.approx([1] * 5)


@shows("t02-new-accuracy-each-start")
def test_a_frozen_random_factor_that_is_not_saved_is_drawn_anew_at_each_load(tmp_path: Path) -> None:
    code = snippet("t02-new-accuracy-each-start")
    old = "if p.requires_grad}"
    fixed = mended(code, (old, 'if p.requires_grad or "lora_A" in n}'))
    encoder = run(ENCODER, torch=torch, nn=torch.nn)["Encoder"]
    classes, width = 4, 16

    torch.manual_seed(1)
    centres = torch.zeros(classes, width)
    centres[:, :classes] = 4 * torch.eye(classes)
    labels = torch.arange(400) % classes
    tiles = centres[labels] + torch.randn(400, width)

    def accuracy(model: Any) -> float:
        with torch.no_grad():
            return float((model(tiles).argmax(1) == labels).float().mean())

    model = encoder()
    trained = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.Adam(trained, lr=2e-2)
    for _ in range(100):
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
