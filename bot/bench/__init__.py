"""Measurements of this machine, always beside what we compare ourselves with, in the same run."""
