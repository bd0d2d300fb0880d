"""The leak suite: cases full of planted names, and every way in which something leaves the school."""
