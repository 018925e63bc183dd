"""What a user could take off the shelf: each gives every entry a score for every question.

A phrase scorer scores an entry by its best phrase. "nd" means that marks are removed on both sides first.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance, fuzz, process

from knowledge.entries import Entry
from knowledge.text import fold

Scores = NDArray[np.float64]
Scorer = Callable[[Sequence[str], Sequence[str]], Scores]
"""Phrases and questions → a table with one row a question and one column a phrase."""

_RAPIDFUZZ = {
    "ratio": fuzz.ratio,
    "partial_ratio": fuzz.partial_ratio,
    "token_sort_ratio": fuzz.token_sort_ratio,
    "token_set_ratio": fuzz.token_set_ratio,
    "token_ratio": fuzz.token_ratio,
    "partial_token_sort_ratio": fuzz.partial_token_sort_ratio,
    "partial_token_set_ratio": fuzz.partial_token_set_ratio,
    "partial_token_ratio": fuzz.partial_token_ratio,
    "WRatio": fuzz.WRatio,
    "QRatio": fuzz.QRatio,
    "JaroWinkler": distance.JaroWinkler.normalized_similarity,
}


def untrained() -> dict[str, tuple[Scorer, bool]]:
    """By name: the scorer, and whether marks are removed first."""
    found: dict[str, tuple[Scorer, bool]] = {}
    for name, scorer in _RAPIDFUZZ.items():
        found[f"RapidFuzz {name}"] = (_rapidfuzz(scorer), False)
        found[f"RapidFuzz {name} nd"] = (_rapidfuzz(scorer), True)
    found["BM25 words"] = (_bm25(_words), False)
    found["BM25 words nd"] = (_bm25(_words), True)
    found["BM25 characters 3-5 nd"] = (_bm25(_grams), True)
    found["TF-IDF characters 3-5, cosine"] = (_tfidf, False)
    found["TF-IDF characters 3-5, cosine nd"] = (_tfidf, True)
    found["SQLite FTS5 trigram nd"] = (_fts5, True)
    return found


def trained() -> dict[str, tuple[str, bool]]:
    """By name: the model, and whether marks are removed first; empty without scikit-learn."""
    try:
        import sklearn  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: F401
    except ImportError:
        return {}
    return {
        f"{label} on words and characters{' nd' if bare else ''}": (model, bare)
        for model, label in (("lr", "logistic regression"), ("svm", "linear SVM"))
        for bare in (False, True)
    }


def by_entry(scorer: Scorer, bare: bool, entries: Sequence[Entry], questions: Sequence[str]) -> Scores:
    phrases = [(text, n) for n, entry in enumerate(entries) for text in entry.phrasings]
    clean = fold if bare else str.lower
    table = scorer([clean(text) for text, _ in phrases], [clean(question) for question in questions])
    best = np.full((len(questions), len(entries)), -np.inf)
    for column, (_, entry) in enumerate(phrases):
        best[:, entry] = np.maximum(best[:, entry], table[:, column])
    return best


def by_model(model: str, bare: bool, entries: Sequence[Entry], questions: Sequence[str]) -> Scores:
    from sklearn.feature_extraction.text import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        TfidfVectorizer,
    )
    from sklearn.linear_model import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        LogisticRegression,
    )
    from sklearn.pipeline import make_union  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from sklearn.svm import LinearSVC  # type: ignore[import-not-found,import-untyped,unused-ignore]

    clean = fold if bare else str.lower
    phrases = [(clean(text), n) for n, entry in enumerate(entries) for text in entry.phrasings]
    vectors = make_union(
        TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    learned = LogisticRegression(C=30, max_iter=400) if model == "lr" else LinearSVC(C=1.0)
    learned.fit(vectors.fit_transform([text for text, _ in phrases]), [n for _, n in phrases])
    asked = vectors.transform([clean(question) for question in questions])
    scores = learned.predict_proba(asked) if model == "lr" else learned.decision_function(asked)
    table: Scores = np.asarray(scores, dtype=float)
    return table


def _rapidfuzz(scorer: Any) -> Scorer:
    def score(phrases: Sequence[str], questions: Sequence[str]) -> Scores:
        table: Scores = process.cdist(questions, phrases, scorer=scorer).astype(float)
        return table

    return score


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _grams(text: str) -> list[str]:
    padded = f" {' '.join(_words(text))} "
    return [padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)]


def _bm25(cut: Callable[[str], list[str]], k1: float = 1.5, b: float = 0.75) -> Scorer:
    def score(phrases: Sequence[str], questions: Sequence[str]) -> Scores:
        counts = [Counter(cut(phrase)) for phrase in phrases]
        lengths = np.array([sum(count.values()) for count in counts], dtype=float)
        norm = k1 * (1 - b + b * lengths / lengths.mean())
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(counts):
            for term, times in count.items():
                postings.setdefault(term, []).append((row, times))
        table = np.zeros((len(questions), len(phrases)))
        for number, question in enumerate(questions):
            for term in set(cut(question)):
                found = postings.get(term, [])
                idf = math.log(1 + (len(phrases) - len(found) + 0.5) / (len(found) + 0.5))
                for row, times in found:
                    table[number, row] += idf * times * (k1 + 1) / (times + norm[row])
        return table

    return score


def _tfidf(phrases: Sequence[str], questions: Sequence[str]) -> Scores:
    """Characters within words, as scikit-learn's char_wb does it, sublinear and smoothed; here without it."""
    cut = [_within(phrase) for phrase in phrases]
    seen = Counter(gram for grams in cut for gram in set(grams))
    idf = {gram: math.log((1 + len(phrases)) / (1 + count)) + 1 for gram, count in seen.items()}
    place = {gram: n for n, gram in enumerate(seen)}

    def vectors(texts: Sequence[list[str]]) -> Scores:
        table = np.zeros((len(texts), len(place)))
        for row, grams in enumerate(texts):
            for gram, times in Counter(grams).items():
                if gram in place:
                    table[row, place[gram]] = (1 + math.log(times)) * idf[gram]
        unit: Scores = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        return unit

    product: Scores = vectors([_within(question) for question in questions]) @ vectors(cut).T
    return product


def _within(text: str) -> list[str]:
    padded = [f" {word} " for word in _words(text)]
    return [word[i : i + n] for word in padded for n in (3, 4, 5) for i in range(max(1, len(word) - n + 1))]


def _fts5(phrases: Sequence[str], questions: Sequence[str]) -> Scores:
    table = np.full((len(questions), len(phrases)), 0.0)
    with sqlite3.connect(":memory:") as database:
        database.execute("create virtual table phrases using fts5(text, tokenize='trigram')")
        database.executemany("insert into phrases(rowid, text) values (?, ?)", list(enumerate(phrases, start=1)))
        for number, question in enumerate(questions):
            plain = " ".join(_words(question))
            grams = sorted({plain[i : i + 3] for i in range(len(plain) - 2)})
            if not grams:
                continue
            wanted = " OR ".join(f'"{gram}"' for gram in grams)
            sql = "select rowid, -bm25(phrases) from phrases where phrases match ?"
            for row, score in database.execute(sql, (wanted,)):
                table[number, row - 1] = score
    return table
