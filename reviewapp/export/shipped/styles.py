"""How the Word documents look: named styles, page, numbering and settings, all of them our own.

Whoever restyles the document changes a style in Word, nothing else: no paragraph, run or table
carries formatting of its own. One accent colour, dark enough to print in grey; nothing is said
by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.shared import Twips

from reviewapp.export.shipped.pieces import field, paragraph, run

# Calibri comes with Office on Windows and on the Mac; elsewhere Carlito, of equal widths, stands
# in for it.
_FONT = "Calibri"
#: Stands in the looks below for the accent colour of a theme.
_ACCENT = "accent"
_QUIET = "595959"
_RULE = "B8C4D0"
_FILL = "EDF1F5"

# A4 with margins of 2.2 cm: the text is narrower than that of US Letter with the same margins, so
# that a change of paper in Word leaves every table whole.
_PAGE = (11906, 16838)


@dataclass(frozen=True, slots=True)
class Theme:
    """What the shipped templates differ in: the accent, the scale of type, space above and below.

    `scale` and `spacing` in percent, `line` in 240ths of one. `margins`, at the top and at the
    bottom, `side` and `cell`, the space above and below a cell's text, in twentieths of a point.
    """

    accent: str
    scale: int = 100
    spacing: int = 100
    line: int = 269
    margins: tuple[int, int] = (1360, 1300)
    side: int = 1247
    cell: int = 50

    @property
    def text_width(self) -> int:
        """How wide the text is, in twentieths of a point."""
        return _PAGE[0] - 2 * self.side


# Both accents are as dark as 70 % of black, so that they stay readable printed in grey.
ENGINEER = Theme("1F4E79")
MANAGER = Theme("7A2E1F")
COMPACT = Theme("274E4A", scale=88, spacing=45, line=242, margins=(1000, 860), side=1000, cell=22)

#: A tab at the right edge of the text, wherever the theme has it.
_RIGHT = 0
#: Where an entry's text starts: right of its date.
_HANG = 1560


@dataclass(frozen=True, slots=True)
class _Look:
    """A paragraph style; sizes in half points, distances in twentieths of a point."""

    name: str
    base: str = "Normal"
    next: str | None = None
    size: int | None = None
    bold: bool = False
    italic: bool = False
    color: str | None = None
    before: int = 0
    after: int = 0
    line: int | None = None
    left: int = 0
    hanging: int = 0
    tab: tuple[str, int] | None = None
    keep_next: bool = False
    keep_lines: bool = False
    rule_below: bool = False
    outline: int | None = None
    bullets: int | None = None


_PARAGRAPHS = {
    "Title": _Look("Title", next="Subtitle", size=52, bold=True, color=_ACCENT, after=20),
    "Subtitle": _Look(
        "Subtitle", next="BodyText", size=28, color=_QUIET, after=200, rule_below=True
    ),
    "Heading1": _Look(
        "heading 1", next="BodyText", size=34, bold=True, color=_ACCENT, before=440, after=120,
        keep_next=True, keep_lines=True, rule_below=True, outline=0,
    ),
    "Heading2": _Look(
        "heading 2", next="BodyText", size=27, bold=True, color=_ACCENT, before=360, after=80,
        keep_next=True, keep_lines=True, outline=1,
    ),
    "Heading3": _Look(
        "heading 3", next="BodyText", size=22, bold=True, before=220, after=50,
        keep_next=True, keep_lines=True, outline=2,
    ),
    "BodyText": _Look("Body Text", after=120),
    "ListLead": _Look("List Lead", next="ListBullet", before=100, after=40, keep_next=True),
    "ListBullet": _Look("List Bullet", after=60, left=340, hanging=340, bullets=1),
    "ListBullet2": _Look("List Bullet 2", after=60, left=680, hanging=340, bullets=3),
    "Measure": _Look(
        "Measure", size=19, color=_QUIET, after=30, left=340, hanging=340, bullets=2
    ),
    "Fact": _Look("Fact", after=20, left=1900, hanging=1900, tab=("left", 1900)),
    "Evidence": _Look(
        "Evidence", next="EvidenceSource", after=20, left=_HANG, hanging=_HANG,
        tab=("left", _HANG), keep_next=True,
    ),
    "EvidenceSource": _Look(
        "Evidence Source", next="Evidence", size=18, color=_QUIET, after=140, left=_HANG
    ),
    "EvidenceAlone": _Look(
        "Evidence Alone", next="Evidence", after=140, left=_HANG, hanging=_HANG,
        tab=("left", _HANG),
    ),
    "Quiet": _Look("Quiet", size=19, color=_QUIET, after=100),
    "Guidance": _Look("Guidance", base="Quiet", size=19, italic=True, color=_QUIET, after=100),
    "Caption": _Look(
        "caption", next="BodyText", size=18, bold=True, color=_QUIET, before=160, after=80,
        keep_next=True,
    ),
    "TableText": _Look("Table Text", size=18, line=247),
    "TableQuiet": _Look("Table Quiet", base="TableText", size=17, color=_QUIET, line=247),
    "TableHead": _Look(
        "Table Head", base="TableText", size=18, bold=True, line=247, keep_next=True
    ),
    "Remark": _Look("Remark", base="Quiet", size=18, color=_QUIET, after=40),
    "ContentsTitle": _Look(
        "Contents Title", next="TOC1", size=24, bold=True, color=_ACCENT, before=320, after=60,
        keep_next=True,
    ),
    "AfterTable": _Look("After Table", size=12, line=200),
    "Figure": _Look("Figure", after=120, keep_next=True),
    # What a template's author sees of its tags; no document has it.
    "TemplateTag": _Look("Template Tag", size=16, color=_QUIET),
    "TOC1": _Look("toc 1", bold=True, before=80, after=20),
    "TOC2": _Look("toc 2", after=20, left=340),
    "Header": _Look("header", size=18, color=_QUIET, tab=("right", _RIGHT)),
    "Footer": _Look("footer", size=18, color=_QUIET, tab=("right", _RIGHT)),
}  # fmt: skip


def new_styles(document: Document, theme: Theme) -> None:
    """Replace the styles, fonts, numbering and settings of python-docx's template by ours."""
    styles = document.styles.element
    for old in list(styles):
        styles.remove(old)
    own = (_style(style_id, theme) for style_id in _PARAGRAPHS)
    size = round(21 * theme.scale / 100)
    defaults = _DEFAULTS.replace("DEFAULT_SIZE", str(size)).replace("LINE", str(theme.line))
    for xml in (defaults, _LATENT, *_BASICS, *own, *_CHARACTERS, *_TABLES):
        for sign, value in ((_ACCENT, theme.accent), ("CELL", str(theme.cell))):
            xml = xml.replace(f'"{sign}"', f'"{value}"')  # noqa: PLW2901
        styles.append(_parse(xml))
    for element, contents in (
        (document.part.numbering_part.element, _NUMBERING),
        (document.settings.element, _SETTINGS),
    ):
        for old in list(element):
            element.remove(old)
        for xml in contents:
            element.append(_parse(xml))
    name, package = PackURI("/word/fontTable.xml"), document.part.package
    fonts = Part(name, CONTENT_TYPE.WML_FONT_TABLE, _FONTS.encode(), package)
    document.part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)


