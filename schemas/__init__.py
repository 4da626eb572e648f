"""JSON Schemas of every file that people write and every document that the program prints."""
