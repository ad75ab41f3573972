"""What people type at the door: passwords, six digits; and what is found in their mail."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode

from django.core import mail
from django.test import Client

from paravent_desk.accounts.models import User
from paravent_desk.audit.models import Line
from tests.desk.conftest import PASSWORD


def log_in(client: Client, user: User, password: str = PASSWORD, onward: str = "") -> object:
    return client.post("/account/login/", {"login": user.email, "password": password, "next": onward})


def six_digits(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), so many half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def set_up_app(client: Client) -> str:
    """Set up an authenticator app as somebody would; gives its secret."""
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": six_digits(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(\S+)", message.body) or re.search(r"http://testserver(\S+)", message.body)
    assert found is not None, message.body
    return found[1]


def actions(chain: int = 0) -> list[str]:
    return list(Line.objects.filter(chain=chain).values_list("action", flat=True))
