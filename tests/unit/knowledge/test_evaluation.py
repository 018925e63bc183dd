"""Measuring, and the command that shows it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from bot.commands.kb import kb
from knowledge.decision import Candidate, Heard
from knowledge.evaluation import Prediction, Query, Share, load_queries, report_on
from knowledge.evidence import MEANINGS
from knowledge.loading import KnowledgeError, starter
from knowledge.match import Matcher


def predicted(decision: str, entry: str | None, *candidates: tuple[str, float]) -> Prediction:
    listed = tuple(Candidate(entry=e, confidence=c) for e, c in candidates)
    offered = tuple(e for e, _ in candidates) if decision == "choices" else ()
    return Prediction(
        text="", decision=decision, entry=entry, confidence=0.5, candidates=listed, ms=1.0, offered=offered
    )


def test_the_measures_count_what_they_say():
    queries = [
        Query(text="1", expect="a"),
        Query(text="2", expect="a"),
        Query(text="3", expect="b", style="plain"),
        Query(text="4", expect=None, kind="needs_human"),
        Query(text="5", expect=None, kind="chatter"),
    ]
    predictions = (
        predicted("answer", "a", ("a", 0.9)),
        predicted("answer", "b", ("b", 0.9), ("a", 0.1)),
        predicted("choices", None, ("a", 0.5), ("b", 0.4)),
        predicted("person", None),
        predicted("silent", None),
    )
    report = report_on(queries, predictions, Heard.ADDRESSED)
    counted = {name: (share.hits, share.of) for name, share in report.shares.items()}
    assert counted["top_1"] == (1, 3)
    assert counted["top_3"] == (3, 3)
    assert counted["answered_right"] == (1, 3)
    assert counted["answered_wrong"] == (1, 4)
    assert counted["helped_by_choices"] == (1, 3)
    assert counted["no_entry_sent"] == (1, 1)
    assert counted["chatter_interrupted"] == (0, 1)
    assert report.confusions == (("a", "b", 1),)
    assert report.mrr == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert list(report.by_style) == ["plain"]


def test_calibration_is_the_gap_between_promise_and_truth():
    queries = [Query(text=str(n), expect="a") for n in range(10)]
    predictions = tuple(predicted("answer", "a", ("a" if n < 5 else "b", 0.95)) for n in range(10))
    assert report_on(queries, predictions, Heard.ADDRESSED).ece == pytest.approx(0.45)


def test_an_interval_is_wide_for_few_and_never_leaves_the_scale():
    low, high = Share(hits=3, of=3).interval
    assert low < 0.5
    assert high == 1.0


@pytest.mark.parametrize("line", ["{", "[]", '{"expect": null}', '{"text": "x", "expect": 3}'])
def test_a_bad_question_is_named_by_file_and_line(tmp_path, line):
    (tmp_path / "q.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"q\.jsonl:1: "):
        load_queries(tmp_path / "q.jsonl")


def test_eval_writes_one_prediction_a_question_in_order(tmp_path):
    kb_file, queries, out = tmp_path / "kb.jsonl", tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    kb_file.write_text('{"id": "a", "question": "Quên mật khẩu iGate", "answer": "x"}\n', encoding="utf-8")
    asked = ["quen mk igate", "Trưa nay ăn gì"]
    labels = ["a", None]
    lines = [json.dumps({"text": t, "expect": e}) for t, e in zip(asked, labels, strict=True)]
    queries.write_text("\n".join(lines), encoding="utf-8")
    arguments = ["eval", "--kb", str(kb_file), "--queries", str(queries), "--predictions", str(out), "--json"]
    result = CliRunner().invoke(kb, [*arguments, "--heard", "overheard"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert report["measures"]["top_1"]["share"] == 1.0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == asked
    assert set(rows[0]) == {"text", "decision", "entry", "confidence", "candidates", "ms"}


def test_questions_are_cut_at_line_ends_and_nowhere_else(tmp_path):
    # A line separator (U+2028) may stand in JSON, and in what people paste.
    (tmp_path / "q.jsonl").write_bytes('\ufeff{"text": "a\u2028b", "expect": null, "note": 1}\r\n\r\n'.encode())
    assert [query.text for query in load_queries(tmp_path / "q.jsonl")] == ["a\u2028b"]
    (tmp_path / "q.jsonl").write_bytes(b'{"text": "\xff"}')
    with pytest.raises(KnowledgeError, match="UTF-8"):
        load_queries(tmp_path / "q.jsonl")


def test_eval_says_when_questions_expect_what_is_not_there(tmp_path):
    (tmp_path / "q.jsonl").write_text(
        '{"text": "token khong nhan", "expect": "of-another-knowledge"}', encoding="utf-8"
    )
    result = CliRunner().invoke(kb, ["eval", "--queries", str(tmp_path / "q.jsonl")])
    assert result.exit_code == 0
    assert "1 of 1 questions expect an entry that is not in this knowledge" in result.stderr


def test_eval_shows_what_moving_a_floor_would_change(tmp_path):
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"text": "token khong nhan", "expect": "cks-khong-nhan-token"}', encoding="utf-8")
    moved = ["eval", "--queries", str(queries), "--answer-at", "1", "--offer-at", "1"]
    told = CliRunner().invoke(kb, moved).output
    assert "moved: answer_at 0.87 → 1.0 (CAUNOI_ANSWER_AT for the desk)" in told
    assert re.search(r"answered right \(of answerable\) +100\.0 % → 0\.0 %", told)
    report = json.loads(CliRunner().invoke(kb, [*moved, "--json"]).output)
    assert report["measures"]["answered_right"]["hits"] == 0
    assert report["with_shipped_floors"]["answered_right"]["hits"] == 1


def test_a_prediction_is_one_line_whatever_was_asked(tmp_path):
    queries, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    asked = ["a\u2028b\x85c", "\ud800", "chữ ký"]
    queries.write_text("".join(json.dumps({"text": text}) + "\n" for text in asked), encoding="utf-8")
    result = CliRunner().invoke(kb, ["eval", "--queries", str(queries), "--predictions", str(out)])
    assert result.exit_code == 0, result.output
    lines = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == asked
    assert "chữ ký" in lines[2]


def test_eval_prints_for_people_too(tmp_path):
    queries = tmp_path / "q.jsonl"
    queries.write_text(
        '{"text": "token khong nhan", "expect": "cks-khong-nhan-token", "style": "bare"}', encoding="utf-8"
    )
    result = CliRunner().invoke(kb, ["eval", "--queries", str(queries)])
    assert result.exit_code == 0, result.output
    assert "top-1" in result.output
    assert "calibration" in result.output


def test_try_shows_the_evidence():
    result = CliRunner().invoke(kb, ["try", "cks bao loi ko tim thay chung thu so"])
    assert result.exit_code == 0, result.output
    assert "answer cks-khong-thay-chung-thu" in result.output
    assert "chứng_thư_số" in result.output
    phrasings = Matcher(starter()).entries["cks-khong-thay-chung-thu"].phrasings
    assert any(f"nearest: {phrasing}" in result.output for phrasing in phrasings)
    for name, meaning in MEANINGS.items():
        assert re.search(rf"^ *{name} +{re.escape(meaning)}( +-?\d\.\d\d)+ *$", result.output, re.MULTILINE), name


def test_try_shows_one_that_nothing_is_near():
    result = CliRunner().invoke(kb, ["try", "xyzzy qwrtp"])
    assert result.exit_code == 0, result.output
    assert "person" in result.output
    assert "asks for help" in result.output


def test_check_fails_when_something_is_wrong(tmp_path):
    (tmp_path / "kb.jsonl").write_text('{"id": "a", "question": "Dạ", "answer": ""}\n', encoding="utf-8")
    result = CliRunner().invoke(kb, ["check", str(tmp_path / "kb.jsonl")])
    assert result.exit_code == 1
    assert "viết rõ hỏi về việc gì" in result.output
    assert CliRunner().invoke(kb, ["check"]).exit_code == 0


def test_misuse_is_told_in_one_sentence(tmp_path):
    result = CliRunner().invoke(kb, ["eval", "--kb", str(tmp_path / "none"), "--queries", "x"])
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.output
