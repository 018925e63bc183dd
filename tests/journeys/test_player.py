"""The player itself: each kind of check can fail, at the right step and line, and says what was seen instead."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.replay import replay
from bot.replay import script as scripts
from bot.replay.player import Player, Result, play
from bot.replay.simulation import open_simulation

HERE = Path(__file__).parent
HEAD = f"""\
title: Thử
start: 2026-03-02T08:00
knowledge: {HERE / "kho-nho.jsonl"}
chats:
  ky-lua: {{channel: telegram, role: officials, commune: Phường Kỳ Lừa}}
  giao-vien: {{channel: telegram, role: teachers}}
people:
  hoa: {{role: official, name: chị Hoa, in: ky-lua}}
  dao: {{role: teacher, name: thầy Đạo, in: giao-vien, on_call: "T2-T6 07:00-17:00"}}
  lan: {{role: teacher, name: cô Lan, in: giao-vien, on_call: "T2-T6 07:00-17:00"}}
steps:
"""
FIRST = HEAD.count("\n") + 1
"""The line of the first step."""
WIFI = "{text: wifi cơ quan chập chờn thì làm sao ạ, mention: true}"
STRANGE = '{text: "máy chiếu không lên hình thì làm sao ạ?", mention: true}'


@pytest.fixture
def written(tmp_path):
    """A script with these steps, each on a line of its own."""

    def write(*steps: str, head: str = HEAD) -> Path:
        file: Path = tmp_path / "thu.yaml"
        file.write_text(head + "".join(f"  - {step}\n" for step in steps), encoding="utf-8")
        return file

    return write


@pytest.fixture
def played(written):
    """The result of playing these steps in a temporary file."""

    async def run(*steps: str) -> Result:
        return await play(scripts.load(written(*steps)))

    return run


async def test_a_conversation_as_it_should_be_passes(played):
    result = await played(f"hoa: {WIFI}", "see: {in: ky-lua, entry: wifi, count: 1}", "hoa: dc r")
    assert result.passed
    assert [line.who for line in result.transcript] == ["hoa", "bot", "hoa", "bot"]
    assert result.transcript[1].choices == ("Được rồi", "Chưa được")


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("see: {in: ky-lua, entry: may-in}", "answers with wifi"),
        ("see: {in: ky-lua, contains: máy in}", "lacks “máy in”"),
        ("see: {in: ky-lua, contains: [bộ phát, máy in]}", "lacks “máy in”"),
        ("see: {in: ky-lua, lacks: BỘ PHÁT}", "contains “BỘ PHÁT”"),
        ("see: {in: ky-lua, matches: 'số #[0-9]+'}", "does not match"),
        ("see: {in: ky-lua, choices: false}", "has its choices"),
        ("see: {in: ky-lua, choices: 3}", "offers 2 choices"),
        ("see: {in: ky-lua, choices: [Gặp thầy cô]}", "does not offer “Gặp thầy cô”"),
        ("see: {in: ky-lua, photo: true}", "has no photo"),
        ("see: {in: ky-lua, edited: true}", "is no edit"),
        ("see: {in: ky-lua, count: 2}", "1 such messages, not 2"),
        ("see: {in: ky-lua, count: 0}", "1 such messages, not 0"),
        ("see: {in: giao-vien}", "nothing was said in giao-vien"),
        ("see: {to: dao}", "nothing was said in dao's private chat"),
        ("see: {thread: 1, status: waiting}", "is answered, not waiting"),
        ("see: {thread: 1, by: [dao, lan]}", "is claimed by nobody, not dao or lan"),
        ("see: {thread: 1, asker: lan}", "is asked by hoa, not lan"),
        ("see: {thread: 1, entry: may-in}", "has the entry wifi, not may-in"),
        ("see: {thread: 1, helped_by: faq}", "was helped by nobody, not faq"),
        ("see: {thread: 1, in: giao-vien}", "was asked in ky-lua, not giao-vien"),
        ("see: {thread: 1, contains: máy in}", "without “máy in”"),
        ("see: {thread: 7, status: waiting}", "there is no thread 7"),
        ("see: {threads: 2}", "there are 1 threads, not 2"),
        ("silent: {in: ky-lua, for: 1m}", "ky-lua was not silent"),
        ("silent: {}", "the desk was not silent"),
        ("wait: 2026-03-02T07:00", "that moment has passed 1h ago"),
        ("hoa: {press: Nhận câu này}", "there is no button “Nhận câu này” in ky-lua"),
        ("hoa: {text: thế à, reply_to: lan}", "there is no message of lan in ky-lua"),
        ("hoa: {text: thế à, reply_to: {contains: máy in}}", "there is no message with “máy in”"),
        ("dao: {text: nhầm, edit: true}", "dao has said nothing in giao-vien"),
    ],
)
async def test_what_is_not_as_written_fails_at_its_step(played, check, reason):
    result = await played(f"hoa: {WIFI}", check, "see: {threads: 1}")
    assert result.failure is not None
    assert reason in result.failure.reason
    assert (result.failure.step.number, result.failure.step.line) == (2, FIRST + 1)


async def test_a_failure_shows_what_was_seen_instead(played):
    result = await played(f"hoa: {WIFI}", "see: {in: giao-vien}")
    assert [line.entry for line in result.failure.seen] == ["wifi"]
    told = json.loads(json.dumps(result.as_json()))
    assert told["passed"] is False
    assert told["failing_step"] == {
        "index": 2,
        "line": FIRST + 1,
        "text": "see: {in: giao-vien}",
        "reason": "nothing was said in giao-vien",
    }
    assert told["seen_instead"][0]["chat"] == "ky-lua"
    assert len(told["transcript"]) == 2


async def test_nothing_is_played_after_the_step_that_failed(played):
    result = await played("see: {threads: 1}", f"hoa: {WIFI}")
    assert result.failure.step.number == 1
    assert result.transcript == ()


async def test_comparing_looks_at_letters_only(played):
    decomposed = "bo\u0323\u0302 pha\u0301t"
    result = await played(f"hoa: {WIFI}", f"see: {{contains: [{decomposed}, ANH/CHỊ, '1 = được rồi']}}")
    assert result.passed


async def test_see_waits_for_the_rest_of_a_question_but_not_for_ever(played):
    result = await played(
        "hoa: {text: thầy ơi, mention: true}", "see: {contains: cần hỗ trợ gì}", "see: {contains: hết}"
    )
    assert result.failure.step.number == 3
    first, asked = result.transcript
    assert timedelta(0) < asked.at - first.at <= timedelta(seconds=10)


async def test_see_looks_at_what_the_last_person_did_whatever_waits_lie_between(played):
    steps = [f"hoa: {STRANGE}", "wait: 30s", "wait: 30s", 'see: {in: giao-vien, contains: "#1"}']
    assert (await played(*steps)).passed
    # What was checked already does not count again after a wait.
    result = await played(*steps, "wait: 30s", 'see: {in: giao-vien, contains: "#1"}')
    assert result.failure.step.number == 6


async def test_silence_after_a_person_includes_what_he_brought_about(played):
    noisy = await played(f"hoa: {STRANGE}", "silent: {in: giao-vien, for: 1s}")
    assert noisy.failure.step.number == 2
    assert (await played(f"hoa: {STRANGE}", "wait: 5s", "silent: {for: 9m}")).passed
    assert (await played(f"hoa: {STRANGE}", "see: {to: dao}", "silent: {for: 9m}")).passed
    too_long = await played(f"hoa: {STRANGE}", "see: {to: dao}", "silent: {for: 11m}")
    assert too_long.failure.step.number == 3


async def test_at_the_same_moment_all_is_kept_before_anything_is_done(played):
    result = await played(
        f"hoa: {STRANGE}",
        "[dao: {text: nhận 1, in: private}, lan: {text: nhận 1, in: private}]",
        "see: {thread: 1, status: claimed, by: [dao, lan]}",
        'see: {contains: "đã nhận #1", count: 1}',
        'see: {contains: "#1 đã có", edited: false, count: 1}',
    )
    assert result.passed, result.failure
    lines = [line for line in result.transcript if line.text == "nhận 1"]
    after = result.transcript[result.transcript.index(lines[0]) + 1]
    assert after is lines[1]


async def test_restart_forgets_nothing(played):
    result = await played(
        "hoa: {text: thầy ơi, mention: true}",
        "restart: true",
        "hoa: máy in báo offline",
        "restart: true",
        "see: {entry: may-in, count: 1}",
        "[hoa: chưa được ạ, restart: true]",
        "see: {thread: 1, status: waiting}",
    )
    assert result.passed, result.failure


async def test_people_on_several_channels_meet(written):
    head = HEAD.replace("ky-lua: {channel: telegram", "ky-lua: {channel: zalo_oa")
    steps = (
        f"hoa: {STRANGE}",
        "dao: {text: thử cổng HDMI 2, reply_to: bot, in: private}",
        "see: {in: ky-lua, contains: HDMI}",
    )
    result = await play(scripts.load(written(*steps, head=head)))
    assert result.passed, result.failure


async def test_whoever_walks_through_the_beats_decides_the_pace(written, tmp_path):
    script = scripts.load(written("caption: Buổi sáng", f"hoa: {WIFI}", "wait: 10m", "see: {threads: 1}"))
    simulation = await open_simulation(script, f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    try:
        player = Player(simulation)
        beats = [beat async for beat in player.beats()]
    finally:
        await simulation.close()
    assert [beat.step.number for beat in beats] == [1, 2, 3, 4]
    assert beats[-1].at - beats[0].at == timedelta(minutes=10)
    assert player.result().passed


async def test_a_desk_that_trips_over_an_update_fails_the_step(played, monkeypatch):
    def trip(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("handlers.routes.handle", trip)
    result = await played(f"hoa: {WIFI}", "see: {threads: 0}")
    assert result.failure.step.number == 1
    assert "could not handle an update (RuntimeError)" in result.failure.reason


def test_the_command_reports_each_file(written):
    file = written(f"hoa: {WIFI}", "see: {entry: may-in}")
    run = CliRunner().invoke(replay, [str(file), str(HERE / "vi-du.yaml"), "--json"])
    assert run.exit_code == 1
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one["passed"] for one in told] == [False, True]
    shown = CliRunner().invoke(replay, [str(file)])
    assert shown.exit_code == 1
    assert f"{file}:{FIRST + 1}" in shown.output.replace("\n", "")
    assert CliRunner().invoke(replay, [str(HERE / "vi-du.yaml")]).exit_code == 0


def test_a_database_that_is_given_is_left_as_empty_as_it_was(written, sqlite_url):
    file = str(written(f"hoa: {WIFI}", "see: {threads: 1}"))
    run = CliRunner().invoke(replay, [file, file, "--database", sqlite_url])
    assert run.exit_code == 0, run.output


async def test_a_desk_in_use_is_left_alone(written, sqlite_url):
    file = written(f"hoa: {WIFI}")
    await play(scripts.load(file), sqlite_url)
    from bot.replay.casting import NotEmpty

    with pytest.raises(NotEmpty):
        await play(scripts.load(file), sqlite_url)
