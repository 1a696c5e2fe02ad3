"""Slips put right silently: which release they fixed, and since when the words are told"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("fixes", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key("fk_fixes", "releases", ["fixes"], ["id"])
        batch_op.create_index(batch_op.f("ix_releases_fixes"), ["fixes"], unique=False)
    op.execute("UPDATE releases SET since = at")
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.alter_column("since", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_releases_fixes"))
        batch_op.drop_constraint("fk_fixes", type_="foreignkey")
        batch_op.drop_column("fixes")
        batch_op.drop_column("since")
