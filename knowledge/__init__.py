"""The FAQ engine: Vietnamese text, entries, matching and confidence. No I/O besides loading files, no clock, no network."""
