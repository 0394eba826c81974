"""The forms that a Connect leaves in: by the file's ending, and what a document is in each."""

from __future__ import annotations

from dataclasses import dataclass

from reviewapp.core.connect import ConnectDocument

#: Ending -> form; the first ending of a form is the one to suggest.
ENDINGS = {
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".txt": "txt",
    ".json": "json",
}
FORMS = tuple(dict.fromkeys(ENDINGS.values()))
#: What a template can shape.
_BY_TEMPLATE = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class Look:
    """How a document looks: by which Word template, and whether without ids and their appendix.

    `template`: the name of one that ships or a .docx file, None for the role's.
    """

    template: str | None = None
    clean: bool = False

    def fits(self, form: str) -> bool:
        """Whether a form can look so."""
        return self.template is None or form in _BY_TEMPLATE


#: By the role's template, with everything.
AS_IT_IS = Look()


def content_of(document: ConnectDocument, form: str, look: Look = AS_IT_IS) -> bytes:
    """A document as a file. RefusedError where LibreOffice is needed and makes no PDF."""
    if form in _BY_TEMPLATE:
        word = _word(document, look)
        if form == "docx":
            return word
        from reviewapp.export.pdf import to_pdf

        return to_pdf(word)
    if form == "html":
        from reviewapp.export.html import to_html as write
    elif form == "txt":
        from reviewapp.export.plain_text import to_plain_text as write
    elif form == "json":
        from reviewapp.export.connect_json import to_json as write
    else:
        from reviewapp.export.markdown import to_markdown as write
    return write(document, for_handing_in=look.clean).encode("utf-8", "replace")


def _word(document: ConnectDocument, look: Look) -> bytes:
    from reviewapp.services.templates import named

    template = None if look.template is None else named(look.template)
    if isinstance(template, bytes):
        from reviewapp.export.foreign import fill_foreign

        return fill_foreign(template, document, for_handing_in=look.clean)
    from reviewapp.export.word import to_word

    return to_word(document, template, for_handing_in=look.clean)
