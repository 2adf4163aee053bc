"""Schemathesis with all its checks against a server of its own, for some minutes: nothing but what is documented."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from app.config import ROOT
from tests.bench.machine import environment
from tests.drills.service import database, running

SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]

[checks.negative_data_rejection]  # by its default a 414 would be no refusal
expected-statuses = ["400", "404", "405", "410", "414", "422", "503"]
"""
HOOKS = '''
import schemathesis


@schemathesis.check
def says_when_to_come_again(ctx, response, case):
    """Whoever is sent away is told when to come again."""
    assert response.status_code != 503 or "retry-after" in response.headers, "503 without Retry-After"
'''
EXCLUDED = "positive_data_acceptance"
"""A 422 is right for what the document cannot say: which codes there are, which parameters exclude one another."""


def parser(into: argparse.ArgumentParser) -> None:
    """The options of this drill."""
    into.add_argument("--plans", type=int, default=10_000, help="how many plans are generated (%(default)s)")
    into.add_argument("--minutes", type=float, default=10, help="how long (%(default)s)")
    into.add_argument("--seed", type=int, default=1, help="another number draws other requests (%(default)s)")


def run(options: argparse.Namespace) -> bool:
    """Attack, print what Schemathesis says; whether it found nothing."""
    with (
        database(options.database, options.plans) as url,
        running(url) as service,
        tempfile.TemporaryDirectory() as folder,
    ):
        place = Path(folder)
        (place / "schemathesis.toml").write_text(SETTINGS)
        (place / "hooks.py").write_text(HOOKS)
        seconds = round(options.minutes * 60)
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{service.port}/openapi.json"]
        command += ["--max-time", str(seconds), "--seed", str(options.seed), "--checks", "all"]
        command += ["--exclude-checks", EXCLUDED]
        command += ["--continue-on-failure", "--request-timeout", "60", "--suppress-health-check", "all"]
        command += ["--generation-database", "none", "--warnings", "off", "--no-color", "--no-shrink"]
        variables = environment(SCHEMATHESIS_HOOKS="hooks", PYTHONPATH=f"{place}:{ROOT}")
        print(f"fuzz on {service.kind}, {options.plans:,} plans, {options.minutes:g} minutes", flush=True)
        ended = subprocess.run(command, cwd=place, env=variables, check=False, timeout=seconds + 600)
        print(f"the service runs: {service.process.poll() is None}; it said: {service.told() or 'nothing'}")
        return ended.returncode == 0 and service.process.poll() is None
