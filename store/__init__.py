"""The database and nothing else: tables, one small store per noun, inbox and outbox."""
