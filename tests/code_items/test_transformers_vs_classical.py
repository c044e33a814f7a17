"""What the code items of topic t01 claim, seen on a CPU."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t01-pooling-weights-of-one")
def test_a_softmax_over_an_axis_of_one_adds_frames_up_instead_of_weighting_them() -> None:
    code = snippet("t01-pooling-weights-of-one")
    torch.manual_seed(0)
    clip = torch.randn(1, 20, 8)
    heard = torch.zeros(1, 20, dtype=torch.bool)
    filler = torch.cat([heard, torch.ones(1, 5, dtype=torch.bool)], dim=1)

    def pooled(text: str) -> tuple[float, bool, float]:
        torch.manual_seed(1)
        pool = run(text, torch=torch, nn=torch.nn)["AttentionPool"](8)
        once = pool(clip, heard)
        twice = pool(clip.repeat(1, 2, 1), heard.repeat(1, 2))
        padded = pool(torch.cat([clip, torch.randn(1, 5, 8)], dim=1), filler)
        once.square().sum().backward()
        learns = float(pool.score.weight.grad.norm())
        growth = float((twice.norm() / once.norm()).detach())
        return growth, torch.allclose(padded, once, atol=1e-5), learns

    fixed = mended(
        code,
        ("w = torch.softmax(s, dim=-1)", "s = s.masked_fill(pad.unsqueeze(-1), float('-inf'))"),
        ("w = w.masked_fill(pad.unsqueeze(-1), 0.0)", "w = torch.softmax(s, dim=1)"),
    )
    ratio, padding_is_harmless, learns = pooled(code)
    assert ratio == pytest.approx(2, abs=1e-4)
    assert padding_is_harmless
    assert learns == 0
    ratio, padding_is_harmless, learns = pooled(fixed)
    assert ratio == pytest.approx(1, abs=1e-4)
    assert padding_is_harmless
    assert learns > 0


@shows("t01-mask-behind-softmax")
def test_a_triangle_one_too_high_shows_each_token_its_successor() -> None:
    code = snippet("t01-mask-behind-softmax")
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 4, 16, 8).unbind(0)
    late = [x.clone() for x in (q, k, v)]
    for x in late:
        x[:, :, -1] += 1.0

    def moved(text: str) -> list[int]:
        attend = run(text, torch=torch, math=math)["attend"]
        ones = attend(q, k, torch.ones_like(v))
        assert torch.allclose(ones, torch.ones_like(ones), atol=1e-5)
        change = (attend(q, k, v) - attend(*late)).abs().amax(dim=(0, 1, 3))
        return [place for place, size in enumerate(change.tolist()) if size > 0]

    fixed = mended(code, (".triu(2)", ".triu(1)"))
    assert moved(code) == [14, 15]
    assert moved(fixed) == [15]


@shows("t01-cache-forgets-offset")
def test_cached_steps_equal_one_call_only_if_the_triangle_moves_with_the_cache() -> None:
    code = snippet("t01-cache-forgets-offset")
    torch.manual_seed(0)
    d = 8
    maps = {name: torch.nn.Linear(d, d, bias=False).requires_grad_(False) for name in ("wq", "wk", "wv", "wo")}
    x = torch.randn(2, 12, d)

    def rot(t: Any, pos: Any) -> Any:
        angles = pos[:, None] * 0.3 ** torch.arange(d // 2)
        a, b = t[..., : d // 2], t[..., d // 2 :]
        return torch.cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], dim=-1)

    def served(text: str, *, rest: tuple[int, ...]) -> tuple[float, list[Any], list[float]]:
        step = run(text, torch=torch, F=torch.nn.functional, rot=rot, **maps)["step"]
        whole, _ = step(x, None)
        prompt, cache = step(x[:, :8], None)
        start, outs, off = 8, [], []
        for n in rest:
            y, cache = step(x[:, start : start + n], cache)
            outs.append(y)
            off.append(float((y - whole[:, start : start + n]).abs().max()))
            start += n
        return float((prompt - whole[:, :8]).abs().max()), outs, off

    fixed = mended(
        code,
        (
            "    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)",
            "    seen = torch.ones(q.size(1), k.size(1), dtype=torch.bool).tril(past)\n"
            "    y = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)",
        ),
    )
    prompt, outs, off = served(code, rest=(1, 1, 1, 1))
    assert prompt < 1e-5
    assert min(off) > 0.01
    assert all(torch.allclose(y, outs[0], atol=1e-6) for y in outs)
    for rest in ((1, 1, 1, 1), (4,), (3, 1)):
        prompt, _, off = served(fixed, rest=rest)
        assert max(prompt, *off) < 1e-5
