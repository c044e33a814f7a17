"""What the code items of topic t03 claim, seen on a CPU."""

from __future__ import annotations

import copy
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
nn, F = torch.nn, torch.nn.functional


@shows("t03-zeros-wake-up")
def test_momentum_of_the_dense_run_moves_pruned_weights_unless_masked_after_the_step() -> None:
    code = snippet("t03-zeros-wake-up")
    fixed = mended(code, ("    opt.step()", "    opt.step()\n    for p, m in masks.items():\n        p.data.mul_(m)"))
    fresh = mended(code, ("dense_run.opt ", "torch.optim.SGD(model.parameters(), 0.1, 0.9, weight_decay=1e-4) "))

    def magnitude_mask(weights: torch.Tensor, share: float) -> torch.Tensor:
        size = weights.detach().abs().flatten()
        return (weights.detach().abs() > size.kthvalue(round(share * size.numel())).values).float()

    def zeros(text: str) -> float:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(20, 40), nn.ReLU(), nn.Linear(40, 5))
        opt = torch.optim.SGD(model.parameters(), 0.1, 0.9, weight_decay=1e-4)
        x, y = torch.randn(64, 20), torch.randint(5, (64,))
        for _ in range(3):  # the dense run
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            opt.step()
        names = {"torch": torch, "F": F, "model": model, "magnitude_mask": magnitude_mask}
        run(text, **names, dense_run=SimpleNamespace(opt=opt), loader=[(x, y)])
        return float((model[0].weight == 0).float().mean())

    assert zeros(code) < 0.2  # weights whose unit never fired have no momentum
    assert zeros(fixed) == pytest.approx(0.8, abs=0.01)
    assert zeros(fresh) == pytest.approx(0.8, abs=0.01)  # so weight decay isn't it, nor the place of the gradient mask


@shows("t03-upcycled-too-quiet")
def test_equal_experts_reproduce_the_dense_block_only_with_gates_that_add_up_to_one() -> None:
    code = snippet("t03-upcycled-too-quiet")
    topk = "        w, idx = probs.topk(self.k, dim=-1)"
    fixed = mended(code, (topk, topk + "\n        w = w / w.sum(-1, keepdim=True)"))
    torch.manual_seed(0)
    ffn = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.Linear(64, 16))
    x = torch.randn(200, 16)

    def moe(text: str) -> torch.Tensor:
        return run(text, torch=torch, nn=nn, copy=copy)["MoE"](ffn, 16)(x)

    with torch.no_grad():
        assert float(moe(code).norm() / ffn(x).norm()) < 0.5
        assert torch.allclose(moe(fixed), ffn(x), atol=1e-5)


@shows("t03-balance-term-without-pull")
def test_a_balancing_term_made_of_indices_alone_has_no_gradient() -> None:
    code = snippet("t03-balance-term-without-pull")
    fixed = mended(code, ("n * (load * load).sum()", "n * (load * probs.mean(0)).sum()"))

    def slope(text: str, coef: float) -> tuple[float, torch.Tensor]:
        torch.manual_seed(0)
        router = nn.Linear(16, 8)
        router.bias.data[0] = 4  # the favourite
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
    assert float(gradient.abs().max()) == 0  # … and moves nothing
    value, gradient = slope(fixed, 0.01)
    assert value > 1.5
    assert float(gradient[0]) > 0  # descending lowers the favourite
    assert int(gradient.argmax()) == 0


@shows("t03-file-doubled")
def test_pruned_state_dicts_hold_originals_and_masks_until_pruning_is_made_permanent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = snippet("t03-file-doubled")
    remove = "for m in model.modules():\n    if isinstance(m, nn.Linear):\n        prune.remove(m, 'weight')\n"
    fixed = mended(code, ("torch.save", remove + "torch.save"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "pruned.pt"

    def model() -> nn.Module:
        return nn.Sequential(nn.Linear(300, 300), nn.ReLU(), nn.Linear(300, 300))

    torch.save(model().state_dict(), file)
    before = file.stat().st_size

    run(code, torch=torch, nn=nn, model=model(), fine_tune=lambda model: None)
    assert file.stat().st_size / before == pytest.approx(2, abs=0.1)
    with pytest.raises(RuntimeError, match="Missing key"):
        model().load_state_dict(torch.load(file))

    run(fixed, torch=torch, nn=nn, model=model(), fine_tune=lambda model: None)
    assert file.stat().st_size / before == pytest.approx(1, abs=0.05)  # zeros cost as much as other numbers
    fresh = model()
    fresh.load_state_dict(torch.load(file))
    assert float((fresh[0].weight == 0).float().mean()) == pytest.approx(0.7, abs=0.01)
