"""Everything the desk is held to. `support/` is what the tests stand on."""
