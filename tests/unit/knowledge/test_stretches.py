"""Words that are met together say more than the same words scattered."""

from __future__ import annotations

import numpy as np

from knowledge.stretches import best_window, few_unmet, longest_run

ALL, NONE = np.float32(1.0), np.float32(0.0)
EVEN = np.ones(12, dtype=np.float32)


def row(pattern: str) -> np.ndarray:
    return np.array([[ALL if letter == "x" else NONE for letter in pattern]], dtype=np.float32)


def test_together_is_more_than_scattered():
    together, scattered = row("xxxxxx......"), row("x.x.x.x.x.x.")
    assert best_window(together, EVEN)[0] == 1.0
    assert best_window(scattered, EVEN)[0] == 0.5
    assert longest_run(together, EVEN)[0] == 1.0
    assert np.isclose(longest_run(scattered, EVEN)[0], 0.2)


def test_a_window_is_found_wherever_it_stands():
    assert best_window(row("....xxxxxx.."), EVEN)[0] == 1.0
    assert best_window(row("......xxxxxx"), EVEN)[0] == 1.0


def test_a_word_of_little_weight_does_not_break_a_run():
    light = EVEN.copy()
    light[2] = 0.1
    assert longest_run(row("xx.xx......."), light)[0] > longest_run(row("xx.xx......."), EVEN)[0]


def test_short_messages_are_one_window():
    assert np.isclose(best_window(row("x.x."), EVEN[:4])[0], 0.5)


def test_only_telling_words_count_as_unmet():
    met = row("x...")
    assert few_unmet(met, EVEN[:4], np.zeros(4, dtype=np.float32))[0] == 1.0
    assert few_unmet(met, EVEN[:4], np.array([0, 1, 1, 0], dtype=np.float32))[0] < 0.4
