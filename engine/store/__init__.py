"""Where the compiled form is kept between two runs: as data, of which only what somebody looks at is read."""
