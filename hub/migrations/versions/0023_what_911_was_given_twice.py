"""Where exactly a call was about, kept apart; and what 911 may have been given twice"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TO_911 = sa.text("disposition = 'transferred-911'")


def upgrade() -> None:
    op.create_table(
        "call_places",
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["tallies.id"]),
        sa.PrimaryKeyConstraint("call_id"),
    )
    op.create_table(
        "sent_twice",
        sa.Column("second_id", sa.String(length=36), nullable=False),
        sa.Column("first_id", sa.String(length=36), nullable=False),
        sa.Column("world", sa.String(length=36), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["first_id"], ["tallies.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["tallies.id"]),
        sa.PrimaryKeyConstraint("second_id"),
    )
    op.create_index("ix_sent_twice_world", "sent_twice", ["world"])
    op.create_index(
        "ix_tallies_to_911",
        "tallies",
        ["stored_at"],
        sqlite_where=TO_911,
        postgresql_where=TO_911,
    )


def downgrade() -> None:
    op.drop_index("ix_tallies_to_911", "tallies")
    op.drop_table("sent_twice")
    op.drop_table("call_places")
