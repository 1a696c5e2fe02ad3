"""Raw copies of outside news are let go after a while"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feed_revisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("bare", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            "ix_feed_revisions_raw",
            ["at"],
            unique=False,
            sqlite_where=sa.text("NOT bare"),
            postgresql_where=sa.text("NOT bare"),
        )


def downgrade() -> None:
    with op.batch_alter_table("feed_revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_revisions_raw")
        batch_op.drop_column("bare")
