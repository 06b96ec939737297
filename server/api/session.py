"""Who am I? The signed-in person's own account, seats and devices."""
