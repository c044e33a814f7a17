"""What the code items of topic t05 claim, seen on a CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t05-f1-by-batch")
def test_predictions_in_train_mode_depend_on_the_batch_size(tmp_path: Path) -> None:
    code = snippet("t05-f1-by-batch")
    torch.manual_seed(0)
    truth = (torch.rand(512 * 32) < 0.03).long()
    rows = torch.randn(len(truth)) + 12 * ((truth == 1) & (torch.rand(len(truth)) < 0.7))
    norm = torch.nn.BatchNorm1d(1, affine=False, momentum=None)
    norm(rows[:, None])  # the statistics that training has left

    class Detector(torch.nn.Module):  # type: ignore[misc, name-defined]  # torch may be absent, so it has no types
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.cut = torch.nn.BatchNorm1d(1, affine=False), torch.nn.Parameter(torch.zeros(1))

        def forward(self, x: Any) -> Any:
            return (self.norm(x[:, None]) - self.cut).flatten()

    trained = Detector()
    trained.norm.load_state_dict(norm.state_dict())
    trained.cut.data = trained.norm.eval()(torch.tensor([[3.0]]))[0]
    path = tmp_path / "detector.pt"
    torch.save(trained.state_dict(), path)

    def f1(text: str, size: int) -> float:
        loader = list(zip(rows.split(size), truth.split(size), strict=True))
        return float(run(text, torch=torch)["evaluate"](Detector(), path, loader))

    load = "    model.load_state_dict(torch.load(path))\n"
    fixed = mended(code, (load, load + "    model.eval()\n"))
    assert f1(code, 16) == pytest.approx(0.38, abs=0.02)
    assert f1(code, 512) == pytest.approx(0.80, abs=0.01)
    assert f1(fixed, 16) == pytest.approx(f1(fixed, 512)) == pytest.approx(0.80, abs=0.01)


@shows("t05-slowly-climbing-accuracy")
def test_a_metric_that_is_never_cleared_logs_the_running_mean_of_all_epochs() -> None:
    code = snippet("t05-slowly-climbing-accuracy")
    truth = [0.50, 0.70, 0.80, 0.85]

    def logged(text: str) -> list[float]:
        model = torch.nn.Identity()
        model.right = 0.0
        reached = iter(truth)

        def train_one_epoch(model: Any) -> None:
            model.train()
            model.right = next(reached)

        class Loader:
            """100 rows of class 1, of which the model gets as many right as the epoch has taught it."""

            def __iter__(self) -> Any:
                hit = (torch.arange(100) < round(100 * model.right)).float()
                for part in torch.stack([1 - hit, hit], dim=1).split(30):
                    yield part, torch.ones(len(part), dtype=torch.long)

        values: list[float] = []
        run(
            text,
            torch=torch,
            model=model,
            epochs=4,
            train_one_epoch=train_one_epoch,
            val_loader=Loader(),
            log=values.append,
        )
        return values

    fixed = mended(
        code, ("metric = Accuracy()\n", ""), ("range(epochs):\n", "range(epochs):\n    metric = Accuracy()\n")
    )
    assert logged(code) == pytest.approx([0.50, 0.60, 0.67, 0.71], abs=0.005)
    assert logged(fixed) == pytest.approx(truth)


@shows("t05-shuffled-labels-score")
def test_a_model_that_survives_the_fold_scores_far_above_chance_on_shuffled_labels() -> None:
    code = snippet("t05-shuffled-labels-score")

    def fit(model: Any, x: Any, y: Any) -> None:
        optimizer = torch.optim.SGD(model.parameters(), 1e-3)
        for _ in range(500):
            logits = model(x)
            if (logits.argmax(dim=1) == y).all():
                return
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(logits, y).backward()
            optimizer.step()
        raise AssertionError("some rows are still wrong")

    def accuracy(text: str, *, signal: bool) -> float:
        torch.manual_seed(0)
        total = 0.0
        for _ in range(6):
            x, y = torch.randn(60, 5000), (torch.arange(60) % 2)[torch.randperm(60)]
            if signal:
                x[:, :150] = 1.2 * (x[:, :150] + y[:, None])
            total += run(text, torch=torch, nn=torch.nn, fit=fit)["cv_accuracy"](x, y)
        return total / 6

    model = "    model = nn.Linear(k, 2)\n"
    step = "        fit(model,"
    fixed = mended(code, (model, ""), (step, "    " + model + step))
    everywhere = mended(
        fixed,
        ("    keep = X.var(dim=0).topk(k).indices\n    X = X[:, keep]\n", "    everything = X\n"),
        (
            "        mu, sd =",
            "        keep = everything[train].var(dim=0).topk(k).indices\n"
            "        X = everything[:, keep]\n"
            "        mu, sd =",
        ),
    )
    assert accuracy(code, signal=True) == pytest.approx(0.97, abs=0.02)
    assert accuracy(code, signal=False) == pytest.approx(0.90, abs=0.03)
    assert accuracy(fixed, signal=False) == pytest.approx(0.5, abs=0.08)  # so the choice by variance isn't it
    assert accuracy(everywhere, signal=False) == pytest.approx(0.5, abs=0.08)