def set_page(document: Document, theme: Theme, left: str, right: str) -> None:
    """Paper, margins, a header with two texts from the second page on, and page numbers."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(_PAGE[0]), Twips(_PAGE[1])
    section.left_margin = section.right_margin = Twips(theme.side)
    section.top_margin, section.bottom_margin = map(Twips, theme.margins)
    section.header_distance = section.footer_distance = Twips(640)
    section.different_first_page_header_footer = True
    pages = ("\t", "Page ", ("PAGE", "1"), " of ", ("NUMPAGES", "1"))
    footer = "".join(field(*it) if isinstance(it, tuple) else run(it) for it in pages)
    for story, style, content in (
        (section.first_page_header, "Header", ""),
        (section.header, "Header", run(f"{left}\t{right}")),
        (section.first_page_footer, "Footer", footer),
        (section.footer, "Footer", footer),
    ):
        story.is_linked_to_previous = False
        root = story.part.element
        for old in list(root):
            root.remove(old)
        root.append(_parse(paragraph(style, content)))


def _parse(xml: str) -> object:
    """An element of the snippet, which has no namespace declarations of its own."""
    end = xml.index(">") - (xml[xml.index(">") - 1] == "/")
    return parse_xml(f"{xml[:end]} {nsdecls('w')}{xml[end:]}")


def _style(style_id: str, theme: Theme) -> str:
    look = _PARAGRAPHS[style_id]
    return (
        f'<w:style w:type="paragraph" {_custom(look.name)}w:styleId="{style_id}">'
        f'<w:name w:val="{look.name}"/><w:basedOn w:val="{look.base}"/>'
        f'{_value("next", look.next)}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(look, theme)}</w:pPr>"
        f"<w:rPr>{_run_properties(look, theme)}</w:rPr></w:style>"
    )


_BUILT_IN = {"Title", "Subtitle", "Body Text", "List Bullet", "List Bullet 2"}


def _custom(name: str) -> str:
    """Styles that Word does not know by name are marked as such."""
    built_in = name in _BUILT_IN or name[0].islower()
    return "" if built_in else 'w:customStyle="1" '


def _paragraph_properties(look: _Look, theme: Theme) -> str:
    """In the schema's order, which Word insists on."""
    indent = f'<w:ind w:left="{look.left}" w:hanging="{look.hanging}"/>' if look.left else ""
    height = look.line and look.line * theme.line // 269
    line = f' w:line="{height}" w:lineRule="auto"' if height else ""
    before, after = (value * theme.spacing // 100 for value in (look.before, look.after))
    border = f'<w:bottom w:val="single" w:sz="6" w:space="3" w:color="{_RULE}"/>'
    tab = look.tab and (look.tab[0], theme.text_width if look.tab[1] == _RIGHT else look.tab[1])
    return "".join(
        (
            "<w:keepNext/>" if look.keep_next else "",
            "<w:keepLines/>" if look.keep_lines else "",
            f'<w:numPr><w:numId w:val="{look.bullets}"/></w:numPr>' if look.bullets else "",
            f"<w:pBdr>{border}</w:pBdr>" if look.rule_below else "",
            '<w:tabs><w:tab w:val="{}" w:pos="{}"/></w:tabs>'.format(*tab) if tab else "",
            f'<w:spacing w:before="{before}" w:after="{after}"{line}/>',
            indent,
            _value("outlineLvl", look.outline),
        )
    )


def _run_properties(look: _Look, theme: Theme) -> str:
    size = None if look.size is None else round(look.size * theme.scale / 100)
    return "".join(
        (
            "<w:b/><w:bCs/>" if look.bold else "",
            "<w:i/><w:iCs/>" if look.italic else "",
            _value("color", look.color),
            _value("sz", size),
            _value("szCs", size),
        )
    )


def _value(name: str, value: str | int | None) -> str:
    return "" if value is None else f'<w:{name} w:val="{value}"/>'


_FONTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<w:fonts {nsdecls("w")}><w:font w:name="{_FONT}"><w:altName w:val="Carlito"/>'
    '<w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
    '<w:pitch w:val="variable"/></w:font></w:fonts>'
)
_DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
    '<w:sz w:val="DEFAULT_SIZE"/><w:szCs w:val="DEFAULT_SIZE"/>'
    '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="0" w:line="LINE" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
)
_LATENT = (
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
    ' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
)
_BASICS = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>",
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr></w:style>",
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
)
_CHARACTERS = (
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/>'
    f'<w:rPr><w:color w:val="{_ACCENT}"/><w:u w:val="single"/></w:rPr></w:style>',
    '<w:style w:type="character" w:customStyle="1" w:styleId="ContentsLink">'
    '<w:name w:val="Contents Link"/><w:basedOn w:val="DefaultParagraphFont"/>'
    f'<w:uiPriority w:val="99"/><w:rPr><w:color w:val="{_ACCENT}"/></w:rPr></w:style>',
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="22"/><w:qFormat/>'
    "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>",
    '<w:style w:type="character" w:customStyle="1" w:styleId="Label"><w:name w:val="Label"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="1"/><w:qFormat/>'
    f'<w:rPr><w:color w:val="{_QUIET}"/></w:rPr></w:style>',
)


