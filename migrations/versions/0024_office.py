"""What the office's lists need."""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept for this room."""


def downgrade() -> None:
    """Nothing yet."""
