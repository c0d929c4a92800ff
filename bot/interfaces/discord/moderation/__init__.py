"""Keeping the record from inside Discord: commands, forms, previews, the review queue, settings, the log."""
