"""The figures of a whole review: flow diagram, risk of bias, heat map, the printable page."""
