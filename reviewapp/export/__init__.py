"""Files out: Markdown, Word, the wording of figures, atomic writing."""
