"""How the inner loops are compiled: ahead of the first question, and kept on disk for the next start.

Signatures are spelled out, so that nothing is compiled while somebody waits for an answer. Whole numbers are
of 64 bits, so that the parts of one loop agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import types

Function = TypeVar("Function", bound=Callable[..., Any])

WHOLE, NUMBER, SINGLE = types.int64, types.float64, types.float32
WHOLES, NUMBERS, SINGLES = WHOLE[::1], NUMBER[::1], SINGLE[::1]
SLOTS, COUNTS, FLAGS = types.int32[::1], types.uint8[::1], types.boolean[::1]
ROWS = types.Tuple((SLOTS, COUNTS, SINGLES))
"""`postings.Rows`."""
NORMS = types.UniTuple(SINGLE, 3)
"""`Index.norms`."""
TEXTS = types.Tuple((SLOTS, WHOLES))
"""Texts one after another, and where each ends."""


def compiled(signature: object) -> Callable[[Function], Function]:
    """Compile a function for one signature. What was compiled is kept, if any folder can be written to."""

    def compile_(function: Function) -> Function:
        options = {"nogil": True, "error_model": "numpy"}
        try:
            made: Function = numba.njit(signature, cache=True, **options)(function)
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            made = numba.njit(signature, **options)(function)  # an installation nobody may write to
        return made

    return compile_


def inner(function: Function) -> Function:
    """A part of compiled functions of the same file, compiled with each of them."""
    made: Function = numba.njit(error_model="numpy")(function)
    return made
