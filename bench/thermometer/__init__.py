"""How much the thermometer carries, measured: `make bench-thermometer`."""
