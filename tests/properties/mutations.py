"""Damages as they happen to files: in editors, in mail, by a slip of the hand. One seed, one damage."""

from __future__ import annotations

import re
import unicodedata

_VALUE = re.compile(r"(?<=: )[^\s{#][^\n#]*")
_KEY = re.compile(r"(?m)^(\s*(?:- )?)([\w ]+):")
_ODD = ["\t", "\0", "\u00a0", "\u200b", "а", "０", "&a ", "*a", "!!int ", "{", "]", "- ", "'", '"', "#", ": "]
_TYPES = ["[]", "{}", "12345678901234567890", "true", "~", "[a, [b]]", "{a: {b: c}}", "''", "0.5", "'x", "-"]


def damaged(body, chance):
    """The name of a damage and the bytes it leaves of ``body``."""
    name = chance.choice(sorted(_DAMAGES))
    return name, _DAMAGES[name](body, chance)


def _flipped(body, chance):
    at = chance.randrange(len(body))
    return body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[at + 1 :]


def _cut(body, chance):
    return body[: chance.randrange(len(body))]


def _character(body, chance):
    text = body.decode()
    at = chance.randrange(len(text))
    return (text[:at] + chance.choice(_ODD) + text[at + chance.choice([0, 1]) :]).encode()


def _lines(change):
    def damage(body, chance):
        lines = body.decode().split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines).encode()

    return damage


def _swap(lines, at, chance):
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines, at, chance):
    lines[at] = " " * chance.randint(1, 4) + lines[at]


def _dedent(lines, at, chance):
    lines[at] = lines[at][chance.randint(1, 4) :]


def _values_swapped(body, chance):
    text = body.decode()
    found = list(_VALUE.finditer(text))
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    parts = [text[: one.start()], other[0], text[one.end() : other.start()], one[0], text[other.end() :]]
    return "".join(parts).encode()


def _type(body, chance):
    text = body.decode()
    found = chance.choice(list(_VALUE.finditer(text)))
    return (text[: found.start()] + chance.choice(_TYPES) + text[found.end() :]).encode()


def _key(body, chance):
    text = body.decode()
    found = chance.choice(list(_KEY.finditer(text)))
    key = found[2]
    at = chance.randrange(len(key))
    new = chance.choice([key[:at] + key[at + 1 :], key[:at] + "x" + key[at:], key.upper(), key * 2, ""])
    return (text[: found.start(2)] + new + text[found.end(2) :]).encode()


def _encoded(body, chance):
    text = body.decode()
    way = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1258"])
    return text.encode(way, "replace" if way == "cp1258" else "strict")


_DAMAGES = {
    "byte flipped": _flipped,
    "truncated": _cut,
    "character replaced": _character,
    "line deleted": _lines(lambda lines, at, _: lines.pop(at)),
    "line doubled": _lines(lambda lines, at, _: lines.insert(at, lines[at])),
    "lines swapped": _lines(_swap),
    "line indented": _lines(_indent),
    "line dedented": _lines(_dedent),
    "values swapped": _values_swapped,
    "type changed": _type,
    "key renamed": _key,
    "encoded otherwise": _encoded,
    "line ends changed": lambda body, chance: body.replace(b"\n", chance.choice([b"\r\n", b"\r"])),
    "decomposed": lambda body, _: unicodedata.normalize("NFD", body.decode()).encode(),
}
