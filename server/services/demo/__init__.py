"""The demo county: invented houses and people, made through the same services as real ones."""
