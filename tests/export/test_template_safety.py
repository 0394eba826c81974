"""Templates from elsewhere: what could do harm is refused, what is too much is stopped."""

from __future__ import annotations

import io
import zipfile

import pytest
from template_making import Item, Values, docx, filled, lines, paragraph, related, run
from word_reading import small_document

from reviewapp.export.foreign import Limits, check_foreign, fill_foreign
from reviewapp.export.templates.compiler import compile_template
from reviewapp.export.templates.problems import TemplateError
from reviewapp.export.word import template_file, to_word


def refused(content):
    with pytest.raises(TemplateError) as error:
        compile_template(content, Values, foreign=True)
    return " ".join(it.sentence for it in error.value.problems)


ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name.__init__.__globals__ }}",
    "{{ name['__class__'] }}",
    "{{ (name|attr('__class__')) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum() }}",
    "{{ range(10 ** 9) }}",
    "{{ items.append(1) }}",
    "{{ name.upper() }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%s' % name }}",
    "{{ 'x' * 1000000000 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ name.ljust(1000000000) }}",
    "{{ name|center(1000000000) }}",
    "{{ name|indent(1000000000) }}",
    "{{ '<w:p/>'|safe }}",
    "{{ name|pprint }}{{ name|tojson }}{{ name|format }}",
    "{{ 1.5|round(1000000000) }}",
    "{{ name|replace('', name) }}",
    "{{ dict(a=1) }}{{ {'a': 1} }}",
    "{{ (lambda: 1)() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends name %}",
    "{% macro m() %}x{% endmacro %}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% set x %}<w:p/>{% endset %}",
    "{% raw %}{{ name }}{% endraw %}",
    "{% do items.append(1) %}",
    "{% set name.x = 1 %}",
    "{% set __builtins__ = 1 %}",
    "{% for a in items recursive %}{% endfor %}",
    "{{ _open(0, 'x') }}{{ _chart }}",
]


@pytest.mark.parametrize("tag", ATTACKS)
def test_what_could_do_harm_is_refused(tag):
    """Before anything runs, or where it runs, with a sentence, and none of it in a document."""
    content = docx(paragraph(tag))
    with pytest.raises(TemplateError) as error:
        filled(content, foreign=True)
    assert error.value.problems[0].place.paragraph == 1


@pytest.mark.parametrize(
    "doubling", ["{% set x = x + x %}", "{% set x = x ~ x %}", "{% set x = [x, x]|join(x) %}"]
)
def test_a_text_can_not_be_doubled_without_end(doubling):
    body = paragraph("{% set x = 'xxxxxxxx' %}") + paragraph(doubling) * 60
    with pytest.raises(TemplateError, match="too long"):
        filled(docx(body), foreign=True)


def test_a_number_can_not_be_squared_without_end():
    body = paragraph("{% set x = 999 %}") + paragraph("{% set x = x * x %}") * 60
    with pytest.raises(TemplateError, match="too large"):
        filled(docx(body), foreign=True)


def test_data_are_never_run():
    values = Values("{{ 7 * 7 }}", (Item("{% for %}"),))
    body = paragraph("{{ name }}") + paragraph("{% for it in items %}{{ it.text }}{% endfor %}")
    assert lines(docx(body), values, foreign=True) == ["{{ 7 * 7 }}", "{% for %}"]


# Packages


