"""Who asks for help, and who only talks."""

from __future__ import annotations

import json

import pytest

from benchmarks.cases import DATA
from knowledge.decision import Answer, Heard, Person, Silent
from knowledge.evaluation import evaluate
from knowledge.loading import starter
from knowledge.match import Matcher
from knowledge.overheard import features_of, help_likelihood
from knowledge.settings import DEFAULTS
from tests.unit.knowledge.test_levels import ENTRIES, QUERIES


@pytest.mark.parametrize(
    "plea",
    [
        "Thầy ơi máy em cắm token không nhận, làm sao ạ",
        "cuu em voi, igate bao sai mat khau hoai",
        "How do I reset my password?",
        "ai biết cách gộp file pdf chỉ em với",
    ],
)
def test_a_plea_is_heard(plea):
    assert help_likelihood(plea) > 0.75


@pytest.mark.parametrize(
    "talk",
    [
        "Cảm ơn thầy, token nhận rồi ạ",
        "Kính gửi các đồng chí: đề nghị đổi mật khẩu iGate trước ngày 30/11",
        "Chị cứ rút ra cắm lại là được, hôm qua em bị y chang",
        "Đã cài xong 40 máy, báo cáo các đồng chí",
        "Bán đất nền giá rẻ, liên hệ em Hằng",
        "Trưa nay ăn gì cả nhà",
        "ok",
        "😂😂",
        "",
    ],
)
def test_talk_is_left_alone(talk):
    assert help_likelihood(talk) < 0.5
    assert isinstance(Matcher(starter()[:10]).match(talk, Heard.OVERHEARD), Silent)


@pytest.mark.parametrize(
    "cry",
    [
        "máy quét nhà em không nhận khay giấy, ai giúp em với",
        "máy tính em bị treo từ sáng, ai giúp em với",
        "may tinh em bi treo tu sang, ai giup em voi",
        "điều hoà phòng một cửa chảy nước vào bàn, phải làm sao bây giờ mọi người ơi",
        "máy lấy số không nhả giấy, làm sao bây giờ ạ",
        "máy huỷ giấy kẹt cứng rồi, cứu với mọi người",
    ],
)
def test_an_explicit_cry_for_help_calls_a_person(cry):
    assert isinstance(Matcher(ENTRIES).match(cry, Heard.OVERHEARD), Person)


@pytest.mark.parametrize(
    "said",
    [
        "cần gấp: phòng họp ko lên hình ti vi",
        "igate sập rồi à mn",
        "báo cáo anh, cổng dvc đang nghẽn, em chưa nộp được hs",
        "máy tính phòng em khởi động lên màn hình xanh chữ trắng",
        "chữ ký số của chị Hà hết hạn mất rồi",
    ],
)
def test_a_trouble_that_is_only_stated_is_a_plea(said):
    assert help_likelihood(said) >= DEFAULTS.help_to_call


@pytest.mark.parametrize(
    "said",
    [
        "hôm qua em cũng bị, nay hết rồi",
        "thầy Đạo đang sửa máy cho phòng tư pháp rồi",
        "tối qua mất điện nên em chưa gửi báo cáo được",
        "mạng có lại rồi nha cả nhà",
    ],
)
def test_a_trouble_that_is_over_or_in_hands_is_none(said):
    assert help_likelihood(said) < DEFAULTS.help_to_answer


@pytest.mark.parametrize(
    "talk",
    [
        "máy quét hôm qua không nhận giấy, em nhờ anh Tư giúp rồi, cảm ơn anh",
        "Thông báo: máy chủ bị treo, kỹ thuật đang khắc phục, mời các xã chờ",
        "Đơn vị nào máy tính bị treo thì lập danh sách gửi về văn phòng",
        "Máy tính hỏng, không biết phải làm sao? Liên hệ ngay, giá rẻ, uy tín",
        "bị treo thì chị cứ tắt đi mở lại là được",
        "Hôm nay AI soạn giúp em cái công văn, nhanh ghê",
    ],
)
def test_the_same_words_in_other_talk_call_nobody(talk):
    assert isinstance(Matcher(ENTRIES).match(talk, Heard.OVERHEARD), Silent)


def test_what_is_written_with_other_marks_is_no_cue():
    assert "cue:trouble" in features_of("em mất điện thoại")
    assert "cue:trouble" not in features_of("em xếp mặt bàn")
    assert "cue:trouble" in features_of("em mat dien thoai")


def test_most_of_the_messages_that_were_kept_aside_are_heard():
    lines = (DATA / "pleas.jsonl").read_text(encoding="utf-8").splitlines()
    kept_aside = [json.loads(line) for line in lines]
    heard = [item["kind"] for item in kept_aside if help_likelihood(item["text"]) >= DEFAULTS.help_to_call]
    assert heard.count("request") >= 45
    assert heard.count("chatter") <= 10


def test_what_is_said_to_us_is_never_met_with_silence():
    assert not isinstance(Matcher(starter()).match("ok", Heard.ADDRESSED), Silent)


def test_a_clear_plea_without_an_entry_calls_a_person():
    decision = Matcher(ENTRIES).match("Thầy ơi máy chiếu phòng họp không lên hình, sửa thế nào ạ?", Heard.OVERHEARD)
    assert isinstance(decision, Person)


def test_an_unclear_message_that_resembles_an_entry_is_not_answered():
    decision = Matcher(ENTRIES).match("Đã đổi mật khẩu thư công vụ theo yêu cầu", Heard.OVERHEARD)
    assert not isinstance(decision, Answer)


def test_a_group_is_hardly_ever_interrupted_and_hardly_ever_misled():
    report = evaluate(Matcher(ENTRIES), QUERIES, Heard.OVERHEARD)
    assert report.shares["chatter_interrupted"].value <= 0.01
    assert report.shares["answered_wrong"].value <= 0.02
    assert report.shares["answered_right"].value >= 0.70
