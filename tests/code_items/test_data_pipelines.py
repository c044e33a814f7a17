"""What the code items of topic t08 claim, seen on a CPU."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.code_items.snippets import WITHOUT_TORCH, mended, run, shows, snippet

torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)

# The snippets ask for as many workers as their stems tell of, however few cores there are.
pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create:UserWarning")

DATA = torch.utils.data
# Classes that a snippet defines can't be found by name in a new interpreter, so workers have to be forked.
FORKING = partial(DATA.DataLoader, multiprocessing_context="fork")


@shows("t08-iterable-duplicates")
def test_four_workers_yield_each_record_four_times_unless_they_share_out_the_paths() -> None:
    code = snippet("t08-iterable-duplicates")
    shards = {f"{shard}.jsonl": range(10 * shard, 10 * shard + 10) for shard in range(8)}

    def times(text: str) -> set[int]:
        names = {"IterableDataset": DATA.IterableDataset, "DataLoader": FORKING, "read_jsonl": shards.__getitem__}
        loader = run(text, **names, get_worker_info=DATA.get_worker_info, paths=list(shards))["loader"]
        counts = Counter(record for batch in loader for record in batch.tolist())
        assert set(counts) == set(range(80))
        return set(counts.values())

    share = "info = get_worker_info()\n        for p in self.paths[info.id::info.num_workers]:"
    fixed = mended(code, ("for p in self.paths:", share))
    assert times(code) == {4}
    assert times(fixed) == {1}


@shows("t08-crop-offsets-repeat")
def test_a_generator_in_the_dataset_is_copied_into_each_worker_and_each_epoch() -> None:
    code = snippet("t08-crop-offsets-repeat")
    # 8 batches of 64 for 8 workers. A pixel is 1,000 times the image's number, plus its column.
    images = [torch.arange(256).reshape(1, 1, 256) + 1000 * number for number in range(512)]

    def epochs(text: str) -> tuple[list[list[int]], list[list[int]]]:
        loader = run(text, random=random, Dataset=DATA.Dataset, DataLoader=FORKING, images=images)["loader"]
        return pixels(loader), pixels(loader)

    def pixels(loader: Iterator[Any]) -> list[list[int]]:
        return [batch[:, 0, 0, 0].tolist() for batch in loader]

    def offsets(batches: list[list[int]]) -> list[tuple[int, ...]]:
        return [tuple(pixel % 1000 for pixel in batch) for batch in batches]

    torch.manual_seed(0)
    first, second = epochs(code)
    assert len(set(offsets(first))) == 1
    assert offsets(second) == offsets(first)
    assert [pixel // 1000 for pixel in second[0]] != [pixel // 1000 for pixel in first[0]]

    first, second = epochs(mended(code, ("self.rng.randrange", "random.randrange")))
    assert len(set(offsets(first) + offsets(second))) == 16


@shows("t08-sorted-clips")
def test_sorting_clips_alone_gives_them_the_labels_of_others() -> None:
    code = snippet("t08-sorted-clips")
    fixed = mended(
        code,
        (
            "    clips = [",
            "    batch = sorted(batch, key=lambda pair: len(pair[0]), reverse=True)\n    clips = [",
        ),
        ("    clips.sort(key=len, reverse=True)\n", ""),
    )
    pad = torch.nn.utils.rnn.pad_sequence

    def right(text: str, sizes: list[int]) -> list[bool]:
        """Whether each row has its own label: clips hold nothing but their label's number."""
        batch = [(torch.full((size,), float(label)), label) for label, size in enumerate(sizes)]
        padded, lengths, labels = run(text, torch=torch, pad_sequence=pad)["collate"](batch)
        assert sorted(lengths.tolist(), reverse=True) == lengths.tolist()
        return [bool(row[0] == label) for row, label in zip(padded, labels, strict=True)]

    assert not any(right(code, [3, 4, 7, 9]))
    assert all(right(code, [5, 5, 5, 5]))
    assert all(right(code, [6]))
    assert all(right(fixed, [3, 4, 7, 9]))


@shows("t08-mixup-unsure")
def test_exchanged_label_shares_leave_the_model_unsure_of_clean_images() -> None:
    code = snippet("t08-mixup-unsure")
    torch.manual_seed(0)
    labels = torch.arange(320) % 10
    images = torch.randn(10, 64)[labels] + 0.5 * torch.randn(320, 64)

    def probability(text: str) -> float:
        """Mean probability of the right class of clean training images, after training."""
        torch.manual_seed(1)
        step = run(text, torch=torch, F=torch.nn.functional)["step"]
        model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
        optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
        for _ in range(300):
            rows = torch.randint(0, 320, (64,))
            optimizer.zero_grad()
            step(model, images[rows], labels[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            return float(model(images).softmax(-1).gather(1, labels[:, None]).mean())

    assert probability(code) < 0.35
    assert probability(mended(code, ("Beta(0.2, 0.2)", "Beta(32.0, 32.0)"))) > 0.95
    assert probability(mended(code, ("(1 - lam) * own + lam * other", "lam * own + (1 - lam) * other"))) > 0.9
