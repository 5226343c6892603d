"""Accounting for a cluster of one node: slurmdbd, and a MariaDB of its own that is reached by a socket alone.

Everything lies in the cluster's folder. The database has no users and no network: who reaches its folder, which
only root does, reaches it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from workflow.cluster.services import started, wait_until

PROGRAMS = ("mariadbd", "slurmdbd", "sacctmgr", "sacct")
# What makes the tables of an empty server; slurmdbd needs the one of procedures.
TABLES = Path("/usr/share/mysql/mysql_system_tables.sql")


def missing() -> str:
    """Say why a cluster can have no accounting here; "" where one can."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent or not TABLES.exists():
        return f"slurmdbd and mariadb-server-core are not installed ({', '.join(absent) or TABLES.name})"
    return ""


def settings(folder: Path, port: int) -> dict[str, object]:
    """What the cluster's configuration says of its accounting: jobs run under an account, or not at all."""
    return {
        "AccountingStorageType": "accounting_storage/slurmdbd",
        "AccountingStorageHost": "127.0.0.1",
        "AccountingStoragePort": port,
        "AccountingStoragePass": f"{folder}/munge/socket",  # with munge, its socket and no password
        "AccountingStorageEnforce": "associations",
        "JobAcctGatherType": "jobacct_gather/linux",
    }


def start(
    ending: ExitStack,
    folder: Path,
    environment: Mapping[str, str],
    host: str,
    port: int,
    cluster: str,
    accounts: Sequence[str],
) -> None:
    """Start database and slurmdbd; make the cluster's accounts, which root may use besides one of its own, "root"."""
    database = folder / "database"
    database.mkdir(mode=0o700)
    (database / "tables").mkdir()
    address = database / "socket"
    options = [
        "--no-defaults",
        "--user=root",
        f"--datadir={database}/tables",
        "--innodb-log-file-size=4M",
        "--innodb-buffer-pool-size=16M",
        "--innodb-flush-log-at-trx-commit=0",
    ]
    subprocess.run(
        ["mariadbd", *options, "--bootstrap"],
        input=b"create database mysql;\nuse mysql;\n" + TABLES.read_bytes(),
        capture_output=True,
        check=True,
    )
    network = [
        "--skip-networking",
        f"--socket={address}",
        f"--pid-file={database}/pid",
        "--skip-grant-tables",
    ]
    started(ending, folder, environment, "mariadbd", *options, *network)
    wait_until(address.exists, "MariaDB is up", folder)
    place = folder / "slurmdbd.conf"  # found beside the cluster's configuration
    place.touch(mode=0o600)
    place.write_text(_configuration(folder, host, port))
    started(ending, folder, {**environment, "MYSQL_UNIX_PORT": str(address)}, "slurmdbd", "-D")
    wait_until(lambda: _managed(environment, "list", "cluster"), "slurmdbd is up", folder)
    for command in (("cluster", cluster), *_of(accounts)):
        assert _managed(environment, "add", *command), command


def _of(accounts: Sequence[str]) -> list[tuple[str, ...]]:
    names = ",".join(accounts)
    return [("account", names), ("user", "root", f"account={names}")]


def _managed(environment: Mapping[str, str], *command: str) -> bool:
    run = subprocess.run(
        ["sacctmgr", "--immediate", *command], env=environment, capture_output=True, check=False
    )
    return run.returncode == 0


def _configuration(folder: Path, host: str, port: int) -> str:
    settings = {
        "AuthType": "auth/munge",
        "AuthInfo": f"socket={folder}/munge/socket",
        "DbdHost": host,
        "DbdAddr": "127.0.0.1",
        "DbdPort": port,
        "SlurmUser": "root",
        "StorageType": "accounting_storage/mysql",
        "StorageHost": "localhost",
        "StorageUser": "root",
        "PidFile": f"{folder}/slurmdbd.pid",
        "LogFile": f"{folder}/slurmdbd.log",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


@dataclass(frozen=True, slots=True)
class Recorded:
    """What accounting knows of a job: its account, and the memory and time that it asked for."""

    account: str
    memory: str
    time: str


def jobs(environment: Mapping[str, str]) -> list[Recorded]:
    """The jobs that the cluster has had."""
    told = subprocess.run(
        ["sacct", "-X", "--parsable2", "--noheader", "--format=Account,ReqMem,Timelimit"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [Recorded(*line.split("|")) for line in told.splitlines()]
