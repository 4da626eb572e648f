"""TrueType files: the widths of their glyphs, and a smaller font with only some of them.

The format: https://learn.microsoft.com/typography/opentype/spec/otff
"""

from __future__ import annotations

import struct
from collections.abc import Iterable


class Face:
    """One TrueType file: the tables that measuring and subsetting need."""

    def __init__(self, data: bytes) -> None:
        self.tables = _tables(data)
        self.units = int(struct.unpack_from(">H", self.tables["head"], 18)[0])
        self.glyphs = _character_map(self.tables["cmap"])
        count = struct.unpack_from(">H", self.tables["hhea"], 34)[0]
        self.metrics: tuple[tuple[int, int], ...] = tuple(struct.iter_unpack(">Hh", self.tables["hmtx"][: 4 * count]))

    def metric(self, glyph: int) -> tuple[int, int]:
        """Advance width and left side bearing of a glyph, in font units."""
        last = len(self.metrics) - 1
        if glyph <= last:
            return self.metrics[glyph]
        bearing = struct.unpack_from(">h", self.tables["hmtx"], 4 * (last + 1) + 2 * (glyph - last - 1))[0]
        return self.metrics[last][0], bearing

    def advance(self, character: str) -> float:
        """The advance width of a character in ems; one em for a character that the font lacks."""
        glyph = self.glyphs.get(ord(character))
        return 1.0 if glyph is None else self.metric(glyph)[0] / self.units


def _tables(data: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4s4xII", data, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): data[offset : offset + length] for tag, offset, length in entries}


def _character_map(cmap: bytes) -> dict[int, int]:
    """Code point -> glyph, from the table's format 12 (every plane), which the shipped fonts have."""
    for i in range(struct.unpack_from(">H", cmap, 2)[0]):
        offset = struct.unpack_from(">I", cmap, 8 + 8 * i)[0]
        if struct.unpack_from(">H", cmap, offset)[0] == 12:
            groups = struct.unpack_from(">I", cmap, offset + 12)[0]
            found: dict[int, int] = {}
            for start, end, glyph in struct.iter_unpack(">III", cmap[offset + 16 : offset + 16 + 12 * groups]):
                found.update(zip(range(start, end + 1), range(glyph, glyph + end - start + 1), strict=True))
            return found
    raise AssertionError("the shipped font has a character map of format 12")


def subset(font: Face, characters: Iterable[str]) -> bytes:
    """A TrueType font with these characters only (those that the font has): glyphs renumbered, no hints, no kerning.

    Plain TrueType rather than the compressed WOFF: compressed bytes differ between builds of zlib, and a picture must
    not. Browsers need these ten tables and check them (https://github.com/khaledhosny/ots).
    """
    wanted = {ord(c): font.glyphs[ord(c)] for c in sorted(set(characters)) if ord(c) in font.glyphs}
    order = [0, *dict.fromkeys(wanted.values())]
    for glyph in order:  # grows while it is walked: a composite glyph brings its parts
        order.extend(part for _, part in _parts(_outline(font, glyph)) if part not in order)
    number = {glyph: i for i, glyph in enumerate(order)}
    outlines = [_without_hints(_outline(font, glyph), number) for glyph in order]
    offsets = [0]
    for outline in outlines:
        offsets.append(offsets[-1] + len(outline))
    groups = b"".join(struct.pack(">III", code, code, number[glyph]) for code, glyph in sorted(wanted.items()))
    header = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap = header + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(wanted)) + groups
    head, hhea, maxp = (bytearray(font.tables[tag]) for tag in ("head", "hhea", "maxp"))
    struct.pack_into(">h", head, 50, 1)  # long offsets in "loca"
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">H", hhea, 34, len(order))
    struct.pack_into(">H", maxp, 4, len(order))
    return _file(
        {
            "OS/2": font.tables["OS/2"],
            "cmap": cmap,
            "glyf": b"".join(outlines),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(struct.pack(">Hh", *font.metric(glyph)) for glyph in order),
            "loca": struct.pack(f">{len(offsets)}I", *offsets),
            "maxp": bytes(maxp),
            "name": _names(font.tables["name"]),
            "post": struct.pack(">I", 0x30000) + font.tables["post"][4:32],
        }
    )


def _names(table: bytes) -> bytes:
    """The name table with what a font must say of itself: copyright, family, style, full names and licence."""
    count, texts = struct.unpack_from(">HH", table, 2)
    records, body = b"", b""
    for record in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        platform, name, length, offset = record[0], *record[3:]
        if platform == 3 and name in (0, 1, 2, 4, 6, 14):
            records += struct.pack(">6H", *record[:5], len(body))
            body += table[texts + offset : texts + offset + length]
    return struct.pack(">HHH", 0, len(records) // 12, 6 + len(records)) + records + body


def _outline(font: Face, glyph: int) -> bytes:
    long = struct.unpack_from(">h", font.tables["head"], 50)[0]
    start, end = struct.unpack_from(">II" if long else ">HH", font.tables["loca"], (4 if long else 2) * glyph)
    return font.tables["glyf"][start:end] if long else font.tables["glyf"][2 * start : 2 * end]


def _parts(outline: bytes) -> list[tuple[int, int]]:
    """Where a composite outline names its parts (byte offset of the flags), and which glyphs they are."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    found, at = [], 10
    while True:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        found.append((at, glyph))
        scale = 2 if flags & 0x08 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
        at += 4 + (4 if flags & 0x01 else 2) + scale
        if not flags & 0x20:
            return found


def _without_hints(outline: bytes, number: dict[int, int]) -> bytes:
    """The outline with parts renumbered and instructions removed, filled to four bytes."""
    if not outline:
        return b""
    parts = _parts(outline)
    if parts:
        changed = bytearray(outline)
        for at, glyph in parts:
            flags = struct.unpack_from(">H", outline, at)[0]
            struct.pack_into(">HH", changed, at, flags & ~0x100, number[glyph])
        last = parts[-1][0]
        flags = struct.unpack_from(">H", outline, last)[0]
        scale = 2 if flags & 0x08 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
        outline = bytes(changed[: last + 4 + (4 if flags & 0x01 else 2) + scale])
    else:
        at = 10 + 2 * struct.unpack_from(">h", outline)[0]
        length = struct.unpack_from(">H", outline, at)[0]
        outline = outline[:at] + b"\0\0" + outline[at + 2 + length :]
    return outline + b"\0" * (-len(outline) % 4)


def _file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    start = struct.pack(">IHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    offset = 12 + 16 * count
    directory, body = b"", b""
    for tag, data in sorted(tables.items()):
        filled = data + b"\0" * (-len(data) % 4)
        directory += struct.pack(">4sIII", tag.encode("ascii"), _checksum(filled), offset + len(body), len(data))
        body += filled
    font = bytearray(start + directory + body)
    head = next(i for i, tag in enumerate(sorted(tables)) if tag == "head")
    at = struct.unpack_from(">I", font, 12 + 16 * head + 8)[0]
    struct.pack_into(">I", font, at + 8, (0xB1B0AFBA - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
