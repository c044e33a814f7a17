"""What the code items of topic t07 claim, seen on a CPU."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)


def decoder(vocabulary: int = 50, width: int = 16) -> Any:
    """One causal attention layer over random weights: enough to have answers that depend on the whole prompt."""
    tokens, places = torch.nn.Embedding(vocabulary, width), torch.nn.Embedding(32, width)
    attention = torch.nn.MultiheadAttention(width, 2, batch_first=True)
    head = torch.nn.Linear(width, vocabulary)

    def logits(ids: Any, attention_mask: Any) -> Any:
        length = ids.size(1)
        x = tokens(ids) + places(torch.arange(length))
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        seen, _ = attention(x, x, x, attn_mask=future, key_padding_mask=~attention_mask)
        return head(x + seen)

    return logits


@shows("t07-batched-router")
def test_only_the_longest_prompt_of_a_batch_is_read_at_its_own_end() -> None:
    torch.manual_seed(2)
    model = decoder()
    rng = random.Random(1)
    prompts = [[rng.randrange(1, 50) for _ in range(length)] for length in (12, 9, 7, 5, 4)]

    def answers(code: str, batch: list[list[int]]) -> list[int]:
        found: list[int] = run(code, torch=torch)["departments"](model, batch).tolist()
        return found

    code = snippet("t07-batched-router")
    fixed = mended(
        code,
        ("logits[:, -1].argmax(dim=-1)", "logits[torch.arange(len(prompts)), mask.sum(dim=1) - 1].argmax(dim=-1)"),
    )
    alone = [answers(code, [prompt])[0] for prompt in prompts]
    batched = answers(code, prompts)
    assert batched[0] == alone[0]
    assert all(a != b for a, b in zip(alone[1:], batched[1:], strict=True))
    assert answers(fixed, prompts) == alone


@shows("t07-leaky-stream")
def test_the_head_of_a_spaced_card_number_leaves_before_its_end_arrives() -> None:
    rng = random.Random(7)
    spaced, plain = "4111 1111 1111 1111", "4111111111111111"

    def reply(number: str) -> list[str]:
        words = "".join(rng.choice("abcdefg ") for _ in range(rng.randrange(60, 400)))
        text = f"{words} {number} {words[::-1]}"
        return [text[i : i + 4] for i in range(0, len(text), 4)]

    def leaks(code: str, replies: list[list[str]]) -> float:
        def leaked(chunks: list[str]) -> bool:
            sent: list[str] = []
            run(code, re=re)["stream"](chunks, sent.append)
            return any(number in "".join(sent) for number in (spaced, plain))

        return sum(map(leaked, replies)) / len(replies)

    code = snippet("t07-leaky-stream")
    fixed = mended(code, ("HOLD = 16", "HOLD = 24"))
    replies = [reply(spaced) for _ in range(400)]
    assert 0.4 < leaks(code, replies) < 0.6
    assert leaks(code, [reply(plain) for _ in range(400)]) == 0
    assert leaks(code, [[f" {spaced} "]]) == 0
    assert leaks(fixed, replies) == 0
    assert leaks(fixed, [list("".join(chunks)) for chunks in replies[:40]]) == 0


@shows("t07-question-cut-off")
def test_a_dozen_passages_push_the_system_text_out() -> None:
    def encode(text: str) -> list[str]:
        return text.split()

    def prompt(code: str, passages: int) -> list[str]:
        texts = [f"fact{rank} " * 400 for rank in range(passages)]
        built: list[str] = run(code)["prompt_ids"](encode, "You are an assistant .", texts, "Who pays ?")
        return built

    code = snippet("t07-question-cut-off")
    fixed = mended(
        code,
        ("    ids += encode(question)\n", "    asked = encode(question)\n"),
        ("return ids[answer - limit:]", "return ids[:limit - answer - len(asked)] + asked"),
    )
    assert prompt(code, 4) == prompt(fixed, 4)
    assert prompt(code, 4)[:3] == ["You", "are", "an"]
    for text in (code, fixed):
        assert prompt(text, 12)[-3:] == ["Who", "pays", "?"]
        assert len(prompt(text, 12)) == 4096 - 512
    assert not {"You", "fact0", "fact1"} & set(prompt(code, 12))
    assert prompt(fixed, 12)[:3] == ["You", "are", "an"]
