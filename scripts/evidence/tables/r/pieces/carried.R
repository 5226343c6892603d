# To the time asked for by a constant hazard; follow-up is a multiple of it.
found <- found^(1 / follow_up)
