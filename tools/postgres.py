"""A private PostgreSQL for tests, on a Unix socket. Starts in a second; safe to call twice.

python3 tools/postgres.py           start (fsync off) and print its socket directory
python3 tools/postgres.py durable   a second one with fsync on, for fault tests
python3 tools/postgres.py stop      stop both
"""

import contextlib
import fcntl
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

KINDS = {"fast": ("off", 54381), "durable": ("on", 54382)}


def directory(kind: str) -> pathlib.Path:
    # A socket path may have 107 bytes, and postgres must be able to enter its parents.
    return pathlib.Path(tempfile.gettempdir(), f"integra-pg-{os.getuid()}-{kind}")


def program(name: str) -> str:
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        sys.exit(
            "No PostgreSQL server. Install it with: sudo apt-get install postgresql"
        )
    return str(found[-1])


def run(*command: str, check: bool = True) -> int:
    """Run as postgres when root: the server refuses to run as root."""
    if os.geteuid() == 0:
        command = ("runuser", "-u", "postgres", "--", *command)
    result = subprocess.run(
        command, cwd="/", check=False, stdin=subprocess.DEVNULL, capture_output=True
    )
    if check and result.returncode != 0:
        sys.exit(f"{' '.join(command)} failed: {result.stderr.decode()}")
    return result.returncode


@contextlib.contextmanager
def locked(home: pathlib.Path):
    with pathlib.Path(f"{home}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(home: pathlib.Path) -> None:
    """A stopped server's files, or new ones.

    After a power cut or a kill the files are thrown away: recovery syncs each of them,
    which took 30 s on a busy disk, and without fsync they may be wrong.
    """
    data = home / "data"
    if (data / "PG_VERSION").exists() and not (data / "postmaster.pid").exists():
        return
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    if os.geteuid() == 0:
        postgres = pwd.getpwnam("postgres")
        os.chown(home, postgres.pw_uid, postgres.pw_gid)
    run(
        program("initdb"), "-D", str(data), "-U", "app", "-A", "trust",
        "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
    )  # fmt: skip


def start(kind: str = "fast") -> tuple[str, int]:
    fsync, port = KINDS[kind]
    home = directory(kind)
    with locked(home):
        data = str(home / "data")
        if run(program("pg_ctl"), "-D", data, "status", check=False) != 0:
            prepare(home)
            options = (
                f"-k {home} -p {port} -c listen_addresses='' -c fsync={fsync} "
                f"-c full_page_writes={fsync} -c synchronous_commit={fsync} "
                "-c max_connections=60 -c log_min_error_statement=panic "
                "-c log_error_verbosity=terse -c log_statement=none"
            )
            log = str(home / "server.log")
            run(
                program("pg_ctl"), "-s", "-w", "-t", "300", "-D", data, "-l", log,
                "-o", options, "start",
            )  # fmt: skip
    return str(home), port


def url(name: str, kind: str = "fast", user: str = "app") -> str:
    home, port = str(directory(kind)), KINDS[kind][1]
    return f"postgresql://{user}@/{name}?host={home}&port={port}"


def stop() -> None:
    for kind in KINDS:
        data = str(directory(kind) / "data")
        if pathlib.Path(data).exists():
            run(program("pg_ctl"), "-D", data, "-m", "fast", "stop", check=False)


if __name__ == "__main__":
    goal = sys.argv[1] if len(sys.argv) > 1 else "fast"
    if goal == "stop":
        stop()
    else:
        print(*start(goal))
