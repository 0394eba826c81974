"""One module for each place in the app, with its styles beside it."""
