"""The knowledge base: facts and rules as YAML, no code."""
