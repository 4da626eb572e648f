"""Why, why not, and what if: what an inference kept, told so that a person can follow it."""
