"""What each test's own app would compile anew is compiled once for the whole run."""

from pathlib import Path
from typing import ClassVar

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule


class KnownRule(Rule):
    """An address; one that the app of another test has, too, is not compiled again."""

    known: ClassVar[dict[str, dict[str, object]]] = {}

    def compile(self) -> None:
        own = [(name, value) for name, value in vars(self).items() if name != "map"]
        key = repr(own)
        if key not in self.known:
            super().compile()
            self.known[key] = {name: value for name, value in vars(self).items() if name != "map"}
        vars(self).update(self.known[key])


def keep(templates: Path) -> None:
    """From now on every app of this process keeps its compiled `templates` there, and its
    addresses in mind.
    """
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(templates))}
    Flask.url_rule_class = KnownRule
