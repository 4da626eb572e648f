"""The interview: which question comes next, what people type as an answer, and when nothing is left to ask."""
