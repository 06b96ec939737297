"""The reference pages under docs/: form, codes and rules in Chinese and English, from the data."""
