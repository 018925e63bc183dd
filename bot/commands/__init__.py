"""One file per command of `caunoi`."""
