"""The templates that ship: what their script makes, sound as packages, whatever they are given."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from word_reading import small_document

from reviewapp.assets import asset
from reviewapp.core.connect import SloLine
from reviewapp.core.marks import EXPORT_NAMESPACE
from reviewapp.core.months import Month
from reviewapp.export.shipped.files import make_templates
from reviewapp.export.templates.names import listed
from reviewapp.export.word import SHIPPED, to_word
from reviewapp.export.word_values import Connect

MONTHS = tuple(Month(f"2025-{month:02d}", month, month + 1) for month in range(1, 7))


@pytest.fixture(scope="module")
def with_months(sample):
    """The sample with figures by month."""

    def counted(priority):
        lines = tuple(SloLine(it.target, it.figures, it.own, MONTHS) for it in priority.slo)
        return replace(priority, slo=lines)

    past = sample.parts[0]
    past = replace(past, priorities=tuple(map(counted, past.priorities)))
    return replace(sample, parts=(past, *sample.parts[1:]))


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_files_are_what_their_script_makes():
    made = make_templates()
    assert tuple(made) == SHIPPED
    for name, content in made.items():
        assert Path(asset("templates", f"{name}.docx")).read_bytes() == content, name


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("which", ["with_months", "hostile", "small", "empty"])
def test_what_they_make_is_sound(name, which, request):
    document = {
        "with_months": lambda: request.getfixturevalue("with_months"),
        "hostile": lambda: request.getfixturevalue("planted")[0],
        "small": lambda: small_document(request.getfixturevalue("item")()),
        "empty": lambda: small_document(parts=()),
    }[which]()
    content = to_word(document, name)
    body = docx.Document(io.BytesIO(content)).element.body
    ids = body.xpath(".//w:bookmarkStart/@w:id")
    names = [it.lower() for it in body.xpath(".//w:bookmarkStart/@w:name")]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    assert sorted(ids) == sorted(body.xpath(".//w:bookmarkEnd/@w:id"))
    controls = body.xpath(".//w:sdt/w:sdtPr/w:tag/@w:val")
    assert set(map(str.lower, controls)) <= set(names)
    assert set(map(str.lower, body.xpath(".//w:hyperlink/@w:anchor"))) <= set(names)
    for table in body.xpath(".//w:tbl"):
        columns = len(table.xpath("./w:tblGrid/w:gridCol"))
        rows = table.xpath("./w:tr")
        assert rows
        assert {len(row.xpath("./w:tc")) for row in rows} == {columns}
    assert all(cell[-1].tag == qn("w:p") for cell in body.xpath(".//w:tc"))
    described = body.xpath(".//*[local-name()='docPr']")
    assert all(it.get("descr") for it in described)
    assert len({it.get("id") for it in described}) == len(described)
    levels = [int(it[-1]) for it in body.xpath(".//w:pStyle/@w:val") if it.startswith("Heading")]
    assert levels[:1] in ([], [1])
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert b"TemplateTag" not in parts_of(content)["word/document.xml"]


def test_the_trend_is_a_chart_with_its_figures_beside_it(with_months):
    parts = parts_of(to_word(with_months))
    charts = [name for name in parts if name.startswith("word/charts/")]
    assert len(charts) == 2
    drawn = etree.fromstring(parts["word/charts/figures1.xml"])
    labels = [it.text for it in drawn.find(".//{*}ser").iterfind("{*}cat//{*}v")]
    assert labels[0] == "Jan 2025"
    shares = [it.text for it in drawn.find(".//{*}ser").iterfind("{*}val//{*}v")]
    assert shares == [f"{100 * month.met / month.n:.1f}".removesuffix(".0") for month in MONTHS]
    text = parts["word/document.xml"].decode()
    told = "Jan 2025 1 of 2, Feb 2 of 3, Mar 3 of 4".replace(" ", "\u00a0").replace(",\u00a0", ", ")
    assert text.count(told) >= 2  # in the alternative text, and in the table
    assert 'descr="Line chart, share of incidents that met their target by month.' in text


def test_months_without_incidents_are_no_chart(sample):
    assert not [name for name in parts_of(to_word(sample)) if "charts" in name]


def test_what_was_exported_can_be_told_again(sample):
    parts = parts_of(to_word(sample))
    told = etree.fromstring(parts["customXml/item100.xml"])
    assert told.tag == f"{{{EXPORT_NAMESPACE}}}export"
    assert re.fullmatch("[0-9a-f]{64}", told.get("template"))
    items = {it.get("id"): it for it in told.iter("{*}item")}
    entries = [
        entry
        for priority in sample.parts[0].priorities
        for section in priority.indicators
        for entry in section.evidence
    ]
    assert set(items) == {entry.id for entry in entries}
    text = parts["word/document.xml"].decode()
    assert all(f'w:tag w:val="{it.get("mark")}"' in text for it in items.values())
    again = etree.fromstring(
        parts_of(to_word(replace(sample, name="Else")))["customXml/item100.xml"]
    )
    assert again.get("id") != told.get("id")


def test_a_clean_document_has_no_ids(sample):
    parts = parts_of(to_word(sample, for_handing_in=True))
    everything = b"".join(parts.values())
    assert not [name for name in parts if "customXml" in name]
    for trace in (b"0195f3a0", b"ev_", b"Appendix", b"<w:sdt>"):
        assert trace not in everything


def test_the_variables_are_documented():
    text = Path(__file__).parents[2].joinpath("docs", "word-templates.md").read_text("utf-8")
    documented = set(re.findall("`([a-z_]+)`", text.partition("## Variables")[2]))
    assert {name for _, name, _ in listed(Connect)} <= documented
