"""The parts of forward chaining: which tests hold, what a rule says, how what several say comes to one value."""
