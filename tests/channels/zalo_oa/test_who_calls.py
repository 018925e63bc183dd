"""Only Zalo itself is believed, and only over the bytes as they came."""

from __future__ import annotations

import hashlib
import json

import pytest

from bot.channels.zalo_oa_signature import is_authentic
from tests.support.zalo_oa_server import APP_ID, OA_ID, OA_SECRET

STAMP = "1772413200000"
TOLD = {
    "event_name": "user_send_text",
    "recipient": {"id": OA_ID},
    "message": {"text": "Ký số báo lỗi", "msg_id": "96d3cdf3"},
    "timestamp": STAMP,
}
BODY = json.dumps(TOLD, ensure_ascii=False, indent=1).encode()


def mac(body: bytes = BODY, *, first: str = APP_ID, stamp: str = STAMP, secret: str = OA_SECRET) -> str:
    return hashlib.sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()


def believed(
    signature: str, body: bytes = BODY, *, header: str = "X-ZEvent-Signature", secret: str = OA_SECRET
) -> bool:
    return is_authentic({header: signature}, body, app_id=APP_ID, secret=secret)


@pytest.mark.parametrize("signature", [f"mac={mac()}", mac(), f"mac = {mac()}".replace(" = ", "="), mac().upper()])
def test_zalo_is_believed(signature: str):
    assert believed(signature)
    assert believed(signature, header="x-zevent-signature")


def test_the_accounts_own_id_may_stand_where_the_apps_does():
    assert believed(f"mac={mac(first=OA_ID)}")
    assert not believed(f"mac={mac(first='42')}")


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "mac=",
        "mac=kéo",
        "mac=\udcff",
        f"mac={mac(secret='khac')}",
        f"mac={mac(stamp='1772413200001')}",
        f"mac={mac(first='')}",
        f"mac={mac()[:-1]}",
    ],
)
def test_nobody_else_is(signature: str):
    assert not believed(signature)


def test_a_mac_over_the_same_json_written_anew_is_refused():
    anew = json.dumps(TOLD).encode()
    assert json.loads(anew) == json.loads(BODY)
    assert not believed(f"mac={mac(anew)}")
    assert not believed(f"mac={mac()}", BODY + b" ")


def test_without_a_secret_nobody_is_believed():
    assert not believed(f"mac={mac(secret='')}", secret="")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"timestamp": null}', b"\xff", b"[" * 100_000])
def test_what_is_no_call_is_refused(body: bytes):
    assert not believed(f"mac={mac(body)}", body)


def test_a_timestamp_sent_as_a_number_is_signed_as_it_is_written():
    body = b'{"timestamp": 1.7724132E12}'
    assert believed(f"mac={mac(body, stamp='1.7724132E12')}", body)
