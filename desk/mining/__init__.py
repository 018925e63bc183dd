"""Learning from what a group wrote before the desk came: questions, the answers people gave, and proposals of both."""
