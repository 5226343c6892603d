"""A Slurm cluster of one node on this machine, for as long as it is asked for: no accounting, no service left behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CONF = Path(
    "/etc/slurm/slurm.conf"
)  # where the tools look for it in a job too, whose own settings are cleared
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "srun", "scancel")
STARTS_WITHIN, ENDS_WITHIN = 30.0, 10.0  # seconds


def missing() -> str:
    """Say why no cluster can be started here; "" where one can."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"slurm-wlm and munge are not installed ({', '.join(absent)})"
    if os.geteuid() != 0:
        return "only root may start a cluster"
    return f"{CONF} names a cluster already" if CONF.exists() else ""


@contextmanager
def one_node(folder: Path) -> Iterator[None]:
    """Start munge, the controller and a node with all processors; end them whatever happens."""
    for name in ("state", "spool", "munge"):
        (folder / name).mkdir()
    folder.chmod(0o755)  # programs of every user speak to munge by its socket
    host = socket.gethostname().split(".")[0]
    key = folder / "munge/key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o400)
    CONF.parent.mkdir(exist_ok=True)
    with ExitStack() as ending:
        CONF.write_text(_configuration(folder, host), encoding="utf-8")
        ending.callback(CONF.unlink)
        munge = [
            f"--{name}={folder}/munge/{name}" for name in ("socket", "pid-file", "log-file", "seed-file")
        ]
        _started(ending, folder, "munged", "--foreground", "--force", f"--key-file={key}", *munge)
        _started(ending, folder, "slurmctld", "-D")
        _started(ending, folder, "slurmd", "-D", "-N", host)
        ending.callback(subprocess.run, ["scancel", "--user=root"], capture_output=True, check=False)
        _wait_for_the_node(folder)
        yield


def _configuration(folder: Path, host: str) -> str:
    controller, node = _free_ports(2)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
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
    lines.append(
        f"NodeName={host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} RealMemory={memory} State=UNKNOWN"
    )
    lines.append("PartitionName=all Nodes=ALL Default=YES State=UP")
    return "\n".join([*lines, ""])


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]


def _started(ending: ExitStack, folder: Path, *command: str) -> None:
    output = ending.enter_context((folder / f"{command[0]}.out").open("w"))
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    ending.callback(_ended, process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for_the_node(folder: Path) -> None:
    told = ""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        run = subprocess.run(
            ["sinfo", "--noheader", "--format=%T"], capture_output=True, text=True, check=False
        )
        told = run.stdout + run.stderr
        if "idle" in run.stdout:
            return
        time.sleep(0.2)
    logs = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.out")))
    raise AssertionError(f"the node did not come up: {told}\n{logs}")
