"""The chart of the shipped templates: lines that also differ in grey, by marker and by dash."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
#: Marker, dash and how dark: each alone tells the lines apart.
_LOOKS = (
    ("circle", "solid", 1.0),
    ("square", "sysDash", 0.62),
    ("triangle", "sysDot", 0.8),
    ("diamond", "lgDash", 0.45),
)
_EMU_PER_TWENTIETH = 635
_RELATIONSHIP = "rIdTrend"


def add_chart(document: Document, accent: str) -> None:
    """Add the chart to a template; `chart_drawing` shows it."""
    part = Part(
        PackURI("/word/charts/trend.xml"),
        _CONTENT_TYPE,
        _chart(accent).encode("utf-8"),
        document.part.package,
    )
    document.part.rels.add_relationship(RELATIONSHIP_TYPE.CHART, part, _RELATIONSHIP)


def chart_drawing(figures: str, width: int, height: int) -> str:
    """The chart in a run. `figures`: the expression for what it shows; sizes in twentieths of a
    point.
    """
    size = f'cx="{width * _EMU_PER_TWENTIETH}" cy="{height * _EMU_PER_TWENTIETH}"'
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0"'
        f' distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="1" name="Trend" descr="{{% chart {figures} %}}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{drawing}/main">'
        f'<a:graphicData uri="{drawing}/chart"><c:chart xmlns:c="{drawing}/chart"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        f' r:id="{_RELATIONSHIP}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _chart(accent: str) -> str:
    series = "".join(
        _series(place, marker, dash, _lighter(accent, dark))
        for place, (marker, dash, dark) in enumerate(_LOOKS)
    )
    axes = '<c:axId val="111"/><c:axId val="222"/>'
    text = (
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="404040"/>'
        '</a:solidFill><a:latin typeface="Calibri"/></a:defRPr></a:pPr><a:endParaRPr lang="en-US"/>'
        "</a:p></c:txPr>"
    )
    rule = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        f'<c:marker val="1"/>{axes}</c:lineChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{rule.format("7F7F7F")}{text}<c:crossAx val="222"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/>'
        '</c:catAx><c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>'
        '<c:max val="100"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f"<c:majorGridlines>{rule.format('D9D9D9')}</c:majorGridlines>"
        '<c:numFmt formatCode="0&quot; %&quot;" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{rule.format("FFFFFF")}{text}'
        '<c:crossAx val="111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>'
        '<c:majorUnit val="25"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{text}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )


def _series(place: int, marker: str, dash: str, color: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:v>Target {place + 1}</c:v></c:tx>"
        f'<c:spPr><a:ln w="22225" cap="rnd">{fill}<a:prstDash val="{dash}"/><a:round/></a:ln>'
        f'</c:spPr><c:marker><c:symbol val="{marker}"/><c:size val="7"/><c:spPr>{fill}'
        f'<a:ln w="9525">{fill}</a:ln></c:spPr></c:marker>'
        '<c:cat><c:strLit><c:ptCount val="2"/><c:pt idx="0"><c:v>Jan</c:v></c:pt>'
        '<c:pt idx="1"><c:v>Feb</c:v></c:pt></c:strLit></c:cat>'
        '<c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="2"/>'
        f'<c:pt idx="0"><c:v>{90 - 15 * place}</c:v></c:pt><c:pt idx="1"><c:v>{95 - 15 * place}'
        '</c:v></c:pt></c:numLit></c:val><c:smooth val="0"/></c:ser>'
    )


def _lighter(color: str, dark: float) -> str:
    """A colour mixed with white; 1 leaves it as it is."""
    parts = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * dark):02X}" for part in parts)
