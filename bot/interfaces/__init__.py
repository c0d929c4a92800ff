"""Where people meet the service: Discord, a terminal, JSON. Each translates, asks, renders, prints."""

DISCORD_COMMANDS = (
    "ask", "topics", "about", "fact", "topic", "review", "suggest", "settings", "privacy", "forget-me",
)  # fmt: skip
"""The slash commands that every server has, whatever its topics; here, where discord.py is not needed."""
