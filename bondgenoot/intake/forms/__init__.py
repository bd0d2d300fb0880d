"""Forms of intake, one noun per module."""
