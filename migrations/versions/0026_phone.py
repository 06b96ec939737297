"""What the phone is told."""

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept for this room."""


def downgrade() -> None:
    """Nothing yet."""
