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
        ("    dist =", "    safe = torch.where(sq > 0, sq, 1.0)\n    dist ="),
        ("sq.sqrt()", "safe.sqrt()"),
    )

    def gradient(text: str, rows: Any) -> tuple[Any, Any]:
        pred = rows.clone().requires_grad_()
        loss = run(text, torch=torch, F=F)["pose_loss"](pred, target)
        loss.backward()
        return loss.detach(), pred.grad

    torch.manual_seed(0)
    target = torch.rand(4, 3) * 2 - 1
    apart = target + torch.randn(4, 3)
    parallel, exact = apart.clone(), apart.clone()
    parallel[1] = 2 * target[1]  # the cosine is 1, the distance isn't 0
    exact[1] = target[1]
    for rows, poisoned in ((apart, False), (parallel, False), (exact, True)):
        loss, grad = gradient(code, rows)
        sound_loss, sound = gradient(fixed, rows)
        assert loss.isfinite()
        assert loss == sound_loss
        assert sound.isfinite().all()
        assert bool(grad.isnan().any()) is poisoned


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
def test_a_cycle_built_in_each_epoch_stays_at_its_foot() -> None:
    code = snippet("t06-one-cycle-never-rises")
    loop = "for epoch in range(EPOCHS):\n"
    build = (
        "    sched = torch.optim.lr_scheduler.OneCycleLR(\n        opt, max_lr=0.4, total_steps=EPOCHS * len(loader))\n"
    )
    fixed = mended(code, (loop + build, build.replace("    sched", "sched") + loop))

    def rates(text: str) -> list[float]:
        torch.manual_seed(0)
        model = nn.Linear(1, 1)
        loader = [(torch.randn(1, 1), torch.zeros(1, 1))] * 400
        printed: list[float] = []
        run(text, torch=torch, model=model, loader=loader, criterion=nn.MSELoss(), EPOCHS=30, rates=printed)
        return printed

    assert {f"{rate:.4f}" for rate in rates(code)} == {"0.0276"}
    assert max(rates(fixed)) == pytest.approx(0.4, rel=0.01)


@shows("t06-micro-batch-token-mean")
def test_a_count_with_padding_shortens_the_gradient() -> None:
    code = snippet("t06-micro-batch-token-mean")
    fixed = mended(code, ("sum(y.numel() for", "sum(int((y != -100).sum()) for"))

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
        return model.weight.grad.flatten()

    def wanted(micro_batches: list[Any]) -> Any:
        torch.manual_seed(1)
        model = nn.Embedding(7, 7)
        logits = torch.cat([model(x).flatten(0, 1) for x, _ in micro_batches])
        F.cross_entropy(logits, torch.cat([y.flatten() for _, y in micro_batches])).backward()
        return model.weight.grad.flatten()

    torch.manual_seed(0)
    equal = [batch([20, 20]), batch([20, 20])]
    mixed = [batch([3, 90]), batch([40, 5])]
    for text in (code, fixed):
        torch.testing.assert_close(gradient(text, equal), wanted(equal))
    torch.testing.assert_close(gradient(fixed, mixed), wanted(mixed))
    short, right = gradient(code, mixed), wanted(mixed)
    assert F.cosine_similarity(short, right, dim=0) == pytest.approx(1, abs=1e-5)
    assert short.norm() / right.norm() == pytest.approx(138 / 260, rel=1e-3)
