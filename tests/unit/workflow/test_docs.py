"""The tables of settings in config/README.md are those of the schemas."""

from pathlib import Path

from evidence.workflow.documents.docs import update

ROOT = Path(__file__).parents[3]


def test_the_manual_of_settings_is_current():
    page = (ROOT / "config/README.md").read_text()
    assert update(page, ROOT / "workflow/schemas") == page, "run: make docs"


def test_every_setting_of_the_schemas_is_in_the_manual():
    page = (ROOT / "config/README.md").read_text()
    for name in (
        "two-arm model",
        "imputed still at risk",
        "device market status",
        "use subgroup publications",
    ):
        assert name in page
