"""What stands in for the world outside our process, and the real things tests need: databases, a browser."""
