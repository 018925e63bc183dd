"""A fake Zalo Bot Platform on loopback, with every oddity that was reported of the real one."""
