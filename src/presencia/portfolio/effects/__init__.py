"""From published results to the effect expected in a place where nobody has tried yet."""
