"""Where people meet the service: Discord, a terminal, JSON. Each translates, asks, renders, prints."""
