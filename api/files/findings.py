"""Findings: everything that is wrong or odd in a folder, collected while reading goes on."""

from __future__ import annotations

from scheduler.domain.errors import BadFiles, Located


class Findings:
    """Problems stop the import once all files are read; warnings do not."""

    def __init__(self) -> None:
        self.problems: list[Located] = []
        self.warnings: list[Located] = []

    def problem(self, file: str, line: int | None, field: str, problem: str, advice: str) -> None:
        self.problems.append(Located(file, line, field, problem, advice))

    def warning(self, file: str, line: int | None, field: str, problem: str, advice: str) -> None:
        self.warnings.append(Located(file, line, field, problem, advice))

    def stop_if_any(self) -> None:
        """Raise BadFiles with every problem, by file and line."""
        if self.problems:
            known = sorted(set(self.problems), key=lambda p: (p.file, p.line or 0, p.field, p.problem))
            raise BadFiles(tuple(known))
