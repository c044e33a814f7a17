"""What the code items of topic t04 claim, seen on a CPU."""

from __future__ import annotations

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


@shows("t04-ntxent-floor")
def test_identical_views_cannot_get_below_ln_2_unless_the_diagonal_is_masked() -> None:
    code = snippet("t04-ntxent-floor")
    views = torch.eye(64)  # 64 orthogonal samples, both views identical

    def loss(text: str) -> float:
        nt_xent = run(text, torch=torch, F=torch.nn.functional)["nt_xent"]
        return float(nt_xent(views, views))

    fixed = mended(code, ("    n = z1.size(0)", "    sim.fill_diagonal_(float('-inf'))\n    n = z1.size(0)"))
    assert loss(code) == pytest.approx(0.696, abs=0.001)
    assert loss(fixed) == pytest.approx(0.006, abs=0.001)
