"""What the code items of topic t09 claim, seen on a CPU."""

from __future__ import annotations

import copy

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


def levels(steps: int = 1000) -> torch.Tensor:
    """ᾱ of DDPM's linear schedule."""
    return torch.cumprod(1 - torch.linspace(1e-4, 0.02, steps), 0)


@shows("t09-striped-spectrograms")
def test_noise_levels_run_along_the_width_until_they_are_viewed_per_tile() -> None:
    code = snippet("t09-striped-spectrograms")
    fixed = mended(code, ("alpha_bar[t]\n", "alpha_bar[t].view(-1, 1, 1, 1)\n"))

    def spreads(text: str) -> tuple[torch.Tensor, torch.Tensor]:
        """How far noise levels differ among the columns of the batch, and among its tiles."""
        seen = []

        def model(noised: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
            seen.append(noised)
            return noised

        torch.manual_seed(0)
        step = run(text, torch=torch, F=torch.nn.functional)["training_step"]
        step(model, torch.zeros(32, 1, 32, 32), levels())  # only noise is left, so its spread is the level
        return seen[0].std((0, 1, 2)).std(), seen[0].std((1, 2, 3)).std()

    columns, tiles = spreads(code)
    assert columns > 0.15
    assert tiles < 0.03
    columns, tiles = spreads(fixed)
    assert columns < 0.03
    assert tiles > 0.15

    step = run(code, torch=torch, F=torch.nn.functional)["training_step"]
    with pytest.raises(RuntimeError, match="must match the size"):
        step(lambda noised, _: noised, torch.zeros(64, 1, 32, 32), levels())


@shows("t09-fifty-steps-stay-noisy")
def test_a_stride_leaves_noise_behind_unless_the_lower_level_is_a_stride_below() -> None:
    code = snippet("t09-fifty-steps-stay-noisy")
    fixed = mended(code, ("alpha_bar[t - 1] if t > 0", "alpha_bar[t - stride] if t >= stride"))
    from_zero = mended(code, ("range(stride - 1,", "range(0,"))
    alpha_bar = levels()
    spread = 0.1  # data: independent normal values around 2, whose best denoiser has a closed form

    def best(x: torch.Tensor, t: int) -> torch.Tensor:
        ab = alpha_bar[t]
        centred = x - ab.sqrt() * 2
        return (1 - ab).sqrt() * centred / (ab * spread**2 + 1 - ab)

    def left(text: str, steps: int) -> float:
        torch.manual_seed(0)
        ddim = run(text, torch=torch)["ddim"]
        return float(ddim(best, torch.randn(4000), alpha_bar, steps).std())

    assert left(code, 1000) == pytest.approx(spread, abs=0.01)
    assert left(code, 50) > 3 * spread
    assert left(code, 100) > 3 * spread
    assert left(from_zero, 50) > 3 * spread
    assert left(fixed, 1000) == pytest.approx(spread, abs=0.01)
    assert left(fixed, 50) == pytest.approx(spread, abs=0.03)


@shows("t09-average-without-memory")
def test_an_average_with_swapped_weights_follows_the_network() -> None:
    code = snippet("t09-average-without-memory")
    fixed = mended(code, ("new, 0.999", "new, 0.001"))

    def distance(text: str) -> float:
        """From the network to its averaged copy, as a share of the network's last update."""
        torch.manual_seed(0)
        net = torch.nn.Linear(8, 8)
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        seen = []

        def loss(model: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
            seen.append(model.weight.detach().clone())
            return (model(x) - torch.randn_like(x)).pow(2).mean()

        loader = [torch.randn(4, 8) for _ in range(300)]
        names = {"copy": copy, "torch": torch, "net": net, "opt": opt, "diffusion_loss": loss}
        ema = run(text, loader=loader, **names)["ema"]
        last = net.weight.detach()
        return float((ema.weight - last).norm() / (last - seen[-1]).norm())

    assert distance(code) == pytest.approx(0.001, rel=0.1)
    assert distance(fixed) > 1
