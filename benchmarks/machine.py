"""Facts about the machine and the versions that figures depend on."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

CPU_INFO, MEMORY_INFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def facts() -> dict[str, Any]:
    """Cores, memory, processor, and versions; what a system does not tell is left out."""
    found: dict[str, Any] = {
        "cores": os.cpu_count(),
        "processor": _named(CPU_INFO, "model name"),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "ortools": version("ortools"),
        "watchbill": version("watchbill"),
        "Java": _java(),
    }
    return {name: value for name, value in found.items() if value}


def _named(path: Path, name: str) -> str:
    if not path.exists():
        return ""
    lines = (line.partition(":") for line in path.read_text("utf-8").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")


def _memory() -> str:
    kilobytes = _named(MEMORY_INFO, "MemTotal").removesuffix(" kB")
    return f"{int(kilobytes) / 1024**2:.0f} GiB" if kilobytes else ""


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        return ""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    return said.stderr.splitlines()[0].split('"')[1] if '"' in said.stderr else ""
