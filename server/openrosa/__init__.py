"""The door for ODK Collect and other OpenRosa clients (docs/openrosa.md)."""
