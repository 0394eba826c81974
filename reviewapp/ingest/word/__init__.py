"""Documents that come back from Word, or from what opens its files."""
