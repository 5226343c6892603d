"""What was found: frozen result objects and their JSON.

Knows neither how a figure was computed nor how it is drawn.
"""
