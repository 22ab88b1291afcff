"""What the codes of mail servers mean for an address."""

import pytest

from comms.domain.bounces.statuses import is_address_dead, is_permanent


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.1.1", "550 5.1.1 user unknown"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
        ("5.1.2", "no such host"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled"),
        ("", "host mx said: 550 No such user here"),
        ("5.0.0", "550 5.1.1 <a@b.example> unknown"),
        ("5.0.0", "553 sorry, no mailbox here by that name"),
        ("5.5.0", "551 not here"),
        ("550", "unknown user"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied."),
    ],
)
def test_an_address_that_the_server_does_not_know_is_dead(status, diagnostic):
    assert is_permanent(status, diagnostic)
    assert is_address_dead(status, diagnostic)


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.2.2", "552 5.2.2 mailbox full"),
        ("5.2.2", "550 5.2.2 over quota"),
        ("5.7.1", "550 5.7.1 blocked by policy"),
        ("5.7.26", "550 5.7.26 unauthenticated, DMARC policy"),
        ("5.1.8", "550 5.1.8 sender address rejected: domain not found"),
        ("5.1.7", "501 5.1.7 bad sender"),
        ("5.0.0", "550 message looks like spam"),
        ("5.0.0", "554 transaction failed"),
        ("", "550 mailbox is full"),
        ("", "554 no thanks"),
        ("4.2.2", "452 4.2.2 out of storage"),
        ("4.4.7", "expired"),
        ("", ""),
        ("", "the year 5501 and the address 10.550.1.1"),
    ],
)
def test_an_address_that_may_work_tomorrow_is_not(status, diagnostic):
    assert not is_address_dead(status, diagnostic)


def test_what_a_server_refuses_for_now_is_not_permanent():
    assert not is_permanent("4.2.2", "452 4.2.2 full")
    assert not is_permanent("", "451 later")
    assert not is_permanent("", "")
    assert is_permanent("", "554 never")
