"""Linear programmes and whole numbers, and what solves them: ortools, the simplex method, interior points."""
