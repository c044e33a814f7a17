"""Arithmetic written by question authors, evaluated without Python's ``eval``.

The text is parsed to a syntax tree; only numbers, ``+ - * / // % **``, a list of functions and the item's own
variables are let through, and every intermediate result is bounded. So an expression can neither reach anything
nor run for long.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

MAX_LENGTH = 500
MAX_NODES = 200
MAX_DEPTH = 60
MAX_POWER = 64
MAX_BITS = 4096
"""Size of an intermediate whole number, in bits."""
MAX_COUNT = 1000
"""Largest argument of ``factorial``, ``comb`` and ``perm``."""

# fmt: off
_MATH = frozenset({
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh", "degrees", "dist",
    "erf", "erfc", "exp", "exp2", "expm1", "fabs", "floor", "fmod", "fsum", "gamma", "gcd", "hypot", "isqrt", "lcm",
    "lgamma", "log", "log10", "log1p", "log2", "pow", "prod", "radians", "sin", "sinh", "sqrt", "tan", "tanh",
    "trunc",
})
# fmt: on - one name a line would fill a page
_COUNTING = ("factorial", "comb", "perm")
_CONSTANTS = {"pi": math.pi, "e": math.e, "tau": math.tau}


class ExprError(ValueError):
    """The expression isn't allowed or has no finite value. ``str(error)`` is one sentence for the author."""


def _round(number: float, digits: int | None = None) -> float:
    # round(5, -10**9) would compute ten to the thousand-millionth.
    if digits is not None and not -MAX_POWER <= digits <= MAX_POWER:
        raise ExprError(f"round takes at most {MAX_POWER} digits.")
    return round(number, digits)


_PLAIN: Mapping[str, Callable[..., Any]] = {"abs": abs, "min": min, "max": max, "round": _round, "sum": sum}
RESERVED = frozenset({"math", *_PLAIN})
"""Names that a variable can't have."""

_Value = Any
"""A number, or a tuple of values inside ``min``, ``max`` and ``sum``."""
_Eval = Callable[[Mapping[str, float]], _Value]


def evaluate(text: str, values: Mapping[str, float] | None = None) -> float:
    """The value of ``text`` with the given variables; whole numbers stay whole. Raises ExprError."""
    numbers = values or {}
    program = _program(text, frozenset(numbers))
    try:
        result = program(numbers)
        if isinstance(result, (int, float)) and math.isfinite(result):
            return result
    except ExprError as error:
        raise ExprError(f"`{_short(text)}`: {error}") from None
    except ZeroDivisionError:
        raise ExprError(f"`{_short(text)}` divides by zero.") from None
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ExprError(f"`{_short(text)}` has no value: {error}.") from None
    raise ExprError(f"`{_short(text)}` is not a finite number.")


def check(text: str, names: frozenset[str] = frozenset()) -> None:
    """Raise ExprError unless ``text`` is an allowed expression over ``names``."""
    _program(text, names)


@lru_cache(maxsize=8192)
def _program(text: str, names: frozenset[str]) -> _Eval:
    if len(text) > MAX_LENGTH:
        raise ExprError(f"The expression has {len(text):,} characters; {MAX_LENGTH} are allowed.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExprError(f"`{_short(text)}` is not an arithmetic expression.") from None
    _measure(tree)
    try:
        return _compile(tree, names)
    except ExprError as error:
        raise ExprError(f"`{_short(text)}`: {error}") from None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _measure(tree: ast.expr) -> None:
    nodes, level = 0, [tree]
    for _ in range(MAX_DEPTH):
        if not level:
            return
        nodes += len(level)
        if nodes > MAX_NODES:
            break
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    raise ExprError("The expression is too large: split it up or compute part of it by hand.")


# ------------------------------------------------------------------ from tree to function


def _compile(node: ast.expr, names: frozenset[str]) -> _Eval:
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return lambda _: value
        case ast.Name(id=name) if name in names:
            return lambda values: values[name]
        case ast.Attribute(value=ast.Name(id="math"), attr=attr) if attr in _CONSTANTS:
            return lambda _: _CONSTANTS[attr]
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            parts = [_compile(element, names) for element in elements]
            return lambda values: tuple(part(values) for part in parts)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return _unary(sign, _compile(operand, names))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _binary(_OPERATORS[type(op)], _compile(left, names), _compile(right, names))
        case ast.Call(func=func, args=args, keywords=[]):
            return _call(_function(func), [_compile(argument, names) for argument in args])
    raise ExprError(_refusal(node, names))


def _refusal(node: ast.expr, names: frozenset[str]) -> str:
    if isinstance(node, ast.Name):
        known = ", ".join(sorted(names)) or "none"
        return f"the name `{node.id}` is unknown; use math.…, abs, min, max, round, sum or a variable ({known})."
    return (
        f"`{_short(ast.unparse(node))}` is not allowed; use numbers, + - * / // % **, math.… and the item's variables."
    )


def _function(func: ast.expr) -> Callable[..., Any]:
    match func:
        case ast.Name(id=name) if name in _PLAIN:
            return _PLAIN[name]
        case ast.Attribute(value=ast.Name(id="math"), attr=attr) if attr in _MATH:
            found: Callable[..., Any] = getattr(math, attr)
            return found
        case ast.Attribute(value=ast.Name(id="math"), attr=attr) if attr in _COUNTING:
            return _counting(getattr(math, attr))
    raise ExprError(
        f"the function `{_short(ast.unparse(func))}` is not allowed; use math.…, abs, min, max, round or sum."
    )


def _counting(function: Callable[..., int]) -> Callable[..., int]:
    def bounded(*counts: int) -> int:
        if any(abs(count) > MAX_COUNT for count in counts):
            raise ExprError(f"factorial, comb and perm take numbers up to {MAX_COUNT:,}.")
        return function(*counts)

    return bounded


def _call(function: Callable[..., Any], arguments: list[_Eval]) -> _Eval:
    return lambda values: _bounded(function(*(argument(values) for argument in arguments)))


def _unary(sign: ast.unaryop, operand: _Eval) -> _Eval:
    if isinstance(sign, ast.USub):
        return lambda values: -_number(operand(values))
    return lambda values: _number(operand(values))


def _binary(function: Callable[[Any, Any], Any], left: _Eval, right: _Eval) -> _Eval:
    return lambda values: _bounded(function(_number(left(values)), _number(right(values))))


def _power(base: float, exponent: float) -> Any:
    if abs(exponent) > MAX_POWER:
        raise ExprError(f"powers up to {MAX_POWER} are allowed; write math.pow(x, y) or math.exp for more.")
    if isinstance(base, int) and base.bit_length() * abs(exponent) > MAX_BITS:
        raise ExprError("a whole number grows too large; write it as a decimal number such as 1e9.")
    return base**exponent


_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}


def _number(value: _Value) -> Any:
    # A tuple times a number would repeat the tuple.
    if isinstance(value, tuple):
        raise ExprError("a list only belongs inside min, max, sum or a math function.")
    return value


def _bounded(value: _Value) -> Any:
    if isinstance(value, complex):
        raise ExprError("the root of a negative number is not a real number.")
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise ExprError("a whole number grows too large; write it as a decimal number such as 1e9.")
    return value
