"""Figures as files: SVG, PDF and PNG."""
