"""Partners, and every try in numbers"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("hooks") as hooks:
        hooks.add_column(
            sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        hooks.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        hooks.add_column(sa.Column("turned_at", MOMENT, nullable=True))
        hooks.add_column(sa.Column("paused_at", MOMENT, nullable=True))
        hooks.add_column(
            sa.Column("paused_why", sa.String(length=300), nullable=False, server_default="")
        )
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("about", sa.String(length=80), nullable=True))
        notices.add_column(sa.Column("overtaken_at", MOMENT, nullable=True))
        notices.create_index("ix_notices_about", ["about"])
    with op.batch_alter_table("notice_attempts") as attempts:
        attempts.add_column(sa.Column("status", sa.Integer(), nullable=True))
        attempts.add_column(sa.Column("took_ms", sa.Integer(), nullable=True))
        attempts.add_column(sa.Column("next_at", MOMENT, nullable=True))
    op.create_table(
        "partners",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("langs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["hooks.id"], name="fk_partner_hook"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("partners")
    with op.batch_alter_table("notice_attempts") as attempts:
        for name in ("next_at", "took_ms", "status"):
            attempts.drop_column(name)
    with op.batch_alter_table("notices") as notices:
        notices.drop_index("ix_notices_about")
        notices.drop_column("overtaken_at")
        notices.drop_column("about")
    with op.batch_alter_table("hooks") as hooks:
        for name in ("paused_why", "paused_at", "turned_at", "turn", "outside"):
            hooks.drop_column(name)
