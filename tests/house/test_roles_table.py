"""The table of roles and screens in docs/roles.md is the one in hub/people/permissions.py.

After a change there, print it anew: .venv/bin/python -m tests.house.test_roles_table
"""

from pathlib import Path

from hub.people.permissions import PERMISSIONS, ROLES

SCREENS = {  # a column of the table: its heading, and the verb that opens it
    "Console": "console.see",
    "Desk": "desk.see",
    "Board": "board.see",
    "Incidents": "incidents.see",
    "Topics": "topics.see",
    "Floor": "shifts.see",
    "People": "people.see",
    "City": "city.see",
}


def roles_table() -> str:
    """Roles x screens as a Markdown table."""
    head = ["Role", *SCREENS]
    rows = [
        [name, *("yes" if verb in PERMISSIONS[role] else "–" for verb in SCREENS.values())]
        for role, name in ROLES.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def test_the_roles_table_in_the_docs_is_the_table_of_permissions() -> None:
    assert roles_table() in Path("docs/roles.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    print(roles_table())
