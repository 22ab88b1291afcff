"""The tokens in mails' links: nobody reads, makes or alters one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.choices import MessageKind
from comms.domain.wishes.tokens import Wish, read_token, token_of
from comms.domain.wishes.unsubscribing import preferences_url, unsubscribe_url

KINDS = st.sampled_from(list(MessageKind))
KEYS = st.integers(min_value=1, max_value=2**63 - 1)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_the_addresses_are_the_sites_with_the_token_in_them():
    token = token_of(7, MessageKind.REMINDER)

    assert unsubscribe_url(7, MessageKind.REMINDER, base_url="https://webinars.example/") == (
        f"https://webinars.example/unsubscribe/{token}/"
    )
    assert preferences_url(7, MessageKind.REMINDER, base_url="https://webinars.example") == (
        f"https://webinars.example/preferences/{token}/"
    )


@given(key=KEYS, kind=KINDS)
def test_a_token_stands_for_its_person_and_kind_and_is_the_same_each_time(key, kind):
    token = token_of(key, kind)

    assert read_token(token) == Wish(key, kind)
    assert token == token_of(key, kind)
    assert len(token) <= 64


@given(key=KEYS, kind=KINDS)
def test_a_token_shows_neither_person_nor_kind(key, kind):
    sealed = urlsafe_b64decode(token_of(key, kind) + "==")

    assert key.to_bytes(8, "big") not in sealed
    assert kind.value.encode() not in sealed


@given(key=KEYS, kind=KINDS, place=st.integers(min_value=0), letter=st.sampled_from(LETTERS))
def test_a_token_with_one_letter_changed_stands_for_nothing(key, kind, place, letter):
    token = token_of(key, kind)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]

    assert (read_token(changed) is None) == (changed != token)


@given(key=KEYS, kind=KINDS, bit=st.integers(min_value=0))
def test_a_token_with_one_bit_changed_stands_for_nothing(key, kind, bit):
    sealed = bytearray(urlsafe_b64decode(token_of(key, kind) + "=="))
    bit %= len(sealed) * 8
    sealed[bit // 8] ^= 1 << bit % 8

    assert read_token(urlsafe_b64encode(sealed).rstrip(b"=").decode()) is None


@given(st.one_of(st.text(max_size=300), st.text(alphabet=LETTERS, max_size=100)))
def test_what_somebody_makes_up_stands_for_nothing(text):
    assert read_token(text) is None


@pytest.mark.parametrize("ending", ["=", "==", "%", " ", "\n", "A", "é"])
def test_a_token_has_one_spelling(ending):
    assert read_token(token_of(1, MessageKind.WELCOME) + ending) is None


def test_a_token_outlives_its_secret_key_as_long_as_that_is_a_fallback(settings):
    token = token_of(1, MessageKind.WELCOME)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another " + "y" * 50

    assert read_token(token) is None
    settings.SECRET_KEY_FALLBACKS = [former]
    assert read_token(token) == Wish(1, MessageKind.WELCOME)
    assert read_token(token_of(1, MessageKind.WELCOME)) == Wish(1, MessageKind.WELCOME)
