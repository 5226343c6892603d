"""How sure a result is: absolute effects, directions, proposals and judgements."""
