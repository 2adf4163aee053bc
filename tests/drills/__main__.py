"""`python -m tests.drills NAME [options]`."""

import argparse
import sys

from tests.bench.machine import BenchError
from tests.drills import fuzz, readers, requests, shapes

DRILLS = {"requests": requests, "readers": readers, "shapes": shapes, "fuzz": fuzz}


def main() -> int:
    """Run a drill; 0 where the service held, 1 where it did not, 2 where the drill could not be held."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description="Drills against a running service.")
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, drill in DRILLS.items():
        words = (drill.__doc__ or "").partition("\n")[0]
        each = names.add_parser(name, help=words, description=words)
        each.add_argument("--database", default="sqlite", metavar="sqlite|postgresql|URL", help="(%(default)s)")
        drill.parser(each)
    options = parser.parse_args()
    try:
        held = DRILLS[options.name].run(options)
    except BenchError as error:
        print(f"drills: {error}", file=sys.stderr)
        return 2
    print(f"\n{options.name}: {'held' if held else 'FAILED'}", flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
