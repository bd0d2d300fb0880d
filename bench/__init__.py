"""How fast the product is, measured: `make bench`. No test: a slow machine is no failing product."""
