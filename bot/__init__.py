"""Sankore.

A Discord bot that answers with verbatim passages and where they stand, or says it does not know.
"""
