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


def _epochs(text: str) -> tuple[list[list[int]], list[Any], list[float]]:
    """Four epochs with held weights: the order of rows and the dropout masks of each, and the logged scores."""
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(8, 32), nn.Dropout(0.5), nn.Linear(32, 3))
    data = torch.randn(16, 8)
    data[:, 0] = torch.arange(16)
    rows = torch.utils.data.TensorDataset(data, torch.randint(3, (16,)))
    train_loader = torch.utils.data.DataLoader(rows, batch_size=4, shuffle=True)
    order: list[list[int]] = [[]]
    masks: list[Any] = [[]]
    history: list[float] = []

    def crop(x: Any) -> Any:
        if model.training:
            if len(order[-1]) == len(rows):
                order.append([])
                masks.append([])
            order[-1] += [int(row) for row in x[:, 0]]
        return torch.where(torch.rand_like(x) < 0.9, x, 0.0)

    def after_dropout(module: Any, args: Any, out: Any) -> None:
        if module.training:
            masks[-1].append(out == 0)

    model[1].register_forward_hook(after_dropout)
    opt = torch.optim.SGD(model.parameters(), lr=0.0)
    run(
        text,
        torch=torch,
        model=model,
        opt=opt,
        crop=crop,
        criterion=nn.CrossEntropyLoss(),
        train_loader=train_loader,
        val_loader=[(data, rows.tensors[1])],
        EPOCHS=4,
        history=history,
    )
    return order, [torch.cat(epoch) for epoch in masks], history


@shows("t06-second-epoch-overfits")
def test_a_seed_in_the_evaluation_repeats_each_epoch_that_follows() -> None:
    code = snippet("t06-second-epoch-overfits")
    body = code[code.index("    torch.manual_seed") : code.index("\nfor epoch")]
    inner = "".join(f"    {line}\n" if line else "\n" for line in body.splitlines())
    fixed = mended(code, (body, "    with torch.random.fork_rng():\n" + inner))

    order, masks, history = _epochs(code)
    assert order[0] != order[1]
    assert order[1] == order[2] == order[3]
    assert torch.equal(masks[1], masks[2])
    assert not torch.equal(masks[0], masks[1])
    assert len(set(history)) == 1  # the weights are held, and the crops are the same
    order, masks, history = _epochs(fixed)
    assert len({tuple(epoch) for epoch in order}) == 4
    assert not torch.equal(masks[1], masks[2])
    assert len(set(history)) == 1


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
