"""The three ways in which a use case can say no. Each front end shows the sentence as it is."""


class ReviewError(Exception):
    """One sentence for the user: what, where, what to do. `exit_code` is an interface."""

    exit_code = 1


class RefusedError(ReviewError):
    """Refused or failed with nothing lost: a newer store, a folder that can't be written."""

    exit_code = 1


class BadInputError(ReviewError):
    """What was given is wrong: an unknown code, a bad date, a broken rubric file."""

    exit_code = 2


class UnavailableError(ReviewError):
    """The store is locked beyond the timeout."""

    exit_code = 3
