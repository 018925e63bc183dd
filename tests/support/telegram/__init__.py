"""A strict fake of Telegram's Bot API, over real HTTP on loopback."""
