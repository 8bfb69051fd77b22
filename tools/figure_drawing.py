"""figure_drawing.py - shapes and texts of an SVG drawing, for tools/figure.
"""

from xml.sax.saxutils import escape

LETTER, ROW, SMALL = 7.25, 20, 12   # pixels: a letter's width, a row, a gap
HEAD = 3 * ROW


def width(text):
    return int(len(text) * LETTER + 1)


class Drawing:
    """Shapes and texts, and how much room they take."""

    def __init__(self):
        self.parts = []
        self.right = self.bottom = 0

    def add(self, text, right, bottom):
        self.parts.append(text)
        self.right = max(self.right, right)
        self.bottom = max(self.bottom, bottom)

    def text(self, x, y, words, style="", anchor="start"):
        self.add('<text x="%d" y="%d" xml:space="preserve"%s%s>%s</text>' % (
            x, y, ' class="%s"' % style if style else "",
            ' text-anchor="%s"' % anchor if anchor != "start" else "",
            escape(words)),
            x + (width(words) if anchor == "start" else 0), y + 6)

    def line(self, x1, y1, x2, y2, style="thin"):
        self.add('<line x1="%d" y1="%d" x2="%d" y2="%d" class="%s"/>' % (
            x1, y1, x2, y2, style), max(x1, x2), max(y1, y2))

    def box(self, x, y, wide, high, style="box"):
        self.add('<rect x="%d" y="%d" width="%d" height="%d" class="%s"/>' % (
            x, y, wide, high, style), x + wide, y + high)

    def path(self, points, style):
        self.add('<path d="M %s" class="%s"/>' % (
            " L ".join("%d %d" % point for point in points), style),
            max(x for x, _ in points), max(y for _, y in points))

    def svg(self):
        wide, high = self.right + SMALL, self.bottom + SMALL
        return """<svg xmlns="http://www.w3.org/2000/svg" width="%d" \
height="%d" viewBox="0 0 %d %d">
<style>
text { font-family: "DejaVu Sans Mono", monospace; font-size: 12px;
       white-space: pre; }
.title { font-weight: bold; font-size: 14px; }
.bold { font-weight: bold; }
.note { font-style: italic; }
.difference { stroke: black; stroke-width: 1; stroke-dasharray: 1 3; }
.thin { stroke: black; stroke-width: 0.6; }
.switch { stroke: black; stroke-width: 1; stroke-dasharray: 5 3;
          fill: none; marker-end: url(#arrow); }
.recovery { stroke: black; stroke-width: 1.6; fill: none;
            marker-end: url(#arrow); }
.bracket { stroke: black; stroke-width: 2.5; fill: none; }
.box { stroke: black; stroke-width: 0.6; fill: white; }
.wrong { stroke: black; stroke-width: 2.5; fill: #dddddd; }
.turn { stroke: none; fill: #f2f2f2; }
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" \
markerWidth="8" markerHeight="8" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z"/>\
</marker></defs>
<rect width="%d" height="%d" fill="white"/>
%s
</svg>
""" % (wide, high, wide, high, wide, high, "\n".join(self.parts))
