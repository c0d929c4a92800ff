"""How the inner loops are compiled: ahead of the first question, and kept on disk for the next start.

Signatures are spelled out, so that nothing is compiled while somebody waits for an answer. Whole numbers are
of 64 bits, so that the parts of one loop agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import CodeType
from typing import Any, TypeVar

import numba
from numba import types

Function = TypeVar("Function", bound=Callable[..., Any])

WHOLE, NUMBER, SINGLE = types.int64, types.float64, types.float32
WHOLES, NUMBERS, SINGLES = WHOLE[::1], NUMBER[::1], SINGLE[::1]
SLOTS, COUNTS, FLAGS = types.int32[::1], types.uint8[::1], types.boolean[::1]
ROWS = types.Tuple((SLOTS, COUNTS, SINGLES, types.uint16[::1]))
"""`postings.Rows`."""
SEARCHED = types.Tuple((ROWS, ROWS, types.UniTuple(SINGLE, 3), WHOLE, WHOLE))
"""`Index.searched`."""
TEXTS = types.Tuple((SLOTS, WHOLES))
"""Texts one after another, and where each ends."""


def compiled(signature: object) -> Callable[[Function], Function]:
    """Compile a function for one signature. What was compiled is kept, if any folder can be written to."""

    def compile_(function: Function) -> Function:
        options = {"nogil": True, "error_model": "numpy"}
        function.__qualname__ += f"-{_digest(function, set())}"  # what is kept is found by this name
        try:
            made: Function = numba.njit(signature, cache=True, **options)(function)
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            made = numba.njit(signature, **options)(function)  # an installation nobody may write to
        return made

    return compile_


def _digest(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> str:
    """Tells versions of a function apart by all that is compiled into it.

    Numba itself only sees whether the function's own file has changed.
    """
    seen.add(function)
    code = function.__code__
    constants = [constant for constant in code.co_consts if not isinstance(constant, CodeType)]
    parts = [code.co_code.hex(), repr(constants)]
    for name in code.co_names:
        part = function.__globals__.get(name)
        if isinstance(part, int | float):
            parts.append(f"{name}={part}")
        elif (part := getattr(part, "py_func", None)) is not None and part not in seen:
            parts.append(_digest(part, seen))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def inner(function: Function) -> Function:
    """A part of compiled functions, compiled with each of them."""
    made: Function = numba.njit(error_model="numpy")(function)
    return made
