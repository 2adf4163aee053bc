"""This service alone, on two sizes of data in turn: what a request costs more on the larger."""

from contextlib import ExitStack
from pathlib import Path

from tests.bench import data, servers
from tests.bench.load import Asker, Load
from tests.bench.measure import Asked, Rounds, Row, ask_once, in_rounds
from tests.bench.workloads import GROWING, Workload, draw


def run(sizes: tuple[int, int], load: Load, how: Rounds, urls: int, folder: Path) -> tuple[list[Workload], list[Row]]:
    """What is asked, and a row for each window; a server is named after the size of its data."""
    with ExitStack() as stack:
        drawn = []
        for size in sizes:
            file = data.database(size)
            kind = servers.ours(str(size), f"{size:,} plans", f"sqlite:///{file}", stored=0)
            server = stack.enter_context(servers.running(kind, folder, starts=1))
            drawn.append((server, draw(file, urls, Asker(server.port), GROWING)))
        together = []
        for number in range(len(GROWING)):
            both = Asked(drawn[0][1][number])
            for server, workloads in drawn:
                one = ask_once(workloads[number], [server], folder, {})
                both.files |= one.files
                both.single |= one.single
                both.servers += one.servers
            together.append(both)
        return drawn[0][1], list(in_rounds(together, load, how))
