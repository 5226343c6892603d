"""What every figure is drawn with: a sheet, a plane with axes, texts as wide as their letters, the style."""
