"""What people do with the desk, one file per use case; `texts/` holds every sentence it says."""
