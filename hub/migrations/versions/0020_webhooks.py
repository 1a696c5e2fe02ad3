"""Webhooks: other systems to which notices are posted"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hooks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("shape", sa.String(length=12), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("hook_id", sa.String(length=36), nullable=True))
        notices.add_column(sa.Column("data", sa.JSON(), nullable=False, server_default="{}"))
        notices.create_foreign_key("fk_notices_hook", "hooks", ["hook_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint("fk_notices_hook", type_="foreignkey")
        notices.drop_column("data")
        notices.drop_column("hook_id")
    op.drop_table("hooks")
