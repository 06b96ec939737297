"""Background and periodic work. A job is idempotent and derivable from state: one that was lost
with a killed process is found again by the next periodic run."""
