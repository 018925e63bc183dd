"""Fixtures every test may ask for."""

pytest_plugins = ["tests.support.databases", "tests.support.browser", "tests.support.serving"]
