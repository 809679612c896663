"""Places in chains without days: prices, bounds and whole numbers, by position alone."""
