"""`./run` as whoever has just cloned the project meets it: in a copy of its own, with one small package in its lock, so
that nothing here needs a network.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from app import __version__
from app.config import ROOT

Run = Callable[..., tuple[int, str, str]]
PROGRAM = """
import sys

import parcel

print(sys.base_prefix, sys.argv[1:], parcel.NUMBER)
"""
SETTING_UP = "Setting up .venv (once, about 15 s)...\n"
OURS = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined] # under what this runs in, an environment


def write_lock(project: Path, version: str, sha256: str = "") -> None:
    """A lock of one package, `parcel`, which is in the folder `wheels`."""
    wheel = project / "wheels" / f"parcel-{version}-py3-none-any.whl"
    about = f"parcel-{version}.dist-info"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("parcel.py", f"NUMBER = {version}\n")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: parcel\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    sha256 = sha256 or hashlib.sha256(wheel.read_bytes()).hexdigest()
    (project / "requirements.lock").write_text(f"parcel=={version} --hash=sha256:{sha256}\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The script, something for it to run, and a lock."""
    folder = tmp_path / "a clone"
    (folder / "app").mkdir(parents=True)
    (folder / "wheels").mkdir()
    (folder / "app" / "__main__.py").write_text(PROGRAM)
    shutil.copy(ROOT / "app" / "__init__.py", folder / "app")
    shutil.copy(ROOT / "run", folder)
    write_lock(folder, "1.0")
    return folder


@pytest.fixture
def environment(project: Path) -> dict[str, str]:
    """What `./run` finds: the interpreter of these tests, and no index of packages but the folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    programs = project / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(OURS)
    return clean | {
        "PATH": f"{programs}:{clean['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": (project / "wheels").as_uri(),
        "PIP_NO_INDEX": "1",
    }


@pytest.fixture
def run(project: Path, environment: dict[str, str]) -> Run:
    """Runs the script: exit code, output and errors."""

    def run(*arguments: str, **settings: str) -> tuple[int, str, str]:
        ended = subprocess.run(
            [project / "run", *arguments],
            env=environment | settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return ended.returncode, ended.stdout, ended.stderr

    return run


def another_python(folder: Path, *without: str) -> Path:
    """An interpreter that lies elsewhere, with the same library, less some of its modules."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sys.base_prefix) / "lib"
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / version).mkdir(parents=True)
    for part in (library / version).iterdir():
        if part.stem not in without:
            (folder / "lib" / version / part.name).symlink_to(part)
    if "pip" not in without and (library / "python3").exists():  # where Debian keeps pip
        (folder / "lib" / "python3").symlink_to(library / "python3")
    return Path(shutil.copy(OURS, folder / "bin" / version))


def printed(version: str, *arguments: str, prefix: object = sys.base_prefix) -> str:
    return f"{prefix} {list(arguments)} {version}\n"


def test_the_environment_is_made_once_and_again_if_it_is_not_whole(project: Path, run: Run) -> None:
    assert run("check", "a b") == (0, printed("1.0", "check", "a b"), SETTING_UP)
    assert run("check") == (0, printed("1.0", "check"), "")

    (project / ".venv" / ".installed").unlink()  # cut short
    next((project / ".venv").glob("lib/*/site-packages/parcel.py")).unlink()
    (project / ".venv.lock").write_text(f"{2**22}\n")  # by a process that is gone
    assert run("check") == (0, printed("1.0", "check"), SETTING_UP)

    write_lock(project, "2.0")
    assert run("check") == (0, printed("2.0", "check"), SETTING_UP)


@pytest.mark.parametrize("by", ["HTTPS_PROXY", "PIP_INDEX_URL"])
def test_no_network_is_one_sentence(project: Path, run: Run, by: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        write_lock(project, "1.0")
        (project / "wheels" / "parcel-1.0-py3-none-any.whl").unlink()
        assert run("check", PIP_NO_INDEX="0", **{by: address}) == (
            1,
            "",
            (
                f"{SETTING_UP}run: .venv cannot be made without a network, and no index of packages can be reached "
                "(Connection refused): connect, or name a proxy as HTTPS_PROXY or an index as PIP_INDEX_URL, "
                "and try again\n"
            ),
        )
    write_lock(project, "1.0")
    assert run("check") == (0, printed("1.0", "check"), SETTING_UP)


def test_what_else_pip_minds_is_told_in_its_words(project: Path, run: Run) -> None:
    write_lock(project, "1.0", sha256="0" * 64)
    code, output, errors = run("check")
    assert (code, output) == (1, "")
    assert errors.startswith(f"{SETTING_UP}run: pip cannot install what requirements.lock lists:\nERROR: ")
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in errors

    (project / "requirements.lock").write_text(f"parcel==3.0 --hash=sha256:{'0' * 64}\n")
    code, output, errors = run("check")
    assert (code, output) == (1, "")
    assert errors.startswith(f"{SETTING_UP}run: pip cannot install what requirements.lock lists:\nERROR: ")
    assert "No matching distribution found for parcel==3.0" in errors


def test_python_is_obeyed(tmp_path: Path, project: Path, run: Run) -> None:
    elsewhere = tmp_path / "another place"
    another = str(another_python(elsewhere))
    assert run("check") == (0, printed("1.0", "check"), SETTING_UP)
    assert run("check", PYTHON="python3") == (0, printed("1.0", "check"), "")
    there = printed("1.0", "check", prefix=elsewhere)
    assert run("check", PYTHON=another) == (0, there, SETTING_UP)
    assert run("check", PYTHON=another) == (0, there, "")
    assert run("check") == (0, there, "")  # it names none


@pytest.mark.parametrize("made", [False, True], ids=["at first", "later"])
def test_python_is_refused(tmp_path: Path, project: Path, run: Run, *, made: bool) -> None:
    if made:
        assert run("check")[0] == 0
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\ncase $* in *%d*) echo Python 3.10.13 ;; *) echo False ;; esac\n")
    old.chmod(0o755)
    hint = "install it, or name it as PYTHON=/path/to/python3 ./run ..."
    fault = f"run: found {{}} as {{}}, but 3.11 or newer is needed: {hint}\n"
    # The last two: what the shell itself would run, and a function of the script.
    for named in (str(tmp_path), str(tmp_path / "nothing"), __file__, "-c", "python3 -I", "sh", "yes", "true", "fail"):
        assert run("check", PYTHON=named) == (1, "", fault.format("no Python", named))
    assert run("check", PYTHON=str(old)) == (1, "", fault.format("Python 3.10.13", old))
    for module in ("venv", "pip"):
        less = another_python(tmp_path / module, module, "ensurepip", *["site-packages"] * (module == "pip"))
        hint = f"install it (on Debian and Ubuntu: apt-get install python3-{module})"
        assert run("check", PYTHON=str(less)) == (1, "", f"run: {less} has no {module}: {hint}\n")
    assert run("check") == (
        0,
        printed("1.0", "check"),
        "" if made else SETTING_UP,
    )  # an environment that serves is kept


def test_what_needs_no_environment(project: Path, run: Run) -> None:
    usage = run("help")[1]
    assert usage.startswith("Usage: ./run COMMAND")
    for arguments, expected in {
        ("--version",): (0, f"{__version__}\n", ""),
        ("--help",): (0, usage, ""),
        ("-h",): (0, usage, ""),
        (): (2, "", usage),
        ("--verison",): (2, "", "run: there is no command '--verison': see ./run help\n"),
        ("stop", "it"): (2, "", "run: there is no command 'stop': see ./run help\n"),
    }.items():
        assert run(*arguments, PYTHON="nothing") == expected
    assert not (project / ".venv").exists()
