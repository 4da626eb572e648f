"""Searching the inputs: values on demand, the smallest changes, and proofs that nothing can change any more."""
