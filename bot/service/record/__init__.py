"""The record of a server: what is in force, and every way to change it, preview it and take it back."""
