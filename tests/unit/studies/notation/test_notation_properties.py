"""Any text is read or refused in words; what is read is written back as it was printed."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from written_figures import write_figure

from evidence.studies.notation import STYLES, NotationError, parse, parse_style

GRAMMAR = "0123456789.,·%()[];:/±-–− \u00a0<>=~×^$ abcdehimnoprstxCDIOPRS"
WORDS = """
37 90 41.1 0.2 1,216 5 100 12 % / ( ) [ ] , ; : ± - – to of in per at n = p < > CI 95% SD SE IQR range mean
median all none RR OR RD MD HR p= months person-years h d min about ×10^4 not reported
"""
PIECES = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)
KIND = st.sampled_from(["binary", "continuous", "effect"])
STYLE = st.sampled_from([None, *STYLES])
METHOD = st.sampled_from([None, "counts", "Kaplan-Meier"])


@settings(max_examples=600, deadline=None)
@given(
    text=st.text(max_size=40) | st.text(GRAMMAR, max_size=30) | PIECES, kind=KIND, method=METHOD, style=STYLE
)
@example(text="1" * 400, kind="binary", method=None, style=None)
@example(text="٣/٤", kind="binary", method=None, style=None)
def test_any_text_is_read_or_refused_in_words_and_what_is_read_is_written_back(text, kind, method, style):
    try:
        figure = parse(text, kind, method, style)
    except NotationError as error:
        assert str(error)
        return
    assert parse(write_figure(figure), kind, method) == figure


NUMBER = st.decimals(0, 99_999, places=2).map(str)


@settings(max_examples=200, deadline=None)
@given(
    mean=NUMBER,
    sd=NUMBER,
    n=st.integers(1, 5000),
    unit=st.sampled_from(["", " h", " d", "%"]),
    power=st.integers(0, 5),
)
def test_every_mean_with_its_sd_is_read_and_written_back(mean, sd, n, unit, power):
    times = f" ×10^{power}" if power else ""
    figure = parse(f"{mean} ± {sd}{times}{unit} (n={n})", "continuous")
    assert figure.n == n
    assert figure.mean == pytest.approx(float(mean) * 10**power)
    assert parse(write_figure(figure), "continuous") == figure


@settings(max_examples=200, deadline=None)
@given(n=st.integers(1, 5000), share=st.floats(0, 1), decimals=st.integers(0, 3))
def test_every_count_of_patients_is_read_and_written_back(n, share, decimals):
    events = round(share * n)
    figure = parse(f"{events}/{n} ({100 * events / n:.{decimals}f}%)", "binary")
    assert (figure.events, figure.n, figure.percent_decimals) == (events, n, decimals)
    assert parse(write_figure(figure), "binary") == figure


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [
                "n",
                "%",
                "(",
                ")",
                "[",
                "]",
                "mean",
                "SD",
                "SE",
                "median",
                "IQR",
                "95%",
                "CI",
                "/",
                "±",
                ",",
                "p",
                "OR",
            ]
        )
    ).map(" ".join)
)
def test_any_style_is_read_or_refused_in_words(text):
    try:
        style = parse_style(text)
    except NotationError as error:
        assert str(error)
        return
    assert style.kind in ("binary", "continuous", "effect")
