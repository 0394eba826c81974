"""The terminal app: screens over the same use cases as the command line."""
