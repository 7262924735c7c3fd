"""How JSON bytes are laid out for reading; nothing in them changes."""

import msgspec


def indented(body: bytes) -> bytes:
    """The same JSON, indented by two blanks."""
    return msgspec.json.format(body, indent=2) + b"\n"
