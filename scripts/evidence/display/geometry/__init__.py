"""Where things stand in a drawing: axes, forest plots, curves, funnels, flow diagrams, bars."""
