"""Run the examples in a section of the README against a server, and compare what they print.

    python readme.py README.md Clients 127.0.0.1:40123

An example is a block of `sh`, `python` or `typescript`; a block of `text` right after it is what it prints. They run in
the current folder, in their order, so that one can use a file that another one has made.
"""

import difflib
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ADDRESS = "127.0.0.1:8000"
"""Where the README has the server."""
EXAMPLES = {
    "sh": ("example.sh", ["sh -eu example.sh"]),
    "python": ("example.py", ["python example.py"]),
    "typescript": ("example.ts", ["tsc", "node example.ts"]),
}
"""By language: the file that an example becomes, and the commands that it must pass."""
PIECES = re.compile(r"^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$|^(?P<heading>##? [^\n]+)$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block, and the line where it begins."""

    line: int
    language: str
    text: str


def blocks(document: str, heading: str) -> Iterator[Block]:
    """The blocks of the section with this heading, those under its subheadings included."""
    inside = False
    for piece in PIECES.finditer(document):
        if piece["heading"]:
            inside = piece["heading"] == f"## {heading}"
        elif inside:
            yield Block(document.count("\n", 0, piece.start()) + 1, piece["language"], piece["text"])


def run(language: str, text: str) -> str:
    """What an example prints. Exits with it where the example fails."""
    file, commands = EXAMPLES[language]
    Path(file).write_text(text)
    printed = ""
    for command in commands:
        done = subprocess.run(command.split(), check=False, stdout=subprocess.PIPE, text=True, timeout=60)
        printed += done.stdout
        if done.returncode:
            sys.exit(f"{printed}{command}: exit status {done.returncode}")
    return printed


def main(readme: str, heading: str, address: str) -> None:
    """Run all examples; exit with what is wrong with the first that is not as the README says."""
    found = list(blocks(Path(readme).read_text(), heading))
    for block, after in pairwise([*found, Block(0, "", "")]):
        place = f"{readme}:{block.line}"
        if block.language == "text":
            continue
        if block.language not in EXAMPLES:
            sys.exit(f"{place}: an example is in {', '.join(EXAMPLES)}, not in {block.language!r}")
        print(f"{place}: {block.language}", flush=True)
        printed = run(block.language, block.text.replace(ADDRESS, address)).replace(address, ADDRESS)
        if after.language == "text" and printed != after.text:
            lines = difflib.unified_diff(after.text.splitlines(), printed.splitlines(), place, "printed", lineterm="")
            sys.exit("\n".join(lines))
    if missing := [language for language in EXAMPLES if language not in {block.language for block in found}]:
        sys.exit(f"{readme}: no example in {', '.join(missing)} under the heading {heading}")


if __name__ == "__main__":
    main(*sys.argv[1:])
