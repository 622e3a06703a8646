"""Whatever people write, mails and SMS carry it and nothing else."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.outbound import to_mail
from adapters.mail.settings import MailSettings, Security
from adapters.sms.filling import values_of
from adapters.sms.outbound import to_request
from adapters.sms.provider import AnswerRules, Body, Provider
from adapters.sms.signing import unsigned
from domain.delivery import Dispatch
from domain.messaging import Address, Outgoing

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HEADERS = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
]
# As intake lets it in: no halves of characters.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
nasty = st.sampled_from(
    ["\r\nBcc: x@y.z", "\n\n.\n", "=?utf-8?q?x?=", "\r.\r", "<b>", '"', "\x00", "\u2028", "--"]
)
texts = st.lists(words | nasty, max_size=4).map("".join)


@settings(max_examples=60, deadline=None)
@given(title=texts, text=texts, name=texts)
def test_a_mail_has_its_own_headers_and_no_other(title: str, text: str, name: str) -> None:
    account = MailSettings(
        host="h", port=25, security=Security.NONE, sender="desk@example.com", sender_name=name
    )
    message = Outgoing(
        address=Address(account="mail.main", chat="li@example.com"),
        title=title,
        text=text,
        ticket=1042,
    )
    content = to_mail(Dispatch(key="1", message=message), account, NOW).content
    mail = message_from_bytes(content, policy=default)
    assert mail.keys() == HEADERS
    assert mail["From"].addresses[0].addr_spec == "desk@example.com"
    assert [address.addr_spec for address in mail["To"].addresses] == ["li@example.com"]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    said = mail.get_body(("plain",)).get_content()
    assert "".join(said.split()) == "".join((title + text).split())
    # What ends a mail on the wire stands nowhere in it.
    assert b"\r\n.\r\n" not in content
    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) < 998


@settings(max_examples=60, deadline=None)
@given(title=texts, due=texts, longest=st.integers(2, 40))
def test_a_value_is_one_short_line_and_never_nothing(title: str, due: str, longest: int) -> None:
    message = Outgoing(
        address=Address(account="sms.main", chat="1"), title=title, values=(("due", due),)
    )
    for value in values_of(message, longest).values():
        assert 0 < len(value) <= longest
        assert value == " ".join(value.split())
        assert value.isprintable()
        assert not set(value) & set("【】")


@settings(max_examples=60, deadline=None)
@given(signature=texts, text=texts)
def test_an_address_says_what_was_meant(signature: str, text: str) -> None:
    provider = Provider(
        url="https://sms.example.com/",
        body=Body.QUERY,
        fields={"SignName": signature.replace("{", "").replace("}", ""), "Text": "{text}"},
        sign=unsigned(),
        answers=AnswerRules(),
    )
    message = Outgoing(address=Address(account="sms.main", chat="13800138000"), text=text)
    request = to_request(
        Dispatch(key="1", message=message), provider, region="CN", now=NOW, nonce=""
    )
    assert request.url.isascii()
    parts = urlsplit(request.url)
    assert (parts.netloc, parts.path) == ("sms.example.com", "/")
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert fields["SignName"] == provider.fields["SignName"]
    assert fields["Text"] == values_of(message, provider.longest)["text"]
