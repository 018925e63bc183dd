"""What the program shows in a browser."""
