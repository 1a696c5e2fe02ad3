"""Puts this checkout into the .venv that runs it: `import hub`, the `hub` command, its version.

An editable install by pip would do the same, but would first have to fetch the build backend; this
needs nothing but the standard library, so it works offline and takes no time.
"""

import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The exec line lets the path hold spaces and be longer than a #! line may be.
SCRIPT = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from {module} import {function}

sys.exit({function}())
"""


def write(path: Path, text: str) -> None:
    """Whole or not at all: another process may be importing this very moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = Path(sysconfig.get_path("purelib"))
    name, version = project["name"].replace("-", "_"), project["version"]
    for old in packages.glob(f"{name}-*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    info = packages / f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    entries = [f"{command} = {target}\n" for command, target in project["scripts"].items()]
    write(packages / f"{name}.pth", f"{ROOT}\n")
    write(info / "METADATA", metadata)
    write(info / "INSTALLER", "tools/link.py\n")
    write(info / "entry_points.txt", "[console_scripts]\n" + "".join(entries))
    for command, target in project["scripts"].items():
        module, function = target.split(":")
        script = Path(sysconfig.get_path("scripts")) / command
        write(script, SCRIPT.format(python=sys.executable, module=module, function=function))
        script.chmod(0o755)


if __name__ == "__main__":
    main()
