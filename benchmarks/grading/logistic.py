"""Logistic regression with a ridge, by Newton's method, in plain Python: a handful of features, thousands of rows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grading.verdicts import sigmoid

Row = Sequence[float]


def fit(rows: Sequence[Row], labels: Sequence[float], ridge: float = 1.0, steps: int = 40) -> list[float]:
    """Weights, the bias first. ``rows`` hold the features without the bias, ``labels`` are probabilities in [0, 1].

    ``ridge`` pulls all weights but the bias towards 0, as strongly as so many observations would.
    """
    size = len(rows[0]) + 1
    weights = [0.0] * size
    full = [(1.0, *row) for row in rows]
    for _ in range(steps):
        gradient = [-ridge * weight for weight in weights]
        gradient[0] = 0.0
        hessian = [[ridge * (one == other and one > 0) for other in range(size)] for one in range(size)]
        for row, label in zip(full, labels, strict=True):
            chance = sigmoid(dot(weights, row))
            error, spread = label - chance, max(chance * (1 - chance), 1e-6)
            for one in range(size):
                gradient[one] += error * row[one]
                scaled = spread * row[one]
                line = hessian[one]
                for other in range(one, size):
                    line[other] += scaled * row[other]
        step = solve([[hessian[min(i, j)][max(i, j)] for j in range(size)] for i in range(size)], gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return weights


def dot(one: Row, other: Row) -> float:
    """The scalar product."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def solve(matrix: list[list[float]], right: Sequence[float]) -> list[float]:
    """x with ``matrix`` x = ``right``, by Gaussian elimination with pivoting."""
    size = len(right)
    table = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda line: abs(table[line][column]))
        table[column], table[pivot] = table[pivot], table[column]
        for line in range(size):
            if line != column and table[column][column]:
                factor = table[line][column] / table[column][column]
                table[line] = [a - factor * b for a, b in zip(table[line], table[column], strict=True)]
    return [table[line][size] / table[line][line] if table[line][line] else 0.0 for line in range(size)]
