"""The rules of a help desk as arithmetic on values: no I/O, no awaiting, no asking for the time."""
