"""Exact decision trees about a few inputs, everything else fixed."""
