"""Evidence synthesis for interventional procedures: from figures as printed to evidence reports."""

__version__ = "0.1.0"
