"""Word templates: tags however Word cut them, loops over whole elements, every value exactly."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from template_making import (
    MOMENT,
    Item,
    Values,
    docx,
    filled,
    lines,
    lines_of,
    paragraph,
    related,
    run,
    table,
)

from reviewapp.export.plain import clean, one_line
from reviewapp.export.templates.compiler import compile_template
from reviewapp.export.templates.problems import TemplateError
from reviewapp.export.templates.rendering import render
from reviewapp.export.templates.values import Figures, Series, Span

HOSTILE = [
    "R&D <b> ]]> \" ' {{ name }} {% if x %} {_{ {# \\a \\f",
    "".join(map(chr, range(32))) + "\x7f\x80",
    "a\ud800b\ufffec\uffffd",
    "one\r\ntwo\rthree\n\n\tfour",
    "👩\u200d👩\u200d👧 🇳🇴 שלום مرحبا e\u0301 \u202eover\u202c 漢字",
    "  \u00a0edges \u00a0 ",
    "x" * 1_000_000,
]

# Tags


TEXT = (
    "Dear {{ name }}, {% for item in items %}{{ item.text }}; {% endfor %}{# no #}so {{ number }}."
)


def test_tags_cut_at_any_place_give_the_same_bytes():
    whole = filled(docx(paragraph(TEXT)))
    assert lines(docx(paragraph(TEXT))) == ["Dear Ada, one; two; so 7."]
    for cut in range(1, len(TEXT)):
        assert filled(docx(paragraph(TEXT[:cut], TEXT[cut:]))) == whole


@settings(max_examples=40, deadline=None)
@given(cuts=st.sets(st.integers(1, len(TEXT) - 1)))
def test_tags_cut_at_many_places_by_what_word_notes_down(cuts):
    """Other looks, spelling marks and bookmarks between the runs: the text is the same."""
    places = [0, *sorted(cuts), len(TEXT)]
    noise = '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="_GoBack"/>'
    runs = noise.join(
        run(TEXT[a:b], "<w:rPr><w:b/></w:rPr>" if place % 2 else "")
        for place, (a, b) in enumerate(pairwise(places))
    )
    assert lines(docx(f"<w:p>{runs}</w:p>")) == ["Dear Ada, one; two; so 7."]


def test_a_value_looks_as_the_beginning_of_its_tag():
    bold = "<w:rPr><w:b/></w:rPr>"
    part = filled(docx(f"<w:p>{run('{{ na', bold)}{run('me }} ends')}</w:p>"))["word/document.xml"]
    runs = re.findall(rb"<w:r>(.*?)</w:r>", part)
    assert [b"<w:b/>" in it for it in runs] == [True, False]


def test_paragraphs_and_rows_come_once_for_each_item():
    body = "".join(
        [
            paragraph("{%p for item in items %}"),
            paragraph("{%p if loop.first %}"), paragraph("first {{ item.text }}"),
            paragraph("{%p elif item.text == 'x' %}"), paragraph("never"),
            paragraph("{%p else %}"), paragraph("then {{ item.text }}"),
            paragraph("{%p endif %}"), paragraph("{%p endfor %}"),
            table("head", "{%tr for item in items %}", "{{ item.text }}", "{%tr endfor %}"),
            table("{%tr for item in nothing %}", "{{ item.text }}", "{%tr endfor %}"),
        ]
    )  # fmt: skip
    found = lines(docx(body))
    assert found == ["first one", "then two", "head", "one", "two", "", ""]
    assert filled(docx(body))["word/document.xml"].count(b"<w:tbl>") == 1


def test_a_cell_that_may_end_empty_keeps_a_paragraph():
    cell = paragraph("{%p if nothing %}") + paragraph("x") + paragraph("{%p endif %}")
    body = f"<w:tbl><w:tr><w:tc><w:tcPr/>{cell}</w:tc></w:tr></w:tbl>"
    part = filled(docx(body))["word/document.xml"]
    assert b"<w:tc><w:tcPr/><w:p/></w:tc>" in part


def test_text_without_tags_stays_and_data_never_is_a_tag():
    body = paragraph("{ a } }} %} {a{") + paragraph("{{ name }}")
    assert lines(docx(body), Values("{{ number }}")) == ["{ a } }} %} {a{", "{{ number }}"]


# Values


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_arrives_in_every_place(text):
    values = Values(text, (Item(text, "ev_1", (Span(text, link="https://a.example"),)),), figures=(
        Figures(text, text, (text,), (Series(text, (1.0,)),))
    ))  # fmt: skip
    comment = (
        f'<w:comment w:id="3" w:author="{{{{ name }}}}">{paragraph("{{ item.text }}")}</w:comment>'
    )
    drawing = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{% chart figures %}"/>'
        '<a:graphic><a:graphicData><c:chart r:id="ch"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )
    body = (
        paragraph("{{ name }}")
        + paragraph("{%p for item in items %}")
        + f'<w:p><w:commentRangeStart w:id="3"/>{run("{{ item.text }}")}'
        '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r></w:p>'
        + paragraph("{{r item.sources }}")
        + paragraph("{%p endfor %}")
        + f"<w:p>{drawing}</w:p>"
        + table("{%tr for item in items %}", "{{ item.text }}", "{%tr endfor %}")
        + '<w:p><w:hyperlink w:anchor="x" w:tooltip="{{ name }}"><w:r><w:t>t</w:t></w:r>'
        "</w:hyperlink></w:p>"
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    chart = "http://schemas.openxmlformats.org/drawingml/2006"
    core = "http://purl.org/dc/elements/1.1/"
    core_type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    content = docx(
        body,
        parts={
            "word/header1.xml": f"<w:hdr {space}>{paragraph('{{ name }}')}</w:hdr>",
            "word/comments.xml": f"<w:comments {space}>{comment}</w:comments>",
            "word/charts/chart1.xml": f'<c:chartSpace xmlns:c="{chart}/chart" xmlns:a="{chart}/'
            'main"><c:chart><c:title><a:t>{{ name }}</a:t></c:title><c:ser><c:idx val="0"/></c:ser>'
            "</c:chart></c:chartSpace>",
            "docProps/core.xml": f'<p xmlns:dc="{core}"><dc:title>{{{{ name }}}}</dc:title></p>',
        },
        relationships=related("header", "header1.xml", "h")
        + related("comments", "comments.xml", "k")
        + related("chart", "charts/chart1.xml", "ch"),
        package=f'<Relationship Id="c" Type="{core_type}/core-properties" '
        'Target="docProps/core.xml"/>',
    )
    wanted, folded = clean(text), one_line(text)
    parts = filled(content, values)
    found = [wanted, wanted, wanted, "", wanted, "", "t"]
    assert lines_of(parts["word/document.xml"]) == found
    assert lines_of(parts["word/header1.xml"]) == [wanted]
    assert lines_of(parts["word/comments.xml"]) == [wanted]
    huge = etree.XMLParser(huge_tree=True)
    root = etree.fromstring(parts["word/document.xml"], huge)
    [described] = [it.get("descr") for it in root.iter() if it.get("descr") is not None]
    [tip] = [value for it in root.iter() for key, value in it.items() if "tooltip" in key]
    [author] = [it.values()[1] for it in etree.fromstring(parts["word/comments.xml"], huge)]
    assert described == tip == author == folded
    drawn = etree.fromstring(parts["word/charts/figures1.xml"], huge)
    assert [it.text or "" for it in drawn.iter("{*}t", "{*}v")] == [folded, folded, folded, "1"]
    assert etree.fromstring(parts["docProps/core.xml"], huge)[0].text == (folded[:255] or None)


# What Word numbers


def test_marked_text_has_a_bookmark_and_a_control_once():
    def control(content):
        return (
            '<w:sdt><w:sdtPr><w:alias w:val="A"/><w:tag w:val="{{ item.mark }}"/>'
            f'<w:id w:val="5"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
        )

    body = "".join(
        (
            paragraph("{%p for item in items %}"),
            f"<w:p>{control(run('{{ item.text }}'))}</w:p>",
            control(paragraph("{{ item.text }}") + paragraph("end")),
            paragraph("{%p endfor %}"),
        )
    )
    items = (Item("a", "ev_1"), Item("b", "EV_1"), Item("c", "not a name"), Item("d"))
    part = filled(docx(body), Values(items=items))["word/document.xml"].decode()
    assert re.findall('w:tag w:val="(.*?)"', part) == ["ev_1"]
    assert re.findall('w:bookmarkStart w:id="(.*?)" w:name="(.*?)"', part) == [("1", "ev_1")]
    assert part.count("<w:bookmarkEnd") == 1
    without = filled(docx(body), Values(items=items), controls=False)["word/document.xml"].decode()
    assert "w:sdt" not in without
    assert without.count("ev_1") == 1


def test_comments_in_loops_are_comments_of_their_own():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    comment = f'<w:comment w:id="9" w:author="A">{paragraph("On {{ item.text }}")}</w:comment>'
    body = (
        paragraph("{%p for item in items %}")
        + f'<w:p><w:commentRangeStart w:id="9"/>{run("{{ item.text }}")}'
        '<w:commentRangeEnd w:id="9"/><w:r><w:commentReference w:id="9"/></w:r></w:p>'
        + paragraph("{%p endfor %}")
    )
    content = docx(
        body,
        parts={"word/comments.xml": f"<w:comments {space}>{comment}</w:comments>"},
        relationships=related("comments", "comments.xml"),
    )
    items = tuple(Item(str(number)) for number in range(2_000))
    parts = filled(content, Values(items=items))
    ids = re.findall(rb'<w:comment [^>]*w:id="(\d+)"', parts["word/comments.xml"])
    for name in (b"commentRangeStart", b"commentRangeEnd", b"commentReference"):
        assert re.findall(b"<w:%s w:id=.(\\d+)" % name, parts["word/document.xml"]) == ids
    assert len(set(ids)) == 2_000


def test_captions_count_and_the_contents_list_the_headings_behind_it():
    toc = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{more}'
        for kind, more in (
            ("begin", '<w:r><w:instrText> TOC \\o "1-1" \\h </w:instrText></w:r>'),
            ("separate", run("old")),
            ("end", ""),
        )
    )
    body = (
        paragraph("Before", style="Heading1")
        + f"<w:p>{toc}</w:p>"
        + paragraph("{%p for item in items %}")
        + paragraph("{{ item.text }} & more", style="Heading1")
        + f'<w:p><w:fldSimple w:instr=" SEQ Table ">{run("1")}</w:fldSimple></w:p>'
        + paragraph("{%p endfor %}")
    )
    assert lines(docx(body)) == [
        "Before", "one & more", "two & more", "one & more", "1", "two & more", "2"
    ]  # fmt: skip
    part = filled(docx(body))["word/document.xml"].decode()
    assert re.findall('w:anchor="(.*?)"', part) == ["_Toc000002", "_Toc000003"]
    assert part.count("fldCharType") == 3


# The package


def test_the_same_input_gives_the_same_bytes_and_what_stays_is_not_packed_anew():
    content = docx(paragraph("{{ name }}"))
    compiled = compile_template(content, Values, foreign=False)
    made = render(compiled, Values(), MOMENT)
    again = compile_template(content, Values, foreign=False)
    assert render(again, Values(), MOMENT) == made
    kept = compiled.kept["word/styles.xml"].packed
    assert kept in content
    assert kept in made


# What is wrong


def problems(content):
    with pytest.raises(TemplateError) as error:
        compile_template(content, Values, foreign=False)
    return error.value.problems


@pytest.mark.parametrize(
    ("body", "said", "number"),
    [
        (paragraph("Hi {{ nmae }}"), "there is no variable “nmae”: did you mean “name”?", 1),
        (paragraph("a") + paragraph("{%p for it in items %}") + paragraph("{{ it.txt }}")
         + paragraph("{%p endfor %}"), "“it” has no “txt”: did you mean “text”?", 3),
        (paragraph("{{ name }} {{ number"), "the tag that begins with {{ has no }} behind it.", 1),
        (paragraph("{% if name }}"), "has no %} behind it", 1),
        (paragraph("{%p for it in items %}") + paragraph("x"), "has no {% endfor %} behind it", 1),
        (paragraph("x") + paragraph("{%p endfor %}"), "has no {% for … %} before it", 2),
        (paragraph("{%tr for it in items %}"), "is outside of a table’s row", 1),
        (table("{%tr for it in items %}{%tr endfor %}"), "two tags in one row", 1),
        (paragraph("{% for it in items %}") + paragraph("{% endfor %}"), "write {%p … %}", 2),
        (paragraph("{%p if name %} and more"), "nothing else can stand in its paragraph", 1),
        (table("{%tr if name %} x", "{%tr endif %}"), "nothing else can stand in its row", 1),
        (paragraph("{{ name|uper }}"), "there is no filter “uper”: did you mean “upper”?", 1),
        (paragraph("{{ name|safe }}"), "there is no filter “safe”", 1),
        (paragraph("{{ name is tall }}"), "there is no test “tall”", 1),
        (paragraph("{% fro it in items %}"), "there is no tag “fro”: did you mean “for”?", 1),
        (paragraph("{{ name + }}"), "can't be read", 1),
        (paragraph("{{ }}"), "can't be read", 1),
        (paragraph("{%- if name %}"), "without its minus sign", 1),
        (paragraph("x", style="Nope"), "there is no style “Nope”", 1),
        (paragraph("{%tc for it in items %}"), "has the columns that it was made with", 1),
        (paragraph("{%p for it in name %}") + paragraph("{%p endfor %}"), "is not a list", 1),
        ('<w:p><w:hyperlink w:anchor="{{ nme }}"/></w:p>', "did you mean “name”?", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_paragraph(body, said, number):
    found = problems(docx(body))
    [told] = [it for it in found if said in it.sentence]
    assert told.place.paragraph == number
    assert str(told).startswith(f"word/document.xml, paragraph {number} “")


def test_all_problems_are_told_at_once_in_their_order():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = docx(
        paragraph("{{ a1 }}") + paragraph("ok") + paragraph("{{ a2 }}{{ a3 }}"),
        parts={"word/header1.xml": f"<w:hdr {space}>{paragraph('{{ a4 }}')}</w:hdr>"},
        relationships=related("header", "header1.xml"),
    )
    found = problems(content)
    assert [it.place.paragraph for it in found] == [1, 3, 3, 1]
    assert found[-1].place.part == "word/header1.xml"
    with pytest.raises(TemplateError, match="And 3 more"):
        compile_template(content, Values, foreign=False)


def test_a_tag_that_fails_with_these_values_is_told_with_its_paragraph():
    body = paragraph("{%p for it in items %}") + paragraph("{{ it.text / 2 }}")
    content = docx(paragraph("fine") + body + paragraph("{%p endfor %}"))
    for foreign in (False, True):
        with pytest.raises(TemplateError) as error:
            filled(content, foreign=foreign)
        assert error.value.problems[0].place.paragraph == 3
        assert "this can’t be shown" in error.value.problems[0].sentence
