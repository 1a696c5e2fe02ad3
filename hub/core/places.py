"""Where templates, static files, migrations and the scripts library are: in a wheel beside the
code, in a
checkout one folder up."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_dir(name: str) -> Path:
    """The folder `name` (templates, static, scripts_library), wherever the hub was installed."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
