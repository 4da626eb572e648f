"""The language of the knowledge base: from checked nodes to the compiled form, or to all that is wrong."""
