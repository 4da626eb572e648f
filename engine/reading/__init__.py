"""From YAML text to nodes that know their place, and the check of their shape, told in the words of those who write."""
