"""Counts told apart by late and by call, by the hour, and by what calls have in common"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FACETS = {
    "area": "area",
    "language": "language",
    "channel": "channel",
    "disposition": "disposition",
    "version": "version_id",
    "from": "CASE WHEN from_911 THEN '911' END",
}
SUMS = (
    "SUM(weight), SUM(CASE WHEN late THEN weight ELSE 0 END),"
    " SUM(CASE WHEN is_primary THEN weight ELSE 0 END)"
)


def upgrade() -> None:
    with op.batch_alter_table("counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("calls", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("counts", schema=None) as batch_op:
        batch_op.alter_column("late", server_default=None)
        batch_op.alter_column("calls", server_default=None)
    _by_topic("hour_counts")
    for table in ("facets", "hour_facets"):
        _by_facet(table)
    _count_anew()


def downgrade() -> None:
    for table in ("hour_facets", "facets", "hour_counts"):
        op.drop_table(table)
    with op.batch_alter_table("counts", schema=None) as batch_op:
        batch_op.drop_column("calls")
        batch_op.drop_column("late")


def _figures() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in ("count", "late", "calls")]


def _by_topic(name: str) -> None:
    op.create_table(
        name,
        sa.Column("topic_id", sa.String(length=36), nullable=False),
        sa.Column("bin", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        *_figures(),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"]),
        sa.PrimaryKeyConstraint("topic_id", "bin", "site_id"),
    )
    op.create_index(f"ix_{name}_incident_bin", name, ["incident_id", "bin"])


def _by_facet(name: str) -> None:
    op.create_table(
        name,
        sa.Column("topic_id", sa.String(length=36), nullable=False),
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("bin", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        *_figures(),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"]),
        sa.PrimaryKeyConstraint("topic_id", "facet", "bin", "value"),
    )
    op.create_index(f"ix_{name}_incident_bin", name, ["incident_id", "facet", "bin"])


def _count_anew() -> None:
    """Roll up what was folded so far. An undo takes out all that the call it undoes had said."""
    op.execute(
        "UPDATE tallies SET version_id = (SELECT undone.version_id FROM tallies AS undone"
        " WHERE undone.id = tallies.undoes) WHERE undoes IS NOT NULL"
    )
    epoch = "CAST(STRFTIME('%s', at) AS INTEGER)"
    if op.get_bind().dialect.name != "sqlite":
        epoch = "CAST(FLOOR(EXTRACT(EPOCH FROM at)) AS INTEGER)"
    op.execute("DELETE FROM counts")
    for table, span in (("counts", 300), ("hour_counts", 3600)):
        keys = f"topic_id, {epoch} - {epoch} % {span}, COALESCE(site_id, ''), incident_id"
        op.execute(
            f"INSERT INTO {table} (topic_id, bin, site_id, incident_id, count, late, calls) "
            f"SELECT {keys}, {SUMS} FROM tallies WHERE folded = 1 GROUP BY {keys}"
        )
    for table, span in (("facets", 300), ("hour_facets", 3600)):
        for facet, column in FACETS.items():
            keys = f"topic_id, {epoch} - {epoch} % {span}, {column}, incident_id"
            op.execute(
                f"INSERT INTO {table}"
                " (topic_id, bin, value, incident_id, facet, count, late, calls) "
                f"SELECT {keys}, '{facet}', {SUMS} FROM tallies "
                f"WHERE folded = 1 AND {column} IS NOT NULL GROUP BY {keys}"
            )
