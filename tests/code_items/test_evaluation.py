"""What the code items of topic t05 claim, seen on a CPU."""

from __future__ import annotations

from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t05-f1-by-batch")
def test_a_mean_of_batch_f1_depends_on_the_batch_size_and_pooled_counts_do_not() -> None:
    code = snippet("t05-f1-by-batch")
    torch.manual_seed(0)
    truth = (torch.rand(512 * 32) < 0.03).long()
    found = torch.where(truth == 1, torch.rand(len(truth)) < 0.65, torch.rand(len(truth)) < 0.0095)
    logits = found.float() * 4 - 2  # the model answers with its input
    tp, fp, fn = (found * truth).sum(), (found * (1 - truth)).sum(), (~found * truth).sum()
    pooled = float(2 * tp / (2 * tp + fp + fn))

    def f1(text: str, size: int) -> float:
        loader = list(zip(logits.split(size), truth.split(size), strict=True))
        return float(run(text, torch=torch)["evaluate"](torch.nn.Identity(), loader))

    fixed = mended(
        code,
        ("    scores = []", "    tp = fp = fn = 0"),
        ("        tp = ", "        tp += "),
        ("        fp = ", "        fp += "),
        ("        fn = ", "        fn += "),
        ("        scores.append(2 * tp / (2 * tp + fp + fn + eps))\n", ""),
        ("torch.stack(scores).mean().item()", "(2 * tp / (2 * tp + fp + fn + eps)).item()"),
    )
    assert pooled == pytest.approx(0.65, abs=0.02)
    assert f1(code, 16) == pytest.approx(0.25, abs=0.02)
    assert f1(code, 512) == pytest.approx(0.64, abs=0.02)
    assert f1(fixed, 16) == pytest.approx(pooled)
    assert f1(fixed, 512) == pytest.approx(pooled)


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
def test_selection_on_all_rows_scores_far_above_chance_on_shuffled_labels() -> None:
    code = snippet("t05-shuffled-labels-score")

    def correlation(x: Any, y: Any) -> Any:
        x, y = x - x.mean(0), y.float() - y.float().mean()
        return (x * y[:, None]).sum(0) / (x.norm(dim=0) * y.norm())

    def fit(x: Any, y: Any) -> Any:
        low, high = x[y == 0].mean(0), x[y == 1].mean(0)
        return lambda rows: ((rows - high).norm(dim=1) < (rows - low).norm(dim=1)).long()

    def accuracy(text: str) -> float:
        torch.manual_seed(0)
        total = 0.0
        for _ in range(10):
            x, y = torch.randn(60, 5000), (torch.arange(60) % 2)[torch.randperm(60)]
            total += run(text, torch=torch, correlation=correlation, fit=fit)["cv_accuracy"](x, y)
        return total / 10

    fixed = mended(
        code,
        ("    keep = correlation(X, y).abs().topk(k).indices\n    X = X[:, keep]\n", "    everything = X\n"),
        (
            "train, test = fold != f, fold == f\n",
            "train, test = fold != f, fold == f\n"
            "        keep = correlation(everything[train], y[train]).abs().topk(k).indices\n"
            "        X = everything[:, keep]\n",
        ),
    )
    assert accuracy(code) == pytest.approx(0.96, abs=0.02)
    assert accuracy(fixed) == pytest.approx(0.5, abs=0.08)
