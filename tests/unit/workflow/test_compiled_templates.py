"""Compiled templates are found again by whoever compiles the same with the same code, and by nobody else."""

import pytest
from jinja2 import DictLoader, Environment

from evidence.workflow.job.templates import BesideModules

TEXT = "{% for n in numbers %}{{ n }}, {% endfor %}"


class _Counting(Environment):
    compiled = 0

    def compile(self, *args, **kwargs):
        self.compiled += 1
        return super().compile(*args, **kwargs)


@pytest.fixture
def rendered(tmp_path):
    """Render a template in a new environment; returns how often it was compiled."""

    def render(code="code", text=TEXT, folder=tmp_path):
        environment = _Counting(loader=DictLoader({"page": text}), bytecode_cache=BesideModules(folder, code))
        assert environment.get_template("page").render(numbers=[1, 2]).startswith("1, 2")
        return environment.compiled

    return render


def test_a_template_is_compiled_once(rendered, tmp_path):
    assert rendered() == 1
    assert rendered() == 0
    assert len(list(tmp_path.iterdir())) == 1


def test_other_code_and_another_text_compile_it_again_into_the_same_file(rendered, tmp_path):
    rendered()
    assert rendered("other code") == 1
    assert rendered("other code") == 0
    assert rendered("other code", TEXT + "more") == 1
    assert rendered() == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("harm", [lambda whole: whole[:-9], lambda whole: b"", lambda whole: whole + b"x"])
def test_a_file_that_is_not_as_it_was_written_is_as_good_as_none(rendered, tmp_path, harm):
    rendered()
    (file,) = tmp_path.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert rendered() == 1
    assert rendered() == 0


def test_a_page_is_made_where_nothing_can_be_kept(rendered, tmp_path):
    assert rendered(folder=tmp_path / "none") == 1
