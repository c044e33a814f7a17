"""What the code items of topic t10 claim, seen on a CPU."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


def bigram() -> Any:
    """A causal language model that sees one token of twelve: logits of the next one."""
    torch.manual_seed(0)
    return torch.nn.Embedding(12, 12)


@shows("t10-sure-sure-sure")
def test_unshifted_log_probs_teach_repetition() -> None:
    code = snippet("t10-sure-sure-sure")
    fixed = mended(
        code,
        ("logits = model(ids) ", "logits = model(ids)[:, :-1] "),
        ("ids.unsqueeze(2)", "ids[:, 1:].unsqueeze(2)"),
        ("token * is_answer", "token * is_answer[:, 1:]"),
    )
    win, lose = torch.tensor([[0, 1, 2, 3, 4, 5]]), torch.tensor([[0, 1, 6, 7, 8, 9]])
    mask = torch.tensor([[0, 0, 1, 1, 1, 1]])

    def outcome(text: str) -> tuple[float, float, list[int]]:
        """First and last loss, and what the tuned model writes after the prompt."""
        loss = run(text, torch=torch, F=torch.nn.functional)["dpo_loss"]
        policy, ref = bigram(), bigram()
        opt = torch.optim.Adam(policy.parameters(), lr=0.1)
        losses = []
        for _ in range(200):
            value = loss(policy, ref, win, lose, mask, mask)
            opt.zero_grad()
            value.backward()
            opt.step()
            losses.append(value.item())
        written = [2]
        for _ in range(3):
            written.append(int(policy(torch.tensor(written[-1:])).argmax()))
        return losses[0], losses[-1], written

    first, last, written = outcome(code)
    assert first == pytest.approx(math.log(2))
    assert last < 0.05
    assert written == [2, 2, 2, 2]
    first, last, written = outcome(fixed)
    assert first == pytest.approx(math.log(2))
    assert last < 0.05
    assert written == [2, 3, 4, 5]


@shows("t10-flat-at-ln-two")
def test_an_optimizer_of_the_reference_keeps_the_loss_at_ln_2() -> None:
    code = snippet("t10-flat-at-ln-two")
    build = "    opt = torch.optim.AdamW(policy.parameters(), lr=lr, weight_decay=0.0)\n"
    swap = "    ref, policy = policy, copy.deepcopy(policy)\n"
    fixed = mended(code, (build + swap, swap + build))
    shared = mended(fixed, ("copy.deepcopy(policy)", "policy"))

    def logp(model: Any, ids: Any) -> Any:
        logits = model(ids[:, :-1]).log_softmax(-1)
        return logits.gather(2, ids[:, 1:].unsqueeze(2)).squeeze(2).sum(1)

    def logged(text: str) -> tuple[list[tuple[float, float]], list[float]]:
        """Loss and gap of each step, and the norms of the policy's gradients before each step."""
        rows: list[tuple[float, float]] = []
        norms: list[float] = []

        def watched(model: Any, ids: Any) -> Any:
            if torch.is_grad_enabled() and model.weight.grad is not None:
                norms.append(float(model.weight.grad.norm()))
            return logp(model, ids)

        batch = torch.tensor([[0, 1, 2, 3]]), torch.tensor([[0, 4, 5, 6]])
        train = run(text, torch=torch, F=torch.nn.functional, copy=copy)["train"]
        train(bigram(), [batch] * 200, watched, lambda *row: rows.append(row), lr=0.1)
        return rows, norms[::2]

    rows, norms = logged(code)
    assert all(loss == pytest.approx(math.log(2), abs=1e-6) for loss, _ in rows)
    assert rows[0][1] == rows[-1][1]
    assert norms == sorted(norms)
    assert norms[-1] > 100 * norms[0]
    rows, norms = logged(fixed)
    assert rows[0][0] == pytest.approx(math.log(2), abs=1e-6)
    assert rows[-1][0] < 0.05
    assert norms[-1] < norms[0]
    rows, _ = logged(shared)  # the sibling fault: as flat a loss, but the gap runs away
    assert all(loss == pytest.approx(math.log(2), abs=1e-6) for loss, _ in rows)
    assert rows[-1][1] > 100


@shows("t10-easy-sums-praised")
def test_tiled_prompts_score_answers_to_other_prompts() -> None:
    code = snippet("t10-easy-sums-praised")
    fixed = mended(code, ("prompts.repeat(k)", "prompts.repeat_interleave(k)"))
    torch.manual_seed(0)
    prompts = torch.arange(64)  # the prompt's id is its sum
    right = torch.rand(512) < 0.6
    answers = torch.where(right, prompts.repeat_interleave(8), torch.tensor(-1))

    def logp(asked: Any, answers: Any) -> Any:
        return -(asked - answers).abs().float()

    def logged(text: str, n: int) -> tuple[float, Any]:
        """Mean reward and the ratios of a step with n prompts, before any update."""
        rewards, scored = [], []
        old = logp(prompts[:n].repeat_interleave(8), answers[: n * 8])

        def reward(asked: Any, given: Any) -> Any:
            rewards.append((asked == given).float())
            return rewards[-1]

        def watched(asked: Any, given: Any) -> Any:
            scored.append(logp(asked, given))
            return scored[-1]

        loss = run(text, torch=torch)["grpo_loss"]
        loss(watched, old, reward, prompts[:n], answers[: n * 8])
        return float(rewards[0].mean()), (scored[0] - old).exp()

    mean, ratio = logged(code, 64)
    assert mean < 0.05
    assert float((ratio < 0.01).float().mean()) > 0.5
    mean, ratio = logged(fixed, 64)
    assert mean == pytest.approx(0.6, abs=0.05)
    assert float((ratio - 1).abs().max()) == 0
    for text in (code, fixed):  # with one prompt both patterns agree
        mean, ratio = logged(text, 1)
        assert mean == float(right[:8].float().mean())
        assert float((ratio - 1).abs().max()) == 0
