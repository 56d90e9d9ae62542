"""YAML to texts, lists and mappings with line numbers.

Only the plain part of YAML is read: no anchors, aliases, merge keys, tags or second documents. What a text means is
decided by the field it stands in, so that ``id: 007`` stays 007 and ``country: NO`` stays Norway.
"""

from __future__ import annotations

import re

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from api.files.findings import Findings
from api.files.raw import Fields, Listing, Raw, Scalar

_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge")
)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_BEYOND_YAML_ERROR = (ValueError, IndexError, KeyError, AttributeError, TypeError, AssertionError, OverflowError)
"""The parser lets these escape on some malformed texts; for the person who wrote the file they mean the same."""


def read_yaml(text: str, file: str, findings: Findings) -> Raw | None:
    """The content of a YAML text; None, with a finding, when it has none or is not the plain YAML described above."""
    tab = _TAB.search(text)
    if tab:
        line = text.count("\n", 0, tab.end()) + 1
        findings.problem(file, line, "", "a tab indents this line", "YAML is indented by spaces")
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if node is None:
            findings.problem(file, None, "", "is empty", "write its entries, or delete it")
            return None
        return _Nodes(file, findings).raw(node)
    except RecursionError:
        findings.problem(file, None, "", "is nested too deeply", "write it as a list of entries")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.line + 1, text.count("\n") + 1) if mark else None
        findings.problem(file, at, "", f"is not YAML: {error.problem or error.context}", _advice(error))
    except (YAMLError, *_BEYOND_YAML_ERROR) as error:
        findings.problem(file, None, "", f"is not YAML: {_first_line(error)}", "see docs/input-files.md for an example")
    return None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _advice(error: MarkedYAMLError) -> str:
    said = error.problem or ""
    if "another document" in said:
        return "keep one document per file, without a second ---"
    if "mapping values are not allowed" in said:
        return "check the indentation; a text with a colon needs quotes"
    if "cannot start any token" in said:
        return "put the text in quotes"
    return "check the quotes, brackets and indentation here and on the line before"


class _Nodes:
    """Turns composed nodes into raw values; what cannot be said plainly becomes a finding."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings

    def raw(self, node: Node) -> Raw | None:
        line = int(node.start_mark.line) + 1
        if node.anchor is not None:
            self._refuse(line, "anchors and aliases are not read", "write the value out in each place")
            return None
        if str(node.tag) not in _PLAIN_TAGS:
            self._refuse(line, f"the tag {node.tag} is not read", "remove the tag")
            return None
        if isinstance(node, ScalarNode):
            text, quoted = str(node.value).strip(), node.style is not None
            return None if text in _NOTHING and not quoted else Scalar(text, line, quoted)
        if isinstance(node, SequenceNode):
            items = [self.raw(item) for item in node.value]
            return Listing(tuple(item for item in items if item is not None), line)
        assert isinstance(node, MappingNode)
        return self._fields(node, line)

    def _fields(self, node: MappingNode, line: int) -> Fields:
        found = Fields({}, line)
        for key, value in node.value:
            name, at = str(key.value).strip(), key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or name == "<<":
                self._refuse(at, "a name must be a single word", "write name: value")
                continue
            if name in found.lines:
                said = f"the name is already used on line {found.lines[name]}"
                self.findings.problem(self.file, at, name, said, "keep one of the two")
                continue
            found.lines[name] = at
            raw = self.raw(value)
            if raw is not None:
                found.values[name] = raw
        return found

    def _refuse(self, line: int, problem: str, advice: str) -> None:
        self.findings.problem(self.file, line, "", problem, advice)
