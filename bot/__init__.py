"""The running program: channels, webhooks, web pages, clock, schedule, wiring and command line."""
