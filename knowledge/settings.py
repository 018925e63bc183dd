"""What an administrator may move; `caunoi kb eval` shows what each move does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchSettings:
    """All are probabilities between 0 and 1, except `least_lead`, which is in logits.

    `answer_at`: answer when the first entry is at least this sure. `least_lead`: offer both when the second entry is
    nearer than this, however sure the first. `offer_at`: offer choices when one of three is at least this likely.
    For what is overheard: `help_to_answer` and `help_to_call`, how surely the message must be a request for help
    before it is answered, and before a person is called.
    """

    answer_at: float = 0.87
    least_lead: float = 0.35
    offer_at: float = 0.9
    help_to_answer: float = 0.72
    help_to_call: float = 0.88
    answer_overheard_at: float = 0.84


DEFAULTS = MatchSettings()
