"""The three ways in which a use case can say no. Each front end shows the sentence as it is."""


class ReviewError(Exception):
    """One sentence for the user: what, where, what to do. `exit_code` is an interface."""

    exit_code = 1


class RefusedError(ReviewError):
    """Refused or failed with nothing lost: a newer store, a folder that can't be written."""

    exit_code = 1


class OlderStoreError(RefusedError):
    """The store has an older schema: the next change brings it up to date."""


class ChangedElsewhereError(RefusedError):
    """What the user was looking at has been changed since, so it was not written over.

    `mine`: what the user wanted, `theirs`: what stands there now, both as field -> text, for the
    fields in which the two differ.
    """

    def __init__(self, sentence: str, mine: dict[str, str], theirs: dict[str, str]) -> None:
        super().__init__(sentence)
        self.mine, self.theirs = mine, theirs


class BadInputError(ReviewError):
    """What was given is wrong: an unknown code, a bad date, a broken rubric file."""

    exit_code = 2


class OpenQuestionError(BadInputError):
    """Only the user can answer. `fact`: what is open; `asks`: profile, sheet, zone, date_order
    or selected_by; `known`: what can be answered, where that is a list.

    `option` goes on from there: what to say on the command line.
    """

    def __init__(self, asks: str, fact: str, option: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(fact + option)
        self.asks, self.fact, self.known = asks, fact, known


class UnavailableError(ReviewError):
    """The store is locked beyond the timeout."""

    exit_code = 3
