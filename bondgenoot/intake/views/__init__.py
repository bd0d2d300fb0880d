"""Views of intake, one noun per module."""
