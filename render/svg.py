"""SVG: what every picture that we hand out has, whoever drew it.

It names and describes itself for those who cannot see it, carries its font, and says how long each line of text is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from .fonts import STACK, font_css, width
from .palette import INK, PAPER
from .text import plain

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "http://www.w3.org/2000/svg"


def picture(root: Element, title: str, description: str) -> str:
    """The finished text of an SVG: ``title`` and ``description`` in front, fonts carried, text lengths fixed."""
    from xml.etree import ElementTree

    ElementTree.register_namespace("", NAMESPACE)
    prefix = "p" + hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:8]  # ids stay apart in a page of pictures
    fonts = _fix_text(root)
    for place, (tag, text) in enumerate({"title": title, "desc": description, "style": fonts}.items()):
        element = _element(tag)
        element.text = text if tag == "style" else plain(text)
        if tag != "style":
            element.set("id", f"{prefix}-{tag}")
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


class Drawing:
    """Boxes and lines of text, in points from the upper left corner, in groups that tell something on hovering."""

    def __init__(self) -> None:
        self._root = self._inner = _element("svg")

    def root(self, width: float, height: float) -> Element:
        """The finished drawing on white paper of this size, for ``picture``."""
        size = {"width": f"{width:.1f}pt", "height": f"{height:.1f}pt", "viewBox": f"0 0 {width:.1f} {height:.1f}"}
        self._root.attrib.update(size)
        self._root.insert(0, _element("rect", width="100%", height="100%", fill=PAPER))
        return self._root

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = 12,
        bold: bool = False,
        colour: str = INK,
        anchor: Literal["start", "middle", "end"] = "start",
    ) -> None:
        """A line of text whose baseline begins, has its middle, or ends at a point."""
        look = {"font-size": f"{size:g}", "fill": colour, "text-anchor": anchor}
        look |= {"font-weight": "bold"} if bold else {}
        element = _element("text", x=f"{x:.2f}", y=f"{y:.2f}", **look)
        element.text = plain(text)
        self._inner.append(element)

    def box(self, x: float, y: float, width: float, height: float, **look: str) -> None:
        """A rectangle with SVG's own attributes for its look."""
        place = {"x": f"{x:.2f}", "y": f"{y:.2f}", "width": f"{width:.2f}", "height": f"{height:.2f}"}
        self._inner.append(_element("rect", **place, **look))

    @contextmanager
    def group(self, told: str) -> Iterator[None]:
        """What is drawn meanwhile belongs together; ``told`` is shown on hovering."""
        outer, self._inner = self._inner, _element("g")
        title = _element("title")
        title.text = plain(told)
        self._inner.append(title)
        yield
        outer.append(self._inner)
        self._inner = outer


def from_graphviz(data: bytes, title: str, description: str, told: Mapping[str, str]) -> str:
    """Graphviz's SVG, finished; ``told`` says what to tell of a node (its name) or an edge (``a->b``) on hovering."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(data)
    for group in root.iter(f"{{{NAMESPACE}}}g"):
        name = group.find(f"{{{NAMESPACE}}}title")
        group.attrib.pop("id", None)
        if name is None or group.get("class") == "graph":
            continue
        key = "->".join(end.split(":")[0] for end in (name.text or "").split("->"))
        name.text = plain(told.get(key, ""))
        if not name.text:
            group.remove(name)
    return picture(root, title, description)


def _fix_text(root: Element) -> str:
    """Set family and length of each text, drop the blank ones, and give the font rules that they need."""
    tag = f"{{{NAMESPACE}}}text"
    used: dict[bool, list[str]] = {False: [], True: []}
    for parent in root.iter():
        for element in [child for child in parent if child.tag == tag]:
            text = (element.text or "").strip()
            if not text:
                parent.remove(element)
                continue
            bold = element.get("font-weight") == "bold"
            length = width(text, float(element.get("font-size", "10")), bold)
            element.set("font-family", STACK)
            element.set("textLength", f"{length:.2f}")
            element.set("lengthAdjust", "spacingAndGlyphs")
            element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
            element.text = text
            used[bold].append(text)
    return font_css(used[False], used[True])


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree import ElementTree

    return ElementTree.Element(f"{{{NAMESPACE}}}{tag}", attributes)
