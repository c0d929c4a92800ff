"""REST requests as they came in, and what they were answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from .errors import JSON


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    filename: str
    content: bytes = field(repr=False)


@dataclass(eq=False)
class Request:
    """One request; `route` is its pattern with the parameters named as in Discord's documentation."""

    method: str
    path: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    headers: Mapping[str, str] = field(repr=False)
    json: Any
    files: dict[str, Upload]
    at: float
    status: int = 0
    answer: Any = field(default=None, repr=False)
    injected: bool = False

    def __repr__(self) -> str:
        return f"<{self.method} {self.path} {self.status} {json.dumps(self.json)[:300]}>"

    @property
    def body(self) -> JSON:
        """The JSON body of a route that takes an object."""
        return self.json if isinstance(self.json, dict) else {}

    def identifier(self, name: str) -> int:
        """Return a parameter of the route that is a snowflake; 0, which nothing has, if it is none."""
        return int(self.params[name]) if self.params[name].isdecimal() else 0


async def read_request(request: web.Request, route: str, at: float) -> Request:
    """Read a request to its end: JSON, or multipart with `payload_json` and files."""
    files: dict[str, Upload] = {}
    body: Any = None
    if request.content_type.startswith("multipart/"):
        body, files = await _read_multipart(request)
    elif request.can_read_body:
        raw = await request.read()
        body = json.loads(raw) if raw else None
    params, query = dict(request.match_info), dict(request.query)
    return Request(request.method, request.path, route, params, query, request.headers, body, files, at)


async def _read_multipart(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    body: Any = None
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
        else:
            files[part.name] = Upload(part.filename or part.name, content)
    return body, files
