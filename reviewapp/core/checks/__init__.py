"""What makes a good Connect, as checks: each with a name, a place, a reason and how to mend it.

`checker` runs them over a document; the rules stand in families of their own beside it.
"""
