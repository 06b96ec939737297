"""A second factor at sign-in."""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept for this room."""


def downgrade() -> None:
    """Nothing yet."""
