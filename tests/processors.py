"""Which of OpenBLAS's kernels this processor can run."""

from __future__ import annotations

import platform
from pathlib import Path

# By the flag of /proc/cpuinfo that the kernel needs; what sums they add up in which order is what differs.
NEEDS = {"Prescott": "pni", "Haswell": "avx2", "SkylakeX": "avx512f"}


def kernels() -> list[str]:
    """Names for OPENBLAS_CORETYPE, the plainest first; on other processors than x86-64 only that one, which is ignored."""
    cpuinfo = Path("/proc/cpuinfo")
    if platform.machine() != "x86_64" or not cpuinfo.exists():
        return ["Prescott"]
    flags = set(cpuinfo.read_text(encoding="ascii", errors="replace").split())
    return [kernel for kernel, flag in NEEDS.items() if flag in flags]
