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
def test_a_shallow_copy_keeps_the_loss_at_ln_2_while_the_gap_runs_away() -> None:
    code = snippet("t10-flat-at-ln-two")
    fixed = mended(code, ("copy.copy(policy)", "copy.deepcopy(policy)"))

    def logp(model: Any, ids: Any) -> Any:
        logits = model(ids[:, :-1]).log_softmax(-1)
        return logits.gather(2, ids[:, 1:].unsqueeze(2)).squeeze(2).sum(1)

    def logged(text: str) -> list[tuple[float, float]]:
        rows: list[tuple[float, float]] = []
        batch = torch.tensor([[0, 1, 2, 3]]), torch.tensor([[0, 4, 5, 6]])
        train = run(text, torch=torch, F=torch.nn.functional, copy=copy)["train"]
        train(bigram(), [batch] * 400, logp, lambda *row: rows.append(row), lr=0.1)
        return rows

    broken = logged(code)
    assert all(loss == pytest.approx(math.log(2), abs=1e-6) for loss, _ in broken)
    assert broken[-1][1] > 100
    sound = logged(fixed)
    assert sound[0][0] == pytest.approx(math.log(2), abs=1e-6)
    assert sound[-1][0] < 0.05
    assert sound[-1][1] < broken[-1][1]


@shows("t10-easy-sums-praised")
def test_rows_across_prompts_praise_easy_prompts() -> None:
    code = snippet("t10-easy-sums-praised")
    fixed = mended(code, ("r.view(k, -1)", "r.view(-1, k)"))
    torch.manual_seed(0)
    kind = torch.randint(0, 3, (64,))  # 0: never solved, 1: sometimes, 2: always
    luck = torch.randint(0, 2, (512,)).float()

    def reward(asked: Any, answers: Any) -> Any:
        return torch.where(asked == 1, answers, (asked == 2).float())

    def advantages(text: str, kind: Any, luck: Any) -> Any:
        """Advantages as the loss's gradient shows them, per prompt."""
        new = torch.zeros(luck.numel(), requires_grad=True)
        loss = run(text, torch=torch)["grpo_loss"]
        loss(lambda *_: new, torch.zeros(luck.numel()), reward, kind, luck).backward()
        return -new.grad.view(-1, 8) * luck.numel()

    adv = advantages(code, kind, luck)
    assert float(adv[kind == 2].mean()) == pytest.approx(1, abs=0.2)
    assert float(adv[kind == 0].mean()) == pytest.approx(-1, abs=0.2)
    order = torch.randperm(64)
    moved = advantages(code, kind[order], luck.view(64, 8)[order].reshape(-1))
    assert float((moved - adv[order]).abs().max()) > 0.1

    adv = advantages(fixed, kind, luck)
    assert float(adv[kind != 1].abs().max()) == 0
    assert float(adv[kind == 1].abs().max()) > 0.5
    moved = advantages(fixed, kind[order], luck.view(64, 8)[order].reshape(-1))
    assert torch.allclose(moved, adv[order], atol=1e-4)

    square = slice(0, 8), slice(0, 64)  # eight prompts of eight answers: both shapes agree
    assert torch.equal(*(advantages(text, kind[square[0]], luck[square[1]]) for text in (code, fixed)))
