"""A Slurm cluster of one node on this machine, for as long as it is asked for: no accounting, no service left behind.

Nothing outside its folder is written: programs find its configuration through the environment, and `srun` inside a job,
whose Slurm settings the executor clears, through a link of the same name that comes first on the path.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "srun", "scancel")
STARTS_WITHIN, ENDS_WITHIN = 30.0, 10.0  # seconds
# What the node says that it has, so that all reviews run side by side whatever the machine has: processors, MB.
PROCESSORS, MEMORY = 8, 65536
PR_SET_PDEATHSIG = 1


def missing() -> str:
    """Say why no cluster can be started here; "" where one can."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"slurm-wlm and munge are not installed ({', '.join(absent)})"
    return "" if os.geteuid() == 0 else "only root may start a cluster"


@contextmanager
def one_node(folder: Path) -> Iterator[dict[str, str]]:
    """Start munge, the controller and a node; gives the environment that reaches them, and ends them whatever happens."""
    for name in ("state", "spool", "munge", "bin"):
        (folder / name).mkdir()
    for each in (folder, *folder.parents[:-1]):
        if each.owner() == "root" and "pytest" in each.name:
            each.chmod(0o755)  # munge wants to be reached by everybody
    host = socket.gethostname().split(".")[0]
    settings = folder / "slurm.conf"
    settings.write_text(_configuration(folder, host), encoding="utf-8")
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
        for command in (
            ("munged", "--foreground", "--force", f"--key-file={key}", *own),
            ("slurmctld", "-D"),
            ("slurmd", "-D", "-N", host),
        ):
            _started(ending, folder, environment, *command)
        ending.callback(
            subprocess.run, ["scancel", "--user=root"], env=environment, capture_output=True, check=False
        )
        _wait_for_the_node(folder, environment)
        yield environment


def _configuration(folder: Path, host: str) -> str:
    controller, node = _free_ports(2)
    settings = {
        "ClusterName": "one_node",
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
        "AccountingStorageType": "accounting_storage/none",
        "SwitchType": "switch/none",
        "MpiDefault": "none",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_CPU_Memory",
        "SchedulerParameters": "sched_interval=1,bf_interval=1,batch_sched_delay=0",
    }
    lines = [f"{name}={value}" for name, value in settings.items()]
    lines.append(f"NodeName={host} NodeAddr=127.0.0.1 CPUs={PROCESSORS} RealMemory={MEMORY} State=UNKNOWN")
    lines.append("PartitionName=all Nodes=ALL Default=YES State=UP")
    return "\n".join([*lines, ""])


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]


def _started(ending: ExitStack, folder: Path, environment: Mapping[str, str], *command: str) -> None:
    output = ending.enter_context((folder / f"{command[0]}.out").open("w"))
    process = subprocess.Popen(
        command, stdout=output, stderr=subprocess.STDOUT, env=environment, preexec_fn=_end_with_this_process
    )
    ending.callback(_ended, process)


def _end_with_this_process() -> None:
    """Ask the kernel to end a service with the tests, should they be killed before they can do so."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for_the_node(folder: Path, environment: Mapping[str, str]) -> None:
    told, command = "", ["sinfo", "--noheader", "--format=%T"]
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        told = run.stdout + run.stderr
        if "idle" in run.stdout:
            return
        time.sleep(0.2)
    logs = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.out")))
    raise AssertionError(f"the node did not come up: {told}\n{logs}")
