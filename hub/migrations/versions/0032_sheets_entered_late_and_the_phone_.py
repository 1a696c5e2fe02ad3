"""Sheets entered late and the phone system's figures"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_intervals",
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("abandoned", sa.Integer(), nullable=False),
        sa.Column("asa", sa.Double(), nullable=True),
        sa.Column("aht", sa.Double(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("queue", "start"),
    )
    with op.batch_alter_table("phone_intervals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_intervals_start"), ["start"], unique=False)

    op.create_table(
        "sheets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=True),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheets_hash"), ["hash"], unique=False)

    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet_id", sa.String(length=36), nullable=True))
        batch_op.create_index(
            "ix_tallies_waiting",
            ["sheet_id"],
            unique=False,
            sqlite_where=sa.text("folded = 3"),
            postgresql_where=sa.text("folded = 3"),
        )


def downgrade() -> None:
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tallies_waiting",
            sqlite_where=sa.text("folded = 3"),
            postgresql_where=sa.text("folded = 3"),
        )
        batch_op.drop_column("sheet_id")

    with op.batch_alter_table("sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheets_hash"))

    op.drop_table("sheets")
    with op.batch_alter_table("phone_intervals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_intervals_start"))

    op.drop_table("phone_intervals")