def packed(entries, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


GOOD = docx(paragraph("{{ name }}"))
MACRO = '<Override PartName="/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
OUTSIDE = ' TargetMode="External"'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="x">&a;</w:document>'


def field(instruction):
    signs = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
             '<w:r><w:fldChar w:fldCharType="end"/></w:r>')  # fmt: skip
    parts = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in instruction)
    return docx(f"<w:p>{signs[0]}{parts}{signs[1]}</w:p>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a Word file"),
        (b"{\\rtf1 hello}", "not a Word file"),
        (packed([("a.txt", "x")]), "not a Word file"),
        (GOOD[:-60], "not a Word file"),
        (GOOD.replace(b"PK\3\4", b"PK\3\5"), "not a Word file"),
        (b"x" * (21 << 20), "larger than 20 MB"),
        (packed((f"{number}.xml", "") for number in range(2_001)), "more than 2,000 parts"),
        (packed([("big.xml", "x" * (2 << 20))]), "unpacks to far more"),
        (packed([("../x.xml", "x")]), "leads out of the file"),
        (packed([("/x.xml", "x")]), "by a path"),
        (packed([("a.xml", "x"), ("A.xml", "y")]), "names a part twice"),
        (packed([("a.xml", "x" * 99)], zipfile.ZIP_LZMA), "packed in a way"),
        (docx("", parts={"word/document.xml": BOMB}), "declares a document type"),
        (docx("", parts={"word/document.xml": "<w:document"}), "is damaged"),
        (docx("", types=MACRO), "has macros"),
        (docx("", relationships=related("image", "http://a.example/x", "i", OUTSIDE)), "fetches"),
        (docx("", relationships=related("attachedTemplate", "http://a.example/x", "i", OUTSIDE)),
         "can run code"),
        (docx("", relationships=related("aFChunk", "x.html")), "can run code"),
        (docx("", relationships=related("oleObject", "x.bin")), "can run code"),
        (docx("", relationships=related("hyperlink", "file:///etc/passwd", "i", OUTSIDE)),
         "fetches"),
        (field(["DDEAUTO c:\\\\windows\\\\x.exe"]), "can fetch something"),
        (field([" DD", "E x"]), "can fetch something"),
        (field([" INCLUDETEXT x"]), "can fetch something"),
        (field([' HYPERLINK "http://a.example"']), "can fetch something"),
        (docx('<w:p><w:fldSimple w:instr=" INCLUDEPICTURE x "/></w:p>'), "can fetch something"),
    ],
)  # fmt: skip
def test_packages_that_could_do_harm_are_refused(content, said):
    assert said in refused(content)


@pytest.mark.parametrize("instruction", [" PAGE ", ' TOC \\o "1-3" ', ' HYPERLINK \\l "x" '])
def test_fields_of_the_document_itself_stay(instruction):
    compile_template(field([instruction]), Values, foreign=True)


def test_links_to_the_web_stay():
    link = related("hyperlink", "https://a.example/?q=1", "i", OUTSIDE)
    compile_template(docx(paragraph("x"), relationships=link), Values, foreign=True)


# The process


def test_a_template_from_elsewhere_makes_the_same_document(item):
    document = small_document(item(text="a <b> {{ c }}"))
    assert fill_foreign(template_file("engineer"), document) == to_word(document)


def test_everything_wrong_is_told_by_the_process():
    content = docx(paragraph("{{ nme }}") + paragraph("{% if %}"))
    found = check_foreign(content)
    assert [it.place.paragraph for it in found][:2] == [1, 2]
    assert found[0].place.text == "{{ nme }}"
    assert check_foreign(docx(paragraph("{{ name }}"))) == ()


def test_loops_inside_of_loops_are_stopped(item):
    digits = ", ".join("123456789")
    loops = "".join(f"{{% for {it} in [{digits}] %}}" for it in "abcdefghi")
    content = docx(paragraph(loops + "{% endfor %}" * 9))
    with pytest.raises(TemplateError, match="has it a loop inside of loops"):
        fill_foreign(content, small_document(item()), limits=Limits(seconds=1))


def test_more_than_may_come_out_is_stopped(item):
    loops = "{% for a in [1, 2, 3, 4, 5, 6, 7, 8, 9] %}" * 6
    content = docx(f"<w:p>{run(loops + 'x' * 1000 + '{% endfor %}' * 6)}</w:p>")
    with pytest.raises(TemplateError, match="too large"):
        fill_foreign(content, small_document(item()), limits=Limits(characters=1 << 20))
