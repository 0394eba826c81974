"""The Connect as HTML, plain text and JSON: all that the Word document says."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reviewapp.core.connect import ConnectDocument
from reviewapp.core.draft import box_sections
from reviewapp.core.months import Month
from reviewapp.core.printable import cells
from reviewapp.export import layout
from reviewapp.export.connect_json import to_json
from reviewapp.export.html import to_html
from reviewapp.export.plain import clean
from reviewapp.export.plain_text import WIDTH, to_plain_text

_VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """What a browser makes of a page: it closes what was opened, and takes nothing for markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append(data)

    def all(self, name: str) -> list[str]:
        return [found for _, it in self.tags if (found := it.get(name)) is not None]


def folded(text: str) -> str:
    """Without white space, bullets and control signs, which each form has in its own way."""
    return re.sub(r"[\s\x7f-\x9f-]+", "", clean(text))


@pytest.fixture(scope="module")
def charted(sample: ConnectDocument) -> ConnectDocument:
    """The sample with the months of its figures, one of them empty."""
    months = tuple(Month(f"2025-0{n}", n % 3, 0 if n == 2 else 3) for n in range(1, 5))
    parts = [
        replace(
            part,
            priorities=tuple(
                replace(it, slo=tuple(replace(line, months=months) for line in it.slo))
                for it in part.priorities
            ),
        )
        for part in sample.parts
    ]
    return replace(sample, parts=tuple(parts))


def test_the_page_is_whole_in_itself(charted: ConnectDocument) -> None:
    text = to_html(charted)
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe", "object", "base", "form"}.intersection(tags)
    assert not page.all("src") + page.all("style") + page.all("onclick")
    assert not re.search(r"@import|url\(|expression", text.split("</style>")[0])
    styles = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert styles is not None
    digest = base64.b64encode(sha256(styles[1].encode()).digest()).decode()
    policy = next(it["content"] for tag, it in page.tags if tag == "meta" and "content" in it)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert all(it[1:] in ids for it in page.all("href") if it.startswith("#"))
    assert all(it.startswith(("#", "https://", "http://")) for it in page.all("href"))
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels.index(1) == 0
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert to_html(charted) == text


def test_the_trend_is_drawn_with_words_beside_it(charted: ConnectDocument) -> None:
    page = Page(to_html(charted))
    drawings = [it for tag, it in page.tags if tag == "svg"]
    assert drawings
    ids = page.all("id")
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert all(it in ids for it in str(drawing["aria-labelledby"]).split())
    told = "".join(page.texts)
    assert "Line chart, share of incidents that met their target by month." in told
    assert "Jan 2025\u00a01\u00a0of\u00a03" in told or "Jan\u00a02025\u00a01\u00a0of\u00a03" in told
    # The empty month is a gap in the line, not a point on it.
    lines = [str(it["d"]) for tag, it in page.tags if tag == "path" and "L" in str(it.get("d"))]
    assert lines
    assert all(line.count("M") == 2 for line in lines)


def test_every_text_arrives_in_every_form_and_none_is_markup(
    planted: tuple[ConnectDocument, list[str]],
) -> None:
    document, texts = planted
    text = to_html(document)
    page = Page(text)
    assert not {"b", "script"}.intersection(tag for tag, _ in page.tags)
    shown = folded("".join(page.texts))
    missing = [it for it in texts if folded(it) not in shown]
    assert not missing
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
    plain = to_plain_text(document)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]", plain)
    assert json.loads(to_json(document))["name"] == clean(document.name)


def test_plain_text_has_76_columns_and_all_entries(sample: ConnectDocument) -> None:
    text = to_plain_text(sample)
    long = [it for it in text.splitlines() if cells(it) > WIDTH and " " in it.strip()]
    assert not long
    shown = folded(text)
    for item in layout.entries(sample):
        assert folded(item.text) in shown
        assert item.id in text
    assert sample.parts[0].title + "\n====" in text
    clean_copy = to_plain_text(sample, for_handing_in=True)
    assert all(item.id not in clean_copy for item in layout.entries(sample))
    assert all(
        item.id not in write(sample, for_handing_in=True)
        for write in (to_html, to_json)
        for item in layout.entries(sample)
    )


def test_json_has_the_shape_that_is_described(sample: ConnectDocument) -> None:
    made = json.loads(to_json(sample))
    assert (made["format"], made["version"]) == ("reviewapp-connect", 1)
    assert list(made) == [
        "format", "version", "title", "name", "role", "manager", "period", "as_of", "edition",
        "rubric", "boxes", "priorities", "goals", "past_goals", "imports", "notes",
    ]  # fmt: skip
    assert [it["box"] for it in made["boxes"]] == list(box_sections(sample))
    box = next(it for it in made["boxes"] if it["state"] == "written")
    assert list(box) == [
        "box", "part", "title", "writer", "prompts", "state", "text", "characters", "words",
        "limit",
    ]  # fmt: skip
    assert box["characters"] == len(box["text"])
    items = [
        item["id"]
        for priority in made["priorities"]
        for indicator in priority["indicators"]
        for item in indicator["evidence"]
    ]
    assert items == [item.id for item in layout.entries(sample)]
    figures = [it for priority in made["priorities"] for it in priority["figures"]]
    assert figures[0]["team"]["n"] == 47
    assert made["as_of"] == "2025-07-02T09:30:00Z"
