"""What `scripts/bench` runs: intake, lists and reports against this machine's own ceilings."""