def _borders(tag: str, **sides: int) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{_RULE}"/>'
        for side, size in sides.items()
    )
    return f"<w:{tag}>{lines}</w:{tag}>"


def _margins(vertical: int | str, side: int) -> str:
    return (
        f'<w:tblCellMar><w:top w:w="{vertical}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="{vertical}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
        "</w:tblCellMar>"
    )


_TABLES = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="ReviewTable">'
    '<w:name w:val="Review Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/>'
    f"<w:qFormat/><w:tblPr>{_borders('tblBorders', top=8, bottom=8, insideH=4)}"
    f"{_margins('CELL', 85)}"
    f'</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
    f'{_borders("tcBorders", bottom=8)}<w:shd w:val="clear" w:color="auto" w:fill="{_FILL}"/>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>',
    '<w:style w:type="table" w:customStyle="1" w:styleId="ReviewBox">'
    '<w:name w:val="Review Box"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/>'
    f"<w:qFormat/><w:tblPr>{_borders('tblBorders', top=6, left=6, bottom=6, right=6)}"
    f"{_margins(100, 140)}</w:tblPr></w:style>",
)


def _bullets(number: int, style_id: str, left: int = 340) -> str:
    """The definition of a bullet list: Word wants one for each style that is a list."""
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:pStyle w:val="{style_id}"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
    )


_NUMBERING = (
    _bullets(1, "ListBullet"),
    _bullets(2, "Measure"),
    _bullets(3, "ListBullet2", left=680),
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>',
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>',
)
_SETTINGS = (
    '<w:zoom w:percent="100"/>',
    '<w:defaultTabStop w:val="709"/>',
    '<w:characterSpacingControl w:val="doNotCompress"/>',
    # Mode 15 is today's Word: without it the window says "Compatibility Mode".
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>',
    '<w:themeFontLang w:val="en-US"/>',
    '<w:decimalSymbol w:val="."/>',
    '<w:listSeparator w:val=","/>',
)
