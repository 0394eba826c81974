"""The Word templates that ship with the program: made here, kept as files in templates/.

Nothing here is needed to render one: `python -m reviewapp.export.shipped` writes the files anew.
"""
