"""Every pooled number once more, by other software or another method."""
