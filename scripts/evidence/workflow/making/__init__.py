"""How the plan is made: inputs read, code and versions hashed, orders written, status found."""
