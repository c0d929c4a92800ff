"""Transport compression of the gateway: https://docs.discord.com/developers/events/gateway#compression."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from aiohttp import web


def compressor(name: str | None) -> Callable[[bytes], bytes] | None:
    """Return the stream compression that a client asked for in `compress`, or None.

    Each frame ends in a flush, and the stream goes on over all frames of a socket:
    /developers/events/gateway#compression.
    """
    if name is None:
        return None
    if name == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda frame: deflate.compress(frame) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        # discord.py asks for it only where one of its zstd sources is installed; then ours is there too.
        import zstandard  # type: ignore[import-not-found]  # optional, as in discord.py

        zstd = zstandard.ZstdCompressor().compressobj()
        return lambda frame: zstd.compress(frame) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    raise web.HTTPBadRequest(text=f"unknown compression {name!r}")
