"""How the inner loops are compiled: ahead of the first question, and kept on disk for the next start.

Signatures are spelled out, so that nothing is compiled while somebody waits for an answer. Whole numbers are
of 64 bits, so that the parts of one loop agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from types import CodeType
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.core.caching import FunctionCache

Function = TypeVar("Function", bound=Callable[..., Any])

WHOLE, NUMBER, SINGLE = types.int64, types.float64, types.float32
WHOLES, NUMBERS, SINGLES = WHOLE[::1], NUMBER[::1], SINGLE[::1]
SLOTS, COUNTS, LENGTHS = types.int32[::1], types.uint8[::1], types.uint16[::1]
FLAGS = types.boolean[::1]


def several(*kinds: object) -> Any:  # noqa: ANN401 - numba's types are made at run time
    """The type of some values together, as a tuple."""
    make: Any = types.Tuple
    return make(kinds)


ROWS = several(SLOTS, COUNTS, SINGLES, LENGTHS)
"""`postings.Rows`."""
SEARCHED = several(ROWS, ROWS, several(SINGLE, SINGLE, SINGLE), several(SINGLES, SINGLE), WHOLE)
"""`Index.searched`."""
TEXTS = several(SLOTS, WHOLES)
"""Texts one after another, and where each ends."""


def compiled(signature: Any) -> Callable[[Function], Function]:  # noqa: ANN401 - as above
    """Compile a function for one signature. What was compiled is kept, if any folder can be written to.

    What is kept and cannot be read is thrown away.
    """

    def compile_(function: Function) -> Function:
        function.__qualname__ += f"-{_digest(function, set())}"  # what is kept is found by this name
        try:
            made: Any = njit(signature, cache=True, nogil=True, error_model="numpy")(function)
        except Exception:
            # nothing may be written here, or the disk is full, or a file is spoilt, of which unpickling may
            # raise anything; what is wrong with the function itself is raised again
            _forget(function)
            made = njit(signature, nogil=True, error_model="numpy")(function)
        return cast(Function, made)

    return compile_


def _forget(function: Callable[..., Any]) -> None:
    """Let the next start compile a function and keep it, if anything of it is kept."""
    with suppress(RuntimeError, OSError):  # no folder to keep anything in, or none that can be written to
        FunctionCache(function).flush()


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
    made: Any = njit(function, error_model="numpy")
    return cast(Function, made)
