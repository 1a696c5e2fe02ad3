"""Plans as texts: their versions, each approved by another person"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("library_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["words.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug", "number"),
    )
    op.create_index("ix_plan_versions_slug", "plan_versions", ["slug"])


def downgrade() -> None:
    op.drop_index("ix_plan_versions_slug", "plan_versions")
    op.drop_table("plan_versions")
