"""Bytes to text: one place that decides what a readable file is."""

from __future__ import annotations

import re
from pathlib import Path

from api.files.findings import Findings

MAX_BYTES = 2_000_000
"""About forty thousand rows of absences; a file beyond it is a mistake, not an organisation."""

# Everything that moves a cursor, ends a string early, or makes a text read differently from what it is.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_FOREIGN_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_bytes(path: Path, findings: Findings) -> bytes | None:
    """The bytes of a regular file of bearable size; None, with a finding, of anything else."""
    if path.is_dir():
        findings.problem(path.name, None, "", "is a directory", "put a file of this name in its place")
        return None
    try:
        if not path.is_file():
            findings.problem(path.name, None, "", "is not a regular file", "put a plain file in its place")
            return None
        size = path.stat().st_size
        if size > MAX_BYTES:
            findings.problem(path.name, None, "", f"has {size:,} bytes", f"keep it under {MAX_BYTES:,} bytes")
            return None
        return path.read_bytes()
    except OSError as error:
        findings.problem(path.name, None, "", f"cannot be read: {error.strerror}", "check its permissions")
        return None


def read_text(path: Path, findings: Findings) -> str | None:
    """The text of a UTF-8 file, with or without a byte order mark; None, with a finding, when it is no such file."""
    data = read_bytes(path, findings)
    return None if data is None else decode(data, path.name, findings)


def decode(data: bytes, file: str, findings: Findings) -> str | None:
    """The text of UTF-8 bytes; None, with a finding that names the line, when they are something else."""
    for mark, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            findings.problem(file, 1, "", f"is encoded as {name}", "save it as UTF-8")
            return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.problem(file, line, "", f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8")
        return None
    return text if _is_clean(text, file, findings) else None


def _is_clean(text: str, file: str, findings: Findings) -> bool:
    if not text.strip():
        findings.problem(file, None, "", "is empty", "write its entries, or delete it")
        return False
    odd = _CONTROL.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        findings.problem(file, line, "", f"control character U+{ord(odd.group()):04X}", "delete it")
    return odd is None
