"""Published comparisons as questions, and how far the advice falls short of what was measured."""
