"""What the code items of topic t03 claim, seen on a CPU."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
nn, F = torch.nn, torch.nn.functional


@shows("t03-zeros-wake-up")
def test_a_second_backward_pass_brings_gradients_in_behind_the_mask() -> None:
    code = snippet("t03-zeros-wake-up")
    mask = "        p.grad.mul_(m)\n"
    second = "    (0.1 * aux).backward()\n"
    loop = "    for p, m in masks.items():\n" + mask
    fixed = mended(code, (loop + second, second + loop))
    no_decay = mended(code, ("weight_decay=1e-4", "weight_decay=0.0"))

    def magnitude_mask(weights: Any, share: float) -> Any:
        size = weights.detach().abs().flatten()
        return (weights.detach().abs() > size.kthvalue(round(share * size.numel())).values).float()

    class Network(nn.Module):  # type: ignore[misc, name-defined]  # torch may be absent, so it has no types
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.outer = nn.Linear(20, 40), nn.Linear(40, 5)

        def forward(self, x: Any) -> tuple[Any, Any]:
            hidden = self.inner(x).relu()
            return self.outer(hidden), hidden.square().mean()

    def zeros(text: str) -> float:
        torch.manual_seed(0)
        model = Network()
        x, y = torch.randn(64, 20), torch.randint(5, (64,))
        names = {"torch": torch, "F": F, "model": model, "magnitude_mask": magnitude_mask}
        run(text, **names, loader=[(x, y)])
        return float((model.inner.weight == 0).float().mean())

    assert zeros(code) < 0.2
    assert zeros(no_decay) < 0.2  # so weight decay isn't it
    assert zeros(fixed) == pytest.approx(0.8, abs=0.01)


@shows("t03-upcycled-too-quiet")
def test_two_gates_of_a_softmax_over_eight_shrink_the_output() -> None:
    code = snippet("t03-upcycled-too-quiet")
    top = "topk(self.k, dim=-1)\n"
    fixed = mended(code, (top, top + "        w = w / w.sum(-1, keepdim=True)\n"))
    stable = mended(code, ("argsort()", "argsort(stable=True)"))
    torch.manual_seed(0)
    ffn = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 64))
    x = torch.randn(400, 64)

    def moe(text: str) -> Any:
        torch.manual_seed(1)
        return run(text, torch=torch, nn=nn, copy=copy)["MoE"](ffn, 64)(x)

    with torch.no_grad():
        for text in (code, stable):
            assert float(moe(text).norm() / ffn(x).norm()) == pytest.approx(0.4, abs=0.05)
        assert torch.allclose(moe(fixed), ffn(x), atol=1e-5)


@shows("t03-balance-term-without-pull")
def test_a_single_kept_gate_over_its_own_sum_has_no_gradient() -> None:
    code = snippet("t03-balance-term-without-pull")
    gate = "(hot * w[..., None]).sum(1).mean(0)"
    fixed = mended(code, (gate, "logits.softmax(-1).mean(0)"))

    def slope(text: str, coef: float) -> tuple[float, Any]:
        torch.manual_seed(0)
        router = nn.Linear(16, 8)
        router.bias.data[0] = 1.2  # the favourite
        space = run(
            text,
            F=F,
            router=router,
            x=torch.randn(500, 16),
            y=None,
            moe=lambda x, logits: logits,
            task_loss=lambda logits, y: 0 * logits.sum(),
            coef=coef,
        )
        return space["balance"](space["logits"].detach()).item(), router.bias.grad

    value, gradient = slope(code, 100.0)
    assert value > 2  # the imbalance shows …
    assert float(gradient.abs().max()) < 1e-5  # … and moves nothing, but for rounding
    value, gradient = slope(fixed, 0.01)
    assert value > 1.3
    assert float(gradient[0]) > 1e-3  # descending lowers the favourite
    assert int(gradient.argmax()) == 0


@shows("t03-file-doubled")
def test_scores_in_float64_make_the_pruned_weights_float64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = snippet("t03-file-doubled")
    fixed = mended(code, (".to(score)", ".to(m.weight)"))
    saved = "torch.save(model.state_dict(),"
    floats = mended(code, (saved, "model.float()\n" + saved))
    coordinates = mended(fixed, (saved, "torch.save({k: v.to_sparse() for k, v in model.state_dict().items()},"))
    survivors = mended(fixed, (saved, "torch.save({k: (v != 0, v[v != 0]) for k, v in model.state_dict().items()},"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "pruned.pt"

    def model() -> Any:
        return nn.Sequential(nn.Linear(300, 300), nn.ReLU(), nn.Linear(300, 300))

    torch.save(model().state_dict(), file)
    before = file.stat().st_size

    def ratio(text: str) -> float:
        torch.manual_seed(0)
        run(text, torch=torch, nn=nn, model=model(), calibrate=lambda model: model(torch.randn(64, 300)))
        return file.stat().st_size / before

    assert ratio(code) == pytest.approx(2, abs=0.05)
    fresh = model()
    fresh.load_state_dict(torch.load(file))
    assert fresh[0].weight.dtype == torch.float32
    assert float((fresh[0].weight == 0).float().mean()) == pytest.approx(0.6, abs=0.01)
    assert ratio(fixed) == pytest.approx(1, abs=0.05)  # zeros cost as much as other numbers
    assert ratio(floats) == pytest.approx(1, abs=0.05)
    assert ratio(coordinates) == pytest.approx(2, abs=0.1)
    assert ratio(survivors) == pytest.approx(0.65, abs=0.05)
