"""Random but plausible study data for property tests."""

import numpy as np
from hypothesis import strategies as st

effect = st.floats(-5, 5, allow_nan=False)
variance = st.floats(1e-3, 5, allow_nan=False)


@st.composite
def studies(draw, least=2, most=8):
    """Estimates and variances of some studies."""
    k = draw(st.integers(least, most))
    yi = draw(st.lists(effect, min_size=k, max_size=k))
    vi = draw(st.lists(variance, min_size=k, max_size=k))
    return np.array(yi), np.array(vi)


@st.composite
def proportions(draw, least=2, most=7):
    """Events and patients of some studies, zeros and 100 % included."""
    n = draw(st.lists(st.integers(1, 120), min_size=least, max_size=most))
    x = [draw(st.integers(0, size)) for size in n]
    return np.array(x), np.array(n)


@st.composite
def tables(draw, least=1, most=6):
    """Two-by-two tables: events and patients in both arms."""
    k = draw(st.integers(least, most))
    n1, n2 = (draw(st.lists(st.integers(1, 100), min_size=k, max_size=k)) for _ in "12")
    a, c = ([draw(st.integers(0, size)) for size in sizes] for sizes in (n1, n2))
    return np.array(a), np.array(n1), np.array(c), np.array(n2)


@st.composite
def clustered(draw):
    """Rows of two to five studies."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    k = sum(sizes)
    yi = draw(st.lists(effect, min_size=k, max_size=k))
    vi = draw(st.lists(variance, min_size=k, max_size=k))
    return np.array(yi), np.array(vi), np.repeat(np.arange(len(sizes)), sizes)


@st.composite
def wild_studies(draw, least=1, most=7):
    """Studies with ties, equal precisions, and variances over twelve orders of magnitude; some dropped."""
    k = draw(st.integers(least, most))
    yi, vi = draw(_wild_rows(k))
    if k > 2 and draw(st.booleans()):
        yi[0] = vi[0] = np.nan
    return yi, vi


@st.composite
def wild_clusters(draw):
    """Rows of one to four studies, as wild as `wild_studies`."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    yi, vi = draw(_wild_rows(sum(sizes)))
    return yi, vi, np.repeat(np.arange(len(sizes)), sizes)


@st.composite
def _wild_rows(draw, k):
    yi = draw(st.lists(st.one_of(st.sampled_from([0.0, 0.5, -1.0]), effect), min_size=k, max_size=k))
    exponents = st.one_of(st.just(-1.0), st.floats(-8, 4))
    return np.array(yi), np.array([10.0 ** draw(exponents) for _ in range(k)])
