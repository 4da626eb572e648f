"""SVG: what every picture that we hand out has, whoever drew it.

It names and describes itself for those who cannot see it, carries its font, and says how long each line of text is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .fonts import STACK, font_css, width
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
        element = ElementTree.Element(f"{{{NAMESPACE}}}{tag}")
        element.text = text if tag == "style" else plain(text)
        if tag != "style":
            element.set("id", f"{prefix}-{tag}")
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


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
