"""The FAQ engine: Vietnamese text, entries, matching, confidence. No I/O but loading files, no clock, no network."""
