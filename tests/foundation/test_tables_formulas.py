"""What somebody typed never runs as a formula, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.foundation.tables import formula_restored, formula_safe


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1", "\r=1", " =1", "＝1", "-", "+A1", "-A1", "'=1"],
)
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert formula_safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+49 30 5550100", "+1 (555) 010-0124", "+15550100124", "-2", "-2.5", "-1,234.50", "Ada", "", "O'Neill"]
)
def test_telephone_numbers_and_plain_numbers_stay_readable(text: str) -> None:
    assert formula_safe(text) == text


def test_what_is_not_text_stays_as_it_is() -> None:
    assert [formula_safe(value) for value in (-5, None, 2.5)] == [-5, None, 2.5]


@given(st.text(alphabet="'=+-@\t 1aA.", max_size=6))
def test_what_was_made_safe_is_restored_exactly(text: str) -> None:
    assert formula_restored(str(formula_safe(text))) == text
