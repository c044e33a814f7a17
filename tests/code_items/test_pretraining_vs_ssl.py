"""What the code items of topic t04 claim, seen on a CPU."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t04-ntxent-floor")
def test_interleaved_views_miss_their_partners_unless_targets_follow_the_rows() -> None:
    code = snippet("t04-ntxent-floor")
    fixed = mended(code, ("torch.arange(2 * n, device=z.device).roll(n)", "torch.arange(2 * n, device=z.device) ^ 1"))

    def nt_xent(text: str) -> Any:
        return run(text, torch=torch, F=torch.nn.functional)["nt_xent"]

    def trained(text: str) -> float:
        """The loss that a small encoder reaches, with new inputs in each batch."""
        torch.manual_seed(0)
        enc = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 16))
        opt = torch.optim.Adam(enc.parameters(), lr=0.01)
        losses = []
        for _ in range(200):
            x = torch.randn(64, 32)
            views = [enc(x + 0.1 * torch.randn_like(x)) for _ in range(2)]
            loss = nt_xent(text)(*views)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        return float(sum(losses[-20:]) / 20)

    views = torch.eye(64)  # 64 orthogonal samples, both views identical
    assert float(nt_xent(code)(views, views)) == pytest.approx(10.0, abs=0.01)
    assert float(nt_xent(code)(views[:1], views[:1])) == 0
    assert float(nt_xent(fixed)(views, views)) == pytest.approx(0.006, abs=0.001)
    assert trained(code) == pytest.approx(math.log(127), abs=0.02)
    assert trained(fixed) < 0.5


@shows("t04-detach-the-wrong-side")
def test_detached_predictions_collapse_the_encoder_and_never_train_the_predictor() -> None:
    code = snippet("t04-detach-the-wrong-side")
    fixed = mended(code, ("p1.detach(), z2", "p1, z2.detach()"), ("p2.detach(), z1", "p2, z1.detach()"))

    def outcome(text: str) -> tuple[float, float]:
        """How far embeddings of unlike inputs are spread, and how far the predictor has moved."""
        step = run(text, F=torch.nn.functional)["step"]
        torch.manual_seed(0)
        enc = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.ReLU(), torch.nn.Linear(32, 8))
        pred = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.ReLU(), torch.nn.Linear(8, 8))
        opt = torch.optim.SGD([*enc.parameters(), *pred.parameters()], lr=0.1, momentum=0.9)
        start = pred[0].weight.detach().clone()
        for _ in range(150):
            x = torch.randn(64, 16)
            step(enc, pred, x + 0.2 * torch.randn_like(x), x + 0.2 * torch.randn_like(x), opt)
        with torch.no_grad():
            z = torch.nn.functional.normalize(enc(torch.randn(256, 16)), dim=1)
            return float(z.std(0).mean()), float((pred[0].weight - start).abs().max())

    spread, moved = outcome(code)
    assert spread < 0.03
    assert moved == 0
    spread, moved = outcome(fixed)
    assert spread > 0.15
    assert moved > 0.1


@shows("t04-copying-pays")
def test_copying_the_input_scores_80_percent_until_most_targets_are_hidden() -> None:
    code = snippet("t04-copying-pays")
    fixed = mended(code, ("u > 0.8", "u < 0.8"))

    def shares(text: str) -> tuple[float, float]:
        """What a model which repeats its input gets right of the targets, and how many of them are hidden."""
        torch.manual_seed(0)
        ids = torch.randint(1, 30_000, (256, 512))
        x, labels = run(text, torch=torch)["corrupt"](ids, 0, 30_000)
        counted = labels != -100
        assert float(counted.float().mean()) == pytest.approx(0.15, abs=0.005)
        return float((x == labels)[counted].float().mean()), float((x == 0)[counted].float().mean())

    assert shares(code) == pytest.approx((0.80, 0.10), abs=0.01)
    assert shares(fixed) == pytest.approx((0.10, 0.80), abs=0.01)


@shows("t04-first-rank-learns")
def test_only_rank_0_finds_its_texts_unless_labels_are_offset_by_rank() -> None:
    code = snippet("t04-first-rank-learns")
    ranks, batch = 8, 4
    partners = torch.eye(ranks * batch)  # image i of all ranks has the embedding of text i

    class Dist:
        def __init__(self, rank: int) -> None:
            self.rank = rank

        def get_rank(self) -> int:
            return self.rank

    def losses(text: str) -> list[float]:
        found = []
        for rank in range(ranks):
            mine = partners[rank * batch : (rank + 1) * batch]
            loss = run(text, torch=torch, F=torch.nn.functional, dist=Dist(rank))["image_to_text_loss"]
            found.append(float(loss(mine, mine, 20.0, lambda _: partners.split(batch))))
        return found

    fixed = mended(code, ("device=img.device)", "device=img.device) + dist.get_rank() * img.size(0)"))
    broken = losses(code)
    assert broken[0] < 0.01
    assert min(broken[1:]) > 10
    assert max(losses(fixed)) < 0.01
