"""Patient numbers become keyed pseudonyms while they are read; they never reach the lake."""

from __future__ import annotations

import hashlib

BLOCK_BYTES = 64


def pseudonym(text: str) -> str:
    """Return SQL for the HMAC-SHA-256 of a text, hexadecimal; null stays null.

    It holds two `?`, to be bound to `key_blocks` in their order, so that the key stands in
    no SQL text. Source: RFC 2104.
    """
    return f"sha256(? || unhex(sha256(? || encode({text}))))"


def key_blocks(key: str) -> tuple[bytes, bytes]:
    """Return the outer and the inner key block of RFC 2104."""
    secret = key.encode()
    if len(secret) > BLOCK_BYTES:
        secret = hashlib.sha256(secret).digest()
    padded = secret.ljust(BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x5C for byte in padded), bytes(byte ^ 0x36 for byte in padded)
