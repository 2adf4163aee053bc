"""This machine: where a process runs, what it has used, and what there is to say of the place of measuring."""

import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from app.config import ROOT

PEERS = ROOT / ".venv-bench" / "bin" / "python"
"""The Python that has what the other servers need."""
PASSWORD = re.compile(r"(://[^/@]*:)[^/@]+@")
TICK = os.sysconf("SC_CLK_TCK")
OURS = ("fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic", "sqlalchemy")
THEIRS = ("datasette", "fastapi", "uvicorn", "uvloop", "httptools", "pydantic", "sqlalchemy")


class BenchError(Exception):
    """What keeps the run from being what it should be; the message says what helps."""


def cpus() -> list[int]:
    """The CPUs that this process may use."""
    return sorted(os.sched_getaffinity(0))


def is_pinned() -> bool:
    """Whether servers and client have a CPU each."""
    return len(cpus()) > 1 and shutil.which("taskset") is not None


def pinned(command: list[str], place: int) -> list[str]:
    """The command on one CPU of its own: servers have place 0, the client has place 1."""
    return ["taskset", "-c", str(cpus()[place]), *command] if is_pinned() else command


def environment(**more: str) -> dict[str, str]:
    """The variables that every process here is given: no settings but those that are named."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def check() -> None:
    """Raises BenchError where the machine lacks what is needed here."""
    if not Path("/proc/self/stat").exists():
        raise BenchError("CPU and memory are read from /proc, which only Linux has")
    if not PEERS.exists():
        raise BenchError(f"{PEERS} is missing, which has the other servers: start this by ./run bench, which makes it")


@dataclass(frozen=True)
class Usage:
    """What had been used at a moment, in seconds of CPU."""

    server: float
    """By a process and those that it started."""
    core: float
    """By everybody on the server's CPU, the machine's host included."""


def usage(pid: int) -> Usage:
    """What has been used up to now."""
    return Usage(cpu_of(pid), _core())


def cpu_of(pid: int) -> float:
    """Seconds of CPU, in user and system mode, of a process and its children, those that have ended included."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        each = int(file.parent.name)
        parents[each], spent[each] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {pid}
    while found := {each for each, parent in parents.items() if parent in family} - family:
        family |= found
    return sum(spent.get(each, 0) for each in family) / TICK


def peak_memory(pid: int) -> float:
    """The most memory that a process has had at a time, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:"))


def _core() -> float:
    """Seconds in which the server's CPU, or all of them where nobody has one, did not idle."""
    name = f"cpu{cpus()[0]}" if is_pinned() else "cpu"
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.split()[0] == name)
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, line.split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


def describe() -> dict[str, str]:
    """What the machine and its libraries are."""
    processor = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = int(next(line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal:")))
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    theirs = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    peers = subprocess.run([str(PEERS), "-c", theirs, *THEIRS], capture_output=True, text=True, check=True)
    place = "a CPU each for the server and the client" if is_pinned() else "server and client not pinned"
    return {
        "Processor": f"{processor}, {len(cpus())} cores; {place}",
        "Memory": f"{memory / 2**20:.0f} GiB",
        "System": f"{system}, Linux {platform.release()}",
        "Python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "This service and the bare one": ", ".join(f"{name} {version(name)}" for name in OURS),
        "The others": ", ".join(f"{name} {one}" for name, one in zip(THEIRS, peers.stdout.split(), strict=True)),
        "Code": _code(),
    }


def command() -> str:
    """How this run was started, without the password of a database."""
    return " ".join(["./run bench", *(PASSWORD.sub(r"\1***@", argument) for argument in sys.argv[1:])])


def _code() -> str:
    """The commit that was measured, and whether anything differs from it."""
    git = shutil.which("git")
    if git is None:
        return "of no known commit"
    told = [
        subprocess.run([git, "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False).stdout.strip()
        for arguments in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--", "app", "tests/bench"])
    ]
    return f"commit {told[0] or 'unknown'}{', with changes that are not committed' if told[1] else ''}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
