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
def test_slices_of_four_different_orders_miss_some_shards_and_repeat_others() -> None:
    code = snippet("t08-iterable-duplicates")
    paths = [f"{shard}.jsonl" for shard in range(400)]
    shards = {path: [shard] for shard, path in enumerate(paths)}

    def epochs(text: str) -> list[Counter[int]]:
        names = {"IterableDataset": DATA.IterableDataset, "DataLoader": FORKING, "read_jsonl": shards.__getitem__}
        names |= {"get_worker_info": DATA.get_worker_info, "random": random}
        loader = run(text, **names, paths=paths)["loader"]
        return [Counter(shard for batch in loader for shard in batch.tolist()) for _ in range(2)]

    torch.manual_seed(0)
    first, second = epochs(code)
    for epoch in (first, second):
        times = Counter(epoch[shard] for shard in range(400))
        assert epoch.total() == 400
        assert times[0] / 400 == pytest.approx(0.32, abs=0.06)
        assert times[1] / 400 == pytest.approx(0.42, abs=0.06)
        assert set(times) <= {0, 1, 2, 3, 4}
    assert set(first) != set(second)

    share = "own = self.paths[info.id::info.num_workers]"
    fixed = mended(
        code,
        ("order = random.sample(self.paths, len(self.paths))", share),
        ("order[info.id::info.num_workers]:", "random.sample(own, len(own)):"),
    )
    first, second = epochs(fixed)
    assert set(first.values()) == set(second.values()) == {1}
    assert list(first) != list(second)


@shows("t08-crop-offsets-repeat")
def test_seeds_made_of_the_workers_ids_alone_bring_each_epoch_the_same_offsets() -> None:
    code = snippet("t08-crop-offsets-repeat")
    # 8 batches of 64 for 8 workers. A pixel is 1,000 times the image's number, plus its column.
    images = [torch.arange(256).reshape(1, 1, 256) + 1000 * number for number in range(512)]

    def epochs(text: str) -> tuple[list[list[int]], list[list[int]]]:
        names = {"torch": torch, "random": random, "Dataset": DATA.Dataset, "DataLoader": FORKING}
        loader = run(text, **names, images=images)["loader"]
        return pixels(loader), pixels(loader)

    def pixels(loader: Iterator[Any]) -> list[list[int]]:
        return [batch[:, 0, 0, 0].tolist() for batch in loader]

    def offsets(batches: list[list[int]]) -> list[tuple[int, ...]]:
        return [tuple(pixel % 1000 for pixel in batch) for batch in batches]

    torch.manual_seed(0)
    first, second = epochs(code)
    assert len(set(offsets(first))) == 8
    assert offsets(second) == offsets(first)
    assert [pixel // 1000 for pixel in second[0]] != [pixel // 1000 for pixel in first[0]]

    for change in (
        ("random.seed(worker)", "random.seed(torch.initial_seed() % 2**32)"),
        (",\n                    worker_init_fn=seed", ""),
    ):
        first, second = epochs(mended(code, change))
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


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Steps this small lose more by waiting for a second thread than they gain."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@shows("t08-mixup-unsure")
@pytest.mark.usefixtures("one_thread")
def test_labels_shuffled_apart_from_images_leave_the_model_unsure_of_clean_ones() -> None:
    code = snippet("t08-mixup-unsure")
    torch.manual_seed(0)
    labels = torch.arange(320) % 10
    images = torch.randn(10, 64)[labels] + 0.5 * torch.randn(320, 64)

    def scores(text: str) -> tuple[float, float]:
        """Mean probability of the right class of clean training images, and accuracy on them, after training."""
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
            probabilities = model(images).softmax(-1)
        right = probabilities.argmax(-1) == labels
        return float(probabilities.gather(1, labels[:, None]).mean()), float(right.float().mean())

    def tuned(text: str) -> str:
        return mended(text, ("Beta(0.2, 0.2)", "Beta(32.0, 32.0)"))

    one = mended(
        code,
        ("    lam = beta", "    perm = torch.randperm(len(x))\n    lam = beta"),
        ("shuffled(x)", "x[perm]"),
        ("shuffled(y)", "y[perm]"),
    )
    for text in (code, tuned(code)):
        probability, accuracy = scores(text)
        assert probability == pytest.approx(0.6, abs=0.15)
        assert accuracy > 0.99
    assert scores(one)[0] > 0.9
    # Exchanged weights, the other suspect, would be cured by Beta(32, 32).
    exchanged = mended(one, ("lam * own + (1 - lam) * other", "(1 - lam) * own + lam * other"))
    assert scores(tuned(exchanged))[0] > 0.9
    # So would two draws of the weight, one for the images and one for the labels.
    twice = mended(one, ("    return lam * own", "    lam = beta.sample().item()\n    return lam * own"))
    assert scores(twice)[0] == pytest.approx(0.6, abs=0.15)
    assert scores(tuned(twice))[0] > 0.9
