"""Golden conversations: who says what, when, and what must be seen, played against the real desk."""
