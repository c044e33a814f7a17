"""What the code items of topic t06 claim, seen on a CPU."""

from __future__ import annotations

from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
nn = torch.nn
F = nn.functional


@shows("t06-amp-clip-order")
def test_clipping_scaled_gradients_shrinks_the_update_by_the_loss_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = nn.utils.clip_grad_norm_
    on_cpu = mended(
        snippet("t06-amp-clip-order"),
        ('GradScaler("cuda")', 'GradScaler("cpu")'),
        ('autocast("cuda", dtype=torch.float16)', 'autocast("cpu", dtype=torch.bfloat16)'),
    )
    unscaled = mended(
        on_cpu,
        ("        torch.nn.utils.clip", "        scaler.unscale_(opt)\n        torch.nn.utils.clip"),
    )

    def step(code: str) -> tuple[float, float]:
        torch.manual_seed(0)
        model = nn.Linear(16, 1)
        opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        loader = [(torch.randn(8, 16), 50 + torch.randn(8, 1)) for _ in range(2)]
        before = nn.utils.parameters_to_vector(model.parameters()).detach().clone()
        norms: list[float] = []

        def recording(parameters: Any, max_norm: float) -> Any:
            norm = clip(parameters, max_norm)
            norms.append(float(norm))
            return norm

        monkeypatch.setattr(nn.utils, "clip_grad_norm_", recording)
        run(code, torch=torch, model=model, opt=opt, loader=loader, criterion=nn.MSELoss(), ACC=2)
        after = nn.utils.parameters_to_vector(model.parameters()).detach()
        return norms[0], float((after - before).norm())

    norm, update = step(on_cpu)
    assert norm > 1e6
    assert update == pytest.approx(0.1 / 65536, rel=0.3)
    norm, update = step(unscaled)
    assert norm < 1e3
    assert update == pytest.approx(0.1, rel=0.01)


@shows("t06-angular-loss-nan")
def test_where_lets_an_infinite_slope_through() -> None:
    code = snippet("t06-angular-loss-nan")
    fixed = mended(
        code,
        ("    dist =", "    safe = torch.where(sq > 0, sq, torch.ones_like(sq))\n    dist ="),
        ("sq.sqrt()", "safe.sqrt()"),
    )

    def gradient(text: str, *, exact: bool) -> tuple[Any, Any]:
        torch.manual_seed(0)
        target = torch.rand(4, 3) * 2 - 1
        pred = target + torch.randn(4, 3)
        if exact:
            pred[1] = target[1]
        pred.requires_grad_()
        loss = run(text, torch=torch)["pose_loss"](pred, target)
        loss.backward()
        return loss.detach(), pred.grad

    for exact in (False, True):
        loss, grad = gradient(code, exact=exact)
        sound_loss, sound = gradient(fixed, exact=exact)
        assert loss.isfinite()
        assert loss == sound_loss
        assert sound.isfinite().all()
        assert bool(grad.isnan().any()) is exact


@shows("t06-second-epoch-overfits")
def test_dropout_stays_off_after_the_first_evaluation() -> None:
    code = snippet("t06-second-epoch-overfits")
    fixed = mended(
        code,
        ("    for x, y in train_loader:", "    model.train()\n    for x, y in train_loader:"),
    )

    def equal_passes(text: str) -> list[bool]:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(8, 32), nn.Dropout(0.5), nn.Linear(32, 3))
        seen: list[bool] = []

        def before_step(*_: Any) -> None:
            seen.append(torch.equal(model(batch), model(batch)))

        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        opt.register_step_pre_hook(before_step)
        batch = torch.randn(16, 8)
        loader = [(batch, torch.randint(3, (16,)))]
        run(
            text,
            torch=torch,
            model=model,
            opt=opt,
            criterion=nn.CrossEntropyLoss(),
            train_loader=loader,
            val_loader=loader,
            EPOCHS=3,
            history=[],
        )
        return seen

    assert equal_passes(code) == [False, True, True]
    assert equal_passes(fixed) == [False, False, False]


@shows("t06-one-cycle-never-rises")
def test_a_cycle_counted_in_batches_needs_a_step_per_batch() -> None:
    code = snippet("t06-one-cycle-never-rises")
    fixed = mended(code, ("    sched.step()", "        sched.step()"))

    def rates(text: str) -> list[float]:
        torch.manual_seed(0)
        model = nn.Linear(1, 1)
        loader = [(torch.randn(1, 1), torch.zeros(1, 1))] * 400
        printed: list[float] = []
        run(text, torch=torch, model=model, loader=loader, criterion=nn.MSELoss(), EPOCHS=30, rates=printed)
        return printed

    slow = rates(code)
    assert [f"{rate:.4f}" for rate in (slow[0], slow[-1])] == ["0.0160", "0.0161"]
    assert max(rates(fixed)) == pytest.approx(0.4, rel=0.01)


@shows("t06-micro-batch-token-mean")
def test_a_mean_of_token_means_is_no_token_mean() -> None:
    code = snippet("t06-micro-batch-token-mean")
    fixed = mended(
        code,
        (
            "    opt.zero_grad()",
            "    opt.zero_grad()\n    count = sum(int((y != -100).sum()) for _, y in micro_batches)",
        ),
        ("ignore_index=-100)", 'ignore_index=-100, reduction="sum")'),
        ("loss / len(micro_batches)", "loss / count"),
    )

    def batch(lengths: list[int]) -> tuple[Any, Any]:
        x = torch.randint(7, (len(lengths), max(lengths)))
        y = x.roll(-1, dims=1)
        for row, length in enumerate(lengths):
            y[row, length:] = -100
        return x, y

    def gradient(text: str, micro_batches: list[Any]) -> Any:
        torch.manual_seed(1)
        model = nn.Embedding(7, 7)
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        run(text, torch=torch, F=F)["train_step"](micro_batches, model, opt)
        return model.weight.grad

    def whole(micro_batches: list[Any]) -> list[Any]:
        width = max(x.shape[1] for x, _ in micro_batches)
        xs = torch.cat([F.pad(x, (0, width - x.shape[1])) for x, _ in micro_batches])
        ys = torch.cat([F.pad(y, (0, width - y.shape[1]), value=-100) for _, y in micro_batches])
        return [(xs, ys)]

    torch.manual_seed(0)
    equal = [batch([20, 20]), batch([20, 20])]
    mixed = [batch([3, 4]), batch([40, 35])]
    for text in (code, fixed):
        torch.testing.assert_close(gradient(text, equal), gradient(text, whole(equal)))
    assert (gradient(code, mixed) - gradient(code, whole(mixed))).abs().max() > 0.01
    torch.testing.assert_close(gradient(fixed, mixed), gradient(fixed, whole(mixed)))
