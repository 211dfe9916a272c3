"""How many responses a second the survey takes, beside Wagtail's own forms and a bare view.

python tests/benchmarks/survey.py [--seconds 10] [--rounds 3] [--only ours] [--json]

Ten statements on one screen, eight residents at once who begin anew after each thank-you,
two gunicorn workers with production's settings, PostgreSQL with fsync. The three ways
take turns; afterwards the databases are asked whether every answer that was acknowledged
is there. Prints figures and judges nothing: docs/methods/speed-survey.md has the targets.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A program, started by its path.
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import postgres  # noqa: E402  # lies beside the other tools

WORKERS, THREADS, RESIDENTS = 2, 4, 8
# Where each way begins, and the table and database that its answers reach.
WAYS = {
    "form_page": ("/en/form/", "wagtailforms_formsubmission", "default"),
    "ours": ("/en/s/bench/", "responses_inbox", "responses"),
    "bare": ("/bare/", "survey_site_bareanswer", "default"),
}


class Instance:
    """Own databases on a server with fsync, and production's settings."""

    def __init__(self, folder):
        names = {
            alias: f"bench_{os.getpid()}_{alias}" for alias in ("default", "responses")
        }
        self.names = names
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.survey_site.settings",
            "PYTHONPATH": str(ROOT),
            "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_hex(32),
            "FORM_STATE_KEY": secrets.token_hex(32),
            "SUPPRESSION_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": postgres.url(names["default"], "durable"),
            "RESPONSES_DATABASE_URL": postgres.url(names["responses"], "durable"),
        }

    def __enter__(self):
        postgres.start("durable")
        try:
            self.prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def prepare(self):
        for name in self.names.values():
            self.sql("postgres", f'create database "{name}"')
        # seed.py says why not with its own settings.
        product = {"DJANGO_SETTINGS_MODULE": "campaign_site.settings.production"}
        self.python("manage.py", "migrate", "-v0", **product)
        own = ("migrate", "responses", "--database=responses", "-v0")
        self.python("manage.py", *own, **product)
        self.python("manage.py", "collectstatic", "--no-input", "-v0")
        self.python("-m", "tests.benchmarks.survey_site.seed")

    def __exit__(self, *problem):
        for name in self.names.values():
            self.sql("postgres", f'drop database if exists "{name}" with (force)')

    def python(self, *command, **more):
        done = subprocess.run(
            [sys.executable, *command],
            env=self.env | more, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        return done.stdout

    def sql(self, database, command):
        home, port = postgres.directory("durable"), postgres.KINDS["durable"][1]
        program = [postgres.program("psql"), "-Atq", "-h", str(home), "-p", str(port)]
        done = subprocess.run(
            [*program, "-U", "app", "-d", database, "-c", command],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def count(self, way):
        _path, table, alias = WAYS[way]
        return int(self.sql(self.names[alias], f"select count(*) from {table}"))

    @contextlib.contextmanager
    def served(self):
        """A fresh server; gives its address and the ids of its workers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "campaign_site.wsgi", "--preload",
            "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", str(WORKERS), "--threads", str(THREADS),
            "--log-level", "critical",
        ]  # fmt: skip
        server = subprocess.Popen(command, env=self.env, cwd=ROOT)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/healthz")
            yield address, workers_of(server.pid)
        finally:
            server.terminate()
            server.wait()


def wait_for(url):
    problem = None
    for _attempt in range(600):
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except OSError as error:
            problem = error
            time.sleep(0.1)
        else:
            return
    sys.exit(f"The server did not start: {problem}")


def workers_of(pid):
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def cpu_seconds(pids):
    """Processor time of these processes, user and system (Linux)."""
    ticks = 0
    for pid in pids:
        fields = (
            pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        )
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mib(pids):
    """Most memory that one of these processes held (Linux)."""
    found = [pathlib.Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) for text in found) / 1024


def residents(address, seconds, n_threads=RESIDENTS):
    command = [sys.executable, "-m", "tests.benchmarks.residents"]
    done = subprocess.run(
        [*command, address, str(seconds), str(n_threads)],
        check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    return json.loads(done.stdout)


def measured(instance, way, seconds):
    """One way on a fresh server, warmed by a second of visits."""
    path = WAYS[way][0]
    with instance.served() as (address, pids):
        first = residents(address + path, 0, 1)
        warm = residents(address + path, 1)
        before, used = instance.count(way), cpu_seconds(pids)
        done = residents(address + path, seconds)
        used = cpu_seconds(pids) - used
        stored, peak = instance.count(way) - before, peak_mib(pids)
    assert stored == done["visits"], (way, stored, done["visits"])
    assert warm["visits"], way
    return {
        "units_per_second": done["visits"] / done["seconds"],
        "cpu_us_per_unit": 1e6 * used / done["visits"],
        "sql_per_unit": statistics.mean(done["statements"]),
        "sql_first_unit": first["statements"][0],
        "p95_ms": statistics.quantiles(done["milliseconds"], n=20)[-1],
        "peak_mib": peak,
        **{name: done[name] for name in ("page_bytes", "styles", "style_bytes")},
        "units": done["visits"],
    }


def medians(runs):
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]} | {
        "units": sum(run["units"] for run in runs)
    }


def ratios(found):
    ours, other = found["ours"], {k: v for k, v in found.items() if k != "ours"}
    return {
        f"{measure}_of_ours_to_{way}": ours[measure] / figures[measure]
        for way, figures in other.items()
        for measure in ("units_per_second", "cpu_us_per_unit")
    }


def machine():
    version = subprocess.run(
        [postgres.program("postgres"), "--version"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return {
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "postgresql": version.split()[2],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    ways = [options.only] if options.only else list(WAYS)
    runs = {way: [] for way in ways}
    found = {"machine": machine()}
    with tempfile.TemporaryDirectory() as folder, Instance(folder) as instance:
        for _round in range(options.rounds):
            for way in ways:
                runs[way].append(measured(instance, way, options.seconds))
    found |= {way: medians(own) for way, own in runs.items()}
    if not options.only:
        found["ratio"] = ratios({way: found[way] for way in ways})
    if options.json:
        json.dump(found, sys.stdout, indent=2)
        return
    for part, figures in found.items():
        print(part)
        for key, value in figures.items():
            print(f"  {key:32} {value:,.4g}" if isinstance(value, float)
                  else f"  {key:32} {value}")  # fmt: skip


if __name__ == "__main__":
    main()
