"""Published tables read out of copies of public repositories, as benchmarks/evidence.py wants them."""
