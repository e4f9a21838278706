"""A bakery to look into: its modules call each other, two of them in a circle."""
