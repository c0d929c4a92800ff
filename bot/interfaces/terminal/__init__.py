"""The service in a terminal: the same answers as on Discord, without a token."""
