# What all rules share: the plan (which study matters to which review) and the code each rule depends on.
from snakemake.exceptions import WorkflowError

from evidence.workflow.plan import CODE_OF, PlanError, make_plan

# Checks every study file and setting, and stops with one list of all problems before anything is made.
try:
    PLAN = make_plan(Path("."), Path(workflow.basedir))
except PlanError as error:
    raise WorkflowError(str(error)) from None


def code(rule_name):
    """The source files whose change makes a rule's results out of date."""
    scripts = Path(workflow.basedir).parent / "scripts"
    folders = [scripts / "evidence" / name for name in CODE_OF[rule_name]]
    sources = [
        p
        for f in folders
        for p in f.rglob("*")
        if p.suffix in {".py", ".j2", ".css", ".js"}
    ]
    return sorted(str(p) for p in sources)


def rule_id(name):
    """A review's or batch's name as part of a rule's name."""
    return name.replace("-", "_").replace("+", "_and_")
