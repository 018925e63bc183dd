"""Reading golden conversations: what is wrong with one is said with its file and line, in one sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands.replay import replay
from bot.replay.script import SCHEMA, ScriptError, load, sayings, schema
from bot.replay.span import parse_moment, parse_span, spoken

DOCUMENT = Path(__file__).parents[2] / "docs" / "golden-conversations.md"
GOOD = """\
title: Thử
start: 2026-03-02T08:00
chats:
  ky-lua: {channel: telegram, role: officials, commune: Phường Kỳ Lừa}
people:
  hoa: {role: official, in: ky-lua}
  dao: {role: teacher, in: ky-lua, on_call: "T2-T6 07:00-17:00"}
steps:
  - hoa: chào thầy
  - see: {in: ky-lua}
"""


@pytest.fixture
def refused(tmp_path):
    """What is said of a script in which one text was replaced by another."""

    def load_changed(old: str, new: str) -> str:
        file = tmp_path / "thu.yaml"
        file.write_text(GOOD.replace(old, new), encoding="utf-8")
        with pytest.raises(ScriptError) as error:
            load(file)
        assert str(error.value).startswith(f"{file}:")
        assert "\n" not in str(error.value)
        return str(error.value).removeprefix(f"{file}:")

    return load_changed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (GOOD, "", "1: is empty"),
        (GOOD, "- a\n", "1: is no conversation"),
        ("title: Thử\n", "", "1: `title` is missing"),
        ("2026-03-02T08:00", "tomorrow", "2: `start`: “tomorrow” is no time"),
        ("telegram", "zalo", "4: `channel` must be 'telegram', 'zalo_bot', 'zalo_oa' or 'simulator', not “zalo”"),
        (", commune: Phường Kỳ Lừa", "", "4: the officials' chat `ky-lua` has no commune"),
        (", commune:", ", comune:", "4: `comune` is not known here"),
        ("in: ky-lua}", "in: ky-lu}", "6: no chat is called `ky-lu`; known are ky-lua"),
        ("  hoa: {", "  see: {", "6: a person cannot be called `see`"),
        ('"T2-T6 07:00-17:00"', "luôn luôn", "7: `on_call` is no weekly shift"),
        ("role: teacher", "role: curator", "7: `dao` is no teacher"),
        ("  - hoa: chào thầy\n  - see: {in: ky-lua}\n", "  []\n", "8: `steps` is empty"),
        ("hoa: chào", "hoà: chào", "9: `hoà` is neither a person nor an action"),
        ("chào thầy", "", "9: `hoa` is empty"),
        ("chào thầy", "{photo: false}", "9: `hoa` says nothing"),
        ("chào thầy", "{text: chào, presss: x}", "9: `presss` is not known here"),
        ("chào thầy", "{text: chào, press: x}", "9: `hoa` presses and says at once"),
        ("chào thầy", "{text: chào, mention: yes}", "9: `mention` must be true or false"),
        ("chào thầy", "{text: chào, reply_to: mai}", "9: no person is called `mai`"),
        ("chào thầy", "nhận #1", "9: “#1” is a comment to YAML"),
        ("chào thầy", "a: b", "9: is not YAML"),
        ("hoa: chào thầy", "{hoa: chào, dao: chào}", "9: one step holds `hoa` and `dao`"),
        ("hoa: chào thầy", "[restart: true]", "9: nobody says anything at this moment"),
        ("hoa: chào thầy", "[restart: true, hoa: chào]", "9: `restart` comes last"),
        ("hoa: chào thầy", "wait: a while", "9: `wait`: “a while” is no span and no time"),
        ("hoa: chào thầy", "restart: false", "9: `restart` can only be true"),
        ("hoa: chào thầy", "silent: {for: ever}", "9: `for`: “ever” is no span"),
        ("hoa: chào thầy", "trouble: {kind: busy}", "9: `trouble` needs either"),
        ("hoa: chào thầy", "migrate: {in: x}", "9: no chat is called `x`"),
        ("hoa: chào thầy", "chào", "9: this is no step"),
        ("hoa: chào thầy", "[chào]", "9: this is no step"),
        ("hoa: chào thầy", "[see: {threads: 1}, hoa: chào]", "9: "),
        ("{in: ky-lua}\n", "{in: ky}\n", "10: no chat is called `ky`"),
        ("{in: ky-lua}\n", "{in: ky-lua, to: hoa}\n", "10: `see`: `in` is a group and `to` a private chat"),
        ("{in: ky-lua}\n", "{}\n", "10: `see` says nothing that must be seen"),
        ("{in: ky-lua}\n", "{status: waiting}\n", "10: `see`: `status` needs `thread: number`"),
        ("{in: ky-lua}\n", "{thread: 1, photo: true}\n", "10: `see`: `thread` looks at a thread"),
        ("{in: ky-lua}\n", "{thread: một}\n", "10: `thread` must be a number"),
        ("{in: ky-lua}\n", "{thread: 1, status: done}\n", "10: `status` must be"),
        ("{in: ky-lua}\n", "{thread: 1, by: mai}\n", "10: no person is called `mai`"),
        ("{in: ky-lua}\n", '{matches: "("}\n', "10: `matches` is no regular expression"),
        ("{in: ky-lua}\n", "{in: ky-lua, in: ky-lua}\n", "10: `in` stands here twice"),
        ("  - see: {in: ky-lua}\n", "  - see:\n      in: ky-lua\n      entri: x\n", "12: `entri` is not known here"),
        ("{in: ky-lua}\n", "&a [*a]\n", "10: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(refused, old, new, said):
    assert refused(old, new).startswith(said)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ScriptError, match=r"khong-co\.yaml:1: cannot be read"):
        load(tmp_path / "khong-co.yaml")
    (tmp_path / "latin.yaml").write_bytes("title: Thử".encode("utf-16"))
    with pytest.raises(ScriptError, match="is not UTF-8"):
        load(tmp_path / "latin.yaml")


def test_knowledge_is_found_beside_the_script(tmp_path):
    file = tmp_path / "thu.yaml"
    file.write_text(GOOD.replace("chats:", "knowledge: kho.jsonl\nchats:", 1), encoding="utf-8")
    with pytest.raises(ScriptError, match=r"thu\.yaml:3: the knowledge cannot be read"):
        _ = load(file).entries
    (tmp_path / "kho.jsonl").write_text('{"id": "a", "question": "b", "answer": "c"}\n', encoding="utf-8")
    assert [entry.id for entry in load(file).entries] == ["a"]


def test_words_stay_the_words_that_were_typed(tmp_path):
    file = tmp_path / "thu.yaml"
    file.write_text(GOOD.replace("chào thầy", "012"), encoding="utf-8")
    assert load(file).steps[0].text == "hoa: 012"
    file.write_text(GOOD.replace("chào thầy", "no"), encoding="utf-8")
    (says,) = sayings(load(file).steps[0].action)
    assert says.saying.text == "no"


def test_every_unreadable_file_is_named_and_nothing_is_played(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD.replace("see:", "sea:"), encoding="utf-8")
    run = CliRunner().invoke(replay, [str(tmp_path)])
    assert run.exit_code == 2
    assert run.stderr.count("`sea` is neither a person nor an action") == 2
    assert run.stdout == ""


@pytest.mark.parametrize("arguments", [[], ["--jason"], ["."]])
def test_misuse_ends_with_two(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(replay, arguments).exit_code == 2


def test_the_committed_schema_is_the_one_of_the_models():
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "run: caunoi replay --schema > bot/replay/schema.json"
    assert CliRunner().invoke(replay, ["--schema"]).stdout == schema()
    assert json.loads(schema())["required"] == ["title", "start", "chats", "people", "steps"]


@pytest.mark.parametrize("text", ["30s", "10m", "2h", "1d", "1h30m", "0s"])
def test_a_span_is_read_as_it_is_written(text):
    span = parse_span(text)
    assert span is not None
    assert spoken(span) == text


@pytest.mark.parametrize("text", ["", "5", "m", "1w", "-1m", "1.5h"])
def test_what_is_no_span_is_none(text):
    assert parse_span(text) is None


def test_a_moment_is_in_viet_nam_unless_it_says_otherwise():
    assert str(parse_moment("2026-03-02T08:00")) == "2026-03-02 08:00:00+07:00"
    assert str(parse_moment("2026-03-02T08:00Z")) == "2026-03-02 08:00:00+00:00"


def test_the_document_shows_conversations_that_can_be_read(tmp_path):
    examples = re.findall(r"```yaml\n(title:.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.yaml"
        file.write_text(example, encoding="utf-8")
        load(file)


def test_the_document_names_every_key():
    words = DOCUMENT.read_text(encoding="utf-8")
    keys = {key for part in json.loads(schema())["$defs"].values() for key in part.get("properties", {})}
    assert sorted(key for key in keys if not re.search(f"`{key}[`:]", words)) == []
