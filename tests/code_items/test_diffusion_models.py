"""What the code items of topic t09 claim, seen on a CPU."""

from __future__ import annotations

from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


def levels(steps: int = 1000) -> Any:
    """ᾱ of DDPM's linear schedule."""
    return torch.cumprod(1 - torch.linspace(1e-4, 0.02, steps), 0)


@shows("t09-striped-spectrograms")
def test_a_row_of_noise_repeats_down_the_tile() -> None:
    code = snippet("t09-striped-spectrograms")
    fixed = mended(code, ("torch.randn_like(x[:, :, :1]).expand_as(x)", "torch.randn_like(x)"))

    def noised(text: str) -> Any:
        seen = []

        def model(noised: Any, t: Any) -> Any:
            assert len(set(t.tolist())) > 16  # not one level for the whole batch
            seen.append(noised)
            return noised

        torch.manual_seed(0)
        step = run(text, torch=torch, F=torch.nn.functional)["training_step"]
        step(model, torch.zeros(32, 1, 32, 32), levels())  # only noise is left, so its spread is the level
        return seen[0]

    def down(x: Any) -> float:
        """The share of the noise's variance that is left within columns."""
        return float((x.var(2).mean((1, 2)) / x.var((1, 2, 3))).mean())

    striped, plain = noised(code), noised(fixed)
    assert down(striped) < 1e-6
    assert down(plain) == pytest.approx(1, abs=0.05)
    for x in (striped, plain):
        assert x.std((1, 2, 3)).std() > 0.15  # tiles have levels of their own ...
        assert (x / x.std((1, 2, 3), keepdim=True)).std((0, 1, 2)).std() < 0.2  # ... and columns don't


@shows("t09-fifty-steps-stay-noisy")
def test_a_negative_index_brings_all_the_noise_back_in_the_last_step() -> None:
    code = snippet("t09-fifty-steps-stay-noisy")
    guarded = "alpha_bar[t - stride] if t >= stride else torch.ones(())"
    fixed = mended(code, ("alpha_bar[t - stride]", guarded))
    clipped = mended(code, ("x = ab_prev", "x0 = x0.clamp(1.5, 2.5); x = ab_prev"))
    alpha_bar = levels()
    spread = 0.1  # data: independent normal values around 2, whose best denoiser has a closed form

    def best(x: Any, t: int) -> Any:
        ab = alpha_bar[t]
        centred = x - ab.sqrt() * 2
        return (1 - ab).sqrt() * centred / (ab * spread**2 + 1 - ab)

    def drawn(text: str, steps: int) -> tuple[float, float]:
        torch.manual_seed(0)
        x = run(text, torch=torch)["ddim"](best, torch.randn(4000), alpha_bar, steps)
        return float(x.mean()), float(x.std())

    clean = pytest.approx((2, spread), abs=0.03)
    assert drawn(code, 1000) == clean
    for steps in (50, 100):
        for text in (code, clipped):
            mean, std = drawn(text, steps)
            assert abs(mean) < 0.1  # nothing of the data is left
            assert std > 3 * spread
        assert drawn(fixed, steps) == clean
    assert drawn(fixed, 1000) == clean


@shows("t09-average-without-memory")
def test_a_copy_on_the_same_storage_is_no_average() -> None:
    code = snippet("t09-average-without-memory")
    fixed = mended(code, ("net.state_dict(), assign=True", "net.state_dict()"))
    swapped = mended(fixed, ("new, 0.001", "new, 0.999"))

    def distance(text: str) -> float:
        """From the network to its averaged copy, as a share of the network's last update."""
        torch.manual_seed(0)
        net = torch.nn.Linear(8, 8)
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        seen = []

        def loss(model: Any, x: Any) -> Any:
            seen.append(model.weight.detach().clone())
            return (model(x) - torch.randn_like(x)).pow(2).mean()

        loader = [torch.randn(4, 8) for _ in range(100)]
        names = {"torch": torch, "net": net, "opt": opt, "diffusion_loss": loss}
        ema = run(text, loader=loader, build_net=lambda: torch.nn.Linear(8, 8), **names)["ema"]
        assert not ema.weight.requires_grad
        last = net.weight.detach()
        assert (last - seen[-1]).norm() > 0
        return float((ema.weight - last).norm() / (last - seen[-1]).norm())

    assert distance(code) == 0
    assert distance(fixed) > 1
    assert distance(swapped) == pytest.approx(0.001, rel=0.1)
