"""Pasted text, such as an abstract: every figure with its place, proposed and never decided."""
