"""Gathering: which files a folder has, and the entries they hold, before anything is read as a value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from api.files.advice import DOCS, did_you_mean
from api.files.csv_file import read_csv
from api.files.findings import Findings
from api.files.nouns import KNOWN_FILES, NOUNS, ORGANISATION, SCALARS
from api.files.raw import Fields, Listing, Raw, Scalar
from api.files.text_file import decode, read_bytes
from api.files.yaml_file import read_yaml

_READ_ENDINGS = frozenset({".yaml", ".csv", ".ics"})
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods", ".numbers"})
_NEAR_ENDINGS = frozenset({".yml", ".json", ".tsv", ".txt", ".ical"}) | _WORKBOOKS


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, with the digest of its bytes, so that a plan can name what it was made from."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as written, and the file it stands in."""

    file: str
    fields: Fields


@dataclass(slots=True)
class Gathered:
    """All that a folder holds. ``homes`` says for each noun the place where it is written."""

    name: str = ""
    domains: tuple[str, ...] = ()
    entries: dict[str, list[Written]] = field(default_factory=dict)
    homes: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    calendar: bytes | None = None
    sources: list[Source] = field(default_factory=list)


def gather(folder: Path, findings: Findings) -> Gathered:
    """The entries of every known file of a folder; what cannot be read becomes a finding."""
    found = Gathered()
    for path in _files(folder, findings):
        data = read_bytes(path, findings)
        if data is None:
            continue
        found.sources.append(Source(path.name, hashlib.sha256(data).hexdigest()))
        if path.suffix == ".ics":
            found.calendar = data
            continue
        text = decode(data, path.name, findings)
        if text is not None:
            _take_file(found, path, text, findings)
    return found


def read_entries(path: Path, noun_name: str, findings: Findings) -> list[Written]:
    """The entries of one noun from one YAML file of any name, such as the country rules that ship with Watchbill."""
    found = Gathered()
    data = read_bytes(path, findings)
    text = None if data is None else decode(data, path.name, findings)
    raw = None if text is None else read_yaml(text, path.name, findings)
    if raw is not None:
        _take_list(found, noun_name, path.name, 1, _unwrapped(noun_name, raw), findings)
    return found.entries.get(noun_name, [])


def _files(folder: Path, findings: Findings) -> list[Path]:
    """The known files, in order of name. A stray file is a finding when its name is nearly a known one."""
    try:
        if not folder.is_dir():
            problem = "is not a folder" if folder.exists() else "does not exist"
            findings.problem(str(folder), None, "", problem, "name the folder that holds engineers.csv and the others")
            return []
        paths = sorted(path for path in folder.iterdir() if path.name[0] not in "._")
    except (OSError, ValueError) as error:
        findings.problem(str(folder), None, "", f"cannot be read: {error}", "check its name and permissions")
        return []
    for path in paths:
        if path.name not in KNOWN_FILES:
            _stray(path, findings)
    return [path for path in paths if path.name in KNOWN_FILES]


def _stray(path: Path, findings: Findings) -> None:
    if path.suffix.lower() not in _READ_ENDINGS | _NEAR_ENDINGS:
        return
    if path.suffix.lower() in _WORKBOOKS:
        if path.stem.lower() in NOUNS:
            findings.problem(path.name, None, "", "is a workbook, which Watchbill does not read", "save it as CSV")
        return
    exact = next((known for known in KNOWN_FILES if known.split(".")[0] == path.stem.lower()), "")
    advice = f"did you mean {exact}?" if exact else did_you_mean(path.name, KNOWN_FILES, cutoff=0.85)
    if advice:
        findings.problem(path.name, None, "", "is not a file that Watchbill reads", advice)
    elif path.suffix in _READ_ENDINGS:
        advice = "call it events.ics if it holds customer events" if path.suffix == ".ics" else DOCS
        findings.warning(path.name, None, "", "is not read", advice)


def _take_file(found: Gathered, path: Path, text: str, findings: Findings) -> None:
    if path.suffix == ".csv":
        noun = NOUNS[path.stem]
        entries = read_csv(text, path.name, noun.columns, noun.required, findings)
        _take_entries(found, noun.name, path.name, None, list(entries), findings)
        return
    raw = read_yaml(text, path.name, findings)
    if raw is None:
        return
    if path.stem == ORGANISATION:
        _take_organisation(found, path.name, raw, findings)
    else:
        _take_list(found, path.stem, path.name, 1, _unwrapped(path.stem, raw), findings)


def _unwrapped(noun_name: str, raw: Raw) -> Raw:
    """A list of entries may stand under the name of its noun."""
    if isinstance(raw, Fields) and list(raw.lines) == [noun_name]:
        return raw.values.get(noun_name, Listing((), raw.line))
    return raw


def _take_organisation(found: Gathered, file: str, raw: Raw, findings: Findings) -> None:
    if not isinstance(raw, Fields):
        findings.problem(file, raw.line, "", "is not a mapping", "write name: and nouns such as teams: at the margin")
        return
    for key, line in raw.lines.items():
        value = raw.values.get(key)
        if key not in (*NOUNS, *SCALARS):
            known = (*SCALARS, *NOUNS)
            advice = did_you_mean(key, known) or f"known names: {', '.join(known)}"
            findings.problem(file, line, key, f"unknown name {key!r}", advice)
        elif key == "name":
            found.name = _text(value, file, line, key, findings)
        elif key == "domains":
            found.domains = _words(value, file, line, findings)
        elif value is not None:
            _take_list(found, key, file, line, value, findings)


def _text(value: Raw | None, file: str, line: int, key: str, findings: Findings) -> str:
    if isinstance(value, Scalar) and len(value.text) <= 200 and value.text.isprintable():
        return value.text
    findings.problem(file, line, key, "is not a line of text", "write a name of at most 200 characters on one line")
    return ""


def _words(value: Raw | None, file: str, line: int, findings: Findings) -> tuple[str, ...]:
    items = value.items if isinstance(value, Listing) else ()
    words = tuple(item.text for item in items if isinstance(item, Scalar))
    if not words or len(words) != len(items):
        findings.problem(file, line, "domains", "is not a list of words", "write [gitaly, database]")
    return words


def _take_list(found: Gathered, noun: str, file: str, line: int, raw: Raw, findings: Findings) -> None:
    if not isinstance(raw, Listing):
        advice = "begin every entry with a - in front of its first field"
        findings.problem(file, raw.line, noun, "is not a list of entries", advice)
        return
    for item in raw.items:
        if not isinstance(item, Fields):
            findings.problem(file, item.line, "", "the entry has no named fields", "write - name: value")
    entries = [item for item in raw.items if isinstance(item, Fields)]
    _take_entries(found, noun, file, line, entries, findings)


def _take_entries(
    found: Gathered, noun: str, file: str, line: int | None, entries: list[Fields], findings: Findings
) -> None:
    if noun in found.homes:
        other_file, other_line = found.homes[noun]
        other = other_file if other_line is None else f"{other_file}:{other_line}"
        findings.problem(file, line, noun, f"{noun} are also written in {other}", "keep one of the two places")
        return
    found.homes[noun] = (file, line)
    found.entries[noun] = [Written(file, fields) for fields in entries]
