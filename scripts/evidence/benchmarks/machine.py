"""The machine that something was measured on, without its name."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_CPU, _MEMORY = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def described() -> dict[str, object]:
    """Return processor, number of processors, memory in GiB (None: not known), Python and system."""
    return {
        "processor": _field(_CPU, "model name") or platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "memory_gib": _memory(),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _field(path: Path, name: str) -> str | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = (line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name)
    return next(found, None)


def _memory() -> float | None:
    told = _field(_MEMORY, "MemTotal")
    return round(int(told.split()[0]) / (1 << 20), 1) if told else None
