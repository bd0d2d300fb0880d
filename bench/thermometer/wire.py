"""HTTP/1.1 over one kept connection, as bare as can be: the load must cost less than the server it measures."""

import asyncio
import zlib


class Refused(Exception):
    """The connection failed or was cut off; the question can be asked again."""


class Answer:
    """Status, headers and body as they came over the wire, and how many bytes that were in all."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.status = int(head[9:12])
        self.head = head
        self.body = body
        self.wire = len(head) + 4 + len(body)

    def header(self, name: str) -> str:
        """Empty when it is not there."""
        found = _value(self.head, name.encode().lower())
        return found.decode()

    @property
    def raw(self) -> bytes:
        """The body, unpacked."""
        encoding = self.header("content-encoding")
        if encoding == "gzip":
            return zlib.decompress(self.body, wbits=31)
        if encoding == "br":
            import brotli  # comes with the server of static files; the load itself does without

            content: bytes = brotli.decompress(self.body)
            return content
        assert not encoding, encoding
        return self.body


class Wire(asyncio.Protocol):
    """One connection of one pupil. Questions are asked one after the other."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.buffer = bytearray()
        self.waiting: asyncio.Future[Answer] | None = None
        self.sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(Refused("connection lost"))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or self.waiting is None or self.waiting.done():
            return
        head, start = bytes(self.buffer[:end]), end + 4
        length = _value(head, b"content-length")
        if length:
            stop = start + int(length)
        else:
            # Without any middleware nobody counts the bytes, and the server sends them in pieces.
            assert _value(head, b"transfer-encoding") == b"chunked", head
            ended = self.buffer.endswith(b"0\r\n\r\n", start)
            stop = len(self.buffer) if ended else len(self.buffer) + 1
        if len(self.buffer) >= stop:
            body = bytes(self.buffer[start:stop])
            self.buffer.clear()
            self.waiting.set_result(Answer(head, body))

    async def ask(self, question: bytes) -> Answer:
        """Refused when the server is gone."""
        if self.transport is None:
            raise Refused("no connection")
        self.waiting = asyncio.get_running_loop().create_future()
        self.sent += len(question)
        self.transport.write(question)
        return await self.waiting

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()


async def connect(port: int) -> Wire:
    """Refused when nobody listens."""
    try:
        _transport, wire = await asyncio.get_running_loop().create_connection(Wire, "127.0.0.1", port)
    except OSError as error:
        raise Refused(str(error)) from error
    return wire


def question(method: str, address: str, host: str, body: bytes = b"") -> bytes:
    """What a browser on a phone sends, headers included."""
    lines = [
        f"{method} {address} HTTP/1.1",
        f"Host: {host}",
        "Connection: keep-alive",
        "X-Forwarded-Proto: https",
        "User-Agent: Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Mobile Safari/537.36",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: nl-NL,nl;q=0.9,en;q=0.8",
    ]
    if method == "POST":
        lines += [
            f"Origin: https://{host}",
            f"Referer: https://{host}{address}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _value(head: bytes, name: bytes) -> bytes:
    lowered = head.lower()
    start = lowered.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = lowered.find(b"\r\n", start)
    return lowered[start : end if end >= 0 else None].strip()
