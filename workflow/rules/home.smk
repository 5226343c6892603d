# Where the workflow stands: its own folder, also where another workflow uses it as a module. Where Snakemake
# fetches the workflow from a repository (as snakedeploy sets it up), it does so file by file and by name, so
# all files named in sources.txt are laid down beside the analysis.
import hashlib
import sys
from pathlib import Path


def find_home():
    base = workflow.current_basedir  # of this file
    place = base.get_path_or_uri(secret_free=True)
    home = Path(place).parents[1]
    if "{" in place or "}" in place:
        # Snakemake takes what stands in braces for a wildcard.
        print(
            f"{home}: move the workflow to a folder without braces in its path",
            file=sys.stderr,
        )
        sys.exit(1)
    if (home / "scripts/evidence").is_dir():
        return home
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    home = Path(".snakemake/evidence/workflow").resolve() / name
    complete = home / ".complete"
    # A tag or a commit never changes; a branch is fetched anew at each start.
    if complete.is_file() and base.is_persistently_cacheable():
        return home
    complete.unlink(missing_ok=True)
    for file in Path(workflow.source_path("../sources.txt")).read_text().split():
        content = Path(workflow.source_path(f"../../{file}")).read_bytes()
        target = home / file
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    complete.touch()
    return home


HOME = find_home()
# The one place where the package is put on the path (step scripts get it from here too).
sys.path.insert(0, str(HOME / "scripts"))

from evidence.workflow import at_work
from evidence.workflow.making.plan import PlanError
from evidence.workflow.making.run import refuse_unreadable

if workflow.is_main_process and workflow.modifier.is_main_snakefile():
    at_work.look_for_circles_seldom()
    at_work.stop_on_interrupt()

try:
    if workflow.is_main_process:
        refuse_unreadable(Path("config/config.yaml"))
except PlanError as error:
    # Snakemake would tell it without a line, and of some files with its own calls.
    print(error, file=sys.stderr)
    sys.exit(1)
