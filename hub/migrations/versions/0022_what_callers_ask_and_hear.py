"""What callers ask that nobody can answer, and what they have heard"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caller_words",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("world", sa.String(length=36), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("topic_id", sa.String(length=36), nullable=True),
        sa.Column("words_id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(length=80), nullable=True),
        sa.Column("merged_into_id", sa.String(length=36), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["questions.id"], name="fk_merged_into"),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topics.id"],
        ),
        sa.ForeignKeyConstraint(
            ["words_id"],
            ["caller_words.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("raised_by"),
        sa.UniqueConstraint("world", "number"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_questions_merged_into_id"), ["merged_into_id"], unique=False
        )

    op.create_table(
        "askings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("shift_id", sa.String(length=36), nullable=True),
        sa.Column("heard_where", sa.String(length=10), nullable=False),
        sa.Column("words_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["shifts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["words_id"],
            ["caller_words.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("askings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_askings_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_askings_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_answers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("words_id", sa.String(length=36), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["words_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_question_answer_approval",
        ),
        sa.ForeignKeyConstraint(
            ["words_id"],
            ["words.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("question_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_answers_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_question_answers_question_id"), ["question_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_question_answers_words_id"), ["words_id"], unique=False
        )

    op.create_table(
        "question_drafts",
        sa.Column("words_id", sa.String(length=36), nullable=False),
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["words_id"],
            ["words.id"],
        ),
        sa.PrimaryKeyConstraint("words_id"),
    )
    with op.batch_alter_table("question_drafts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_drafts_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "verdicts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=True),
        sa.Column("recheck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["words.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdicts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_question_id"), ["question_id"], unique=False)

    op.create_table(
        "answers_heard",
        sa.Column("answer_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["question_answers.id"],
        ),
        sa.PrimaryKeyConstraint("answer_id", "person_id"),
    )
    with op.batch_alter_table("answers_heard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_heard_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("answers_heard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_heard_person_id"))

    op.drop_table("answers_heard")
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verdicts_question_id"))
        batch_op.drop_index(batch_op.f("ix_verdicts_at"))

    op.drop_table("verdicts")
    with op.batch_alter_table("question_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_drafts_question_id"))

    op.drop_table("question_drafts")
    with op.batch_alter_table("question_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_answers_words_id"))
        batch_op.drop_index(batch_op.f("ix_question_answers_question_id"))
        batch_op.drop_index(batch_op.f("ix_question_answers_at"))

    op.drop_table("question_answers")
    with op.batch_alter_table("askings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_askings_question_id"))
        batch_op.drop_index(batch_op.f("ix_askings_person_id"))

    op.drop_table("askings")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_questions_incident_id"))

    op.drop_table("questions")
    op.drop_table("caller_words")
