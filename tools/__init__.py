"""What `make` runs: installing, serving, testing and checking."""
