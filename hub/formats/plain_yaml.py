"""YAML in which every value is text: `no` stays no, `1.10` stays 1.10, and each has its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from hub.formats.faults import Fault, Faulty

Place = tuple[str | int, ...]  # the way to a value: names and list positions
Plain = str | list["Plain"] | dict[str, "Plain"]

LONGEST = 64_000  # characters
DEEPEST = 10  # lists and mappings inside each other

_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))

# What PyYAML says, and what to write instead.
_MEANT = {
    "mapping values are not allowed here": "a colon inside a value: put the value in quotes",
    "cannot start any token": "a sign YAML keeps for itself: quote the value, indent by spaces",
    "could not find expected ':'": "no colon after a name: write “name: value”",
    "expected <block end>": "the indentation is uneven: line it up with the lines above",
    "found another document": "a second “---”: keep one document",
}


@dataclass(frozen=True)
class PlainYaml:
    """A document's content, and the line of every value."""

    content: Plain
    lines: Mapping[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a value; of what it would stand in, when it is missing."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def read_yaml(text: str, *, file: str, first_line: int = 1) -> PlainYaml:
    """Read one document; raises `Faulty` for what is not YAML, and for what this house refuses.

    Refused are names given twice, tags and aliases: a file of words needs none, and aliases
    can make a few lines into gigabytes.
    """
    if len(text) > LONGEST:
        raise Faulty(Fault(file, first_line, f"longer than {LONGEST:,} characters: split it"))
    try:
        node = _TextLoader(text).get_single_node()
        if node is None:
            raise _Refused("nothing is written here", 0)
        lines: dict[Place, int] = {}
        content = _plain(node, (), lines)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        raise Faulty(Fault(file, first_line + at, _meant(str(error.problem)))) from None
    except yaml.YAMLError:
        raise Faulty(Fault(file, first_line, "a character that no text file holds")) from None
    except _Refused as refused:
        raise Faulty(Fault(file, first_line + refused.line, refused.says)) from None
    return PlainYaml(content, {place: first_line + line for place, line in lines.items()})


class _Refused(Exception):
    """Sound YAML that no file of ours needs; `line` counts from nought."""

    def __init__(self, says: str, line: int) -> None:
        super().__init__(says)
        self.says, self.line = says, line


class _TextLoader(yaml.SafeLoader):
    """Resolves nothing: a value without a tag is text. Refuses aliases and too deep a nesting."""

    yaml_implicit_resolvers: dict[Any, Any] = {}
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        line = self.peek_event().start_mark.line  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise _Refused("an alias (*name): write the value out, or put it in quotes", line)
        if self.depth >= DEEPEST:
            raise _Refused(f"more than {DEEPEST} lists inside each other", line)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Plain:
    lines[place] = node.start_mark.line
    if isinstance(node, yaml.ScalarNode) and node.tag == _TEXT:
        return str(node.value)
    if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
        return [_plain(each, (*place, at), lines) for at, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
        return _plain_mapping(node, place, lines)
    raise _Refused("a tag (!name): take it out, every value is text", node.start_mark.line)


def _plain_mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> Plain:
    content: dict[str, Plain] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode) or name.tag != _TEXT:
            raise _Refused("a name that is not plain text", name.start_mark.line)
        if name.value in content:
            raise _Refused(f"“{name.value}” a second time: keep one", name.start_mark.line)
        content[name.value] = _plain(value, (*place, name.value), lines)
        lines[(*place, name.value)] = name.start_mark.line
    return content


def _meant(problem: str) -> str:
    for said, meant in _MEANT.items():
        if said in problem:
            return meant
    return f"this is not YAML: {problem}"
