"""A Slurm cluster of one node on this machine, for as long as it is asked for, and no service left behind.

Nothing outside its folder is written: programs find its configuration through the environment, and `srun` inside a job,
whose Slurm settings the executor clears, through a link of the same name that comes first on the path.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from workflow.cluster import accounting
from workflow.cluster.services import free_ports, started, wait_until

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "srun", "scancel")
NAME, PARTITION = "one_node", "standard"
# What the node says that it has, so that all reviews run side by side whatever the machine has: processors, MB.
PROCESSORS, MEMORY = 8, 65536


def missing() -> str:
    """Say why no cluster can be started here; "" where one can."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"slurm-wlm and munge are not installed ({', '.join(absent)})"
    return "" if os.geteuid() == 0 else "only root may start a cluster"


@contextmanager
def one_node(folder: Path, accounts: Sequence[str] = ()) -> Iterator[dict[str, str]]:
    """Start munge, the controller and a node; gives the environment that reaches them, and ends them whatever happens.

    With ``accounts``, the cluster keeps accounts of its jobs: each runs under one of these, or under "root", the user's
    default.
    """
    for name in ("state", "spool", "munge", "bin"):
        (folder / name).mkdir()
    for each in (folder, *folder.parents[:-1]):
        if each.owner() == "root" and "pytest" in each.name:
            each.chmod(0o755)  # munge wants to be reached by everybody
    host = socket.gethostname().split(".")[0]
    settings = folder / "slurm.conf"
    controller, node, database = free_ports(3)
    kept = (
        accounting.settings(folder, database)
        if accounts
        else {"AccountingStorageType": "accounting_storage/none"}
    )
    settings.write_text(_configuration(folder, host, controller, node, kept), encoding="utf-8")
    srun = folder / "bin/srun"
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={settings} exec {shutil.which("srun")} "$@"\n')
    srun.chmod(0o755)
    environment = {
        **os.environ,
        "SLURM_CONF": str(settings),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    key = folder / "munge/key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o400)
    own = [f"--{name}={folder}/munge/{name}" for name in ("socket", "pid-file", "log-file", "seed-file")]
    with ExitStack() as ending:
        started(ending, folder, environment, "munged", "--foreground", "--force", f"--key-file={key}", *own)
        if accounts:
            accounting.start(ending, folder, environment, host, database, NAME, accounts)
        started(ending, folder, environment, "slurmctld", "-D")
        started(ending, folder, environment, "slurmd", "-D", "-N", host)
        ending.callback(
            subprocess.run, ["scancel", "--user=root"], env=environment, capture_output=True, check=False
        )
        wait_until(lambda: _is_idle(environment), "the node is idle", folder)
        yield environment


def _configuration(folder: Path, host: str, controller: int, node: int, kept: Mapping[str, object]) -> str:
    settings = {
        "ClusterName": NAME,
        "SlurmctldHost": f"{host}(127.0.0.1)",
        "SlurmctldPort": controller,
        "SlurmdPort": node,
        "SlurmUser": "root",
        "SlurmdUser": "root",
        "AuthType": "auth/munge",
        "AuthInfo": f"socket={folder}/munge/socket",
        "StateSaveLocation": f"{folder}/state",
        "SlurmdSpoolDir": f"{folder}/spool",
        "SlurmctldPidFile": f"{folder}/slurmctld.pid",
        "SlurmdPidFile": f"{folder}/slurmd.pid",
        "SlurmctldLogFile": f"{folder}/slurmctld.log",
        "SlurmdLogFile": f"{folder}/slurmd.log",
        "SlurmdParameters": "config_overrides",
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "JobAcctGatherType": "jobacct_gather/none",
        **kept,
        "SwitchType": "switch/none",
        "MpiDefault": "none",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_CPU_Memory",
        # Seconds for an answer and for a job to begin, where the processors are busy.
        "MessageTimeout": 60,
        "BatchStartTimeout": 180,
        "SchedulerParameters": "sched_interval=1,bf_interval=1,batch_sched_delay=0",
    }
    lines = [f"{name}={value}" for name, value in settings.items()]
    lines.append(f"NodeName={host} NodeAddr=127.0.0.1 CPUs={PROCESSORS} RealMemory={MEMORY} State=UNKNOWN")
    lines.append(f"PartitionName={PARTITION} Nodes=ALL Default=YES State=UP")
    return "\n".join([*lines, ""])


def _is_idle(environment: Mapping[str, str]) -> bool:
    run = subprocess.run(
        ["sinfo", "--noheader", "--format=%T"], env=environment, capture_output=True, check=False
    )
    return b"idle" in run.stdout
