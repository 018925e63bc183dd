"""The simulated commune: who plays in it, what it shows, and a whole day of it."""
