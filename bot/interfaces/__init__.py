"""Where people meet the desk: Discord, a terminal, JSON. Each translates, asks the desk, renders, prints."""
