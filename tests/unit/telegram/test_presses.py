"""Buttons as callback data and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.presses import to_callback_data, to_press
from domain.delivery import MessageRefused
from domain.messaging import Button, Press

commands = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=48).filter(
    lambda text: len(text.encode()) <= 48
)


@given(commands, st.integers(0, 10**12))
def test_a_button_comes_back_as_it_was(command: str, version: int) -> None:
    data = to_callback_data(Button(label="x", command=command, version=version))
    assert len(data.encode()) <= 64
    assert to_press(data) == Press(command=command, version=version)


def test_a_command_that_does_not_fit_is_refused() -> None:
    with pytest.raises(MessageRefused):
        to_callback_data(Button(label="x", command="备" * 30))


@pytest.mark.parametrize("data", ["", "x", "7", "7:", "-1:/show", "١:/show", "v1:/show"])
def test_data_of_others_is_no_press(data: str) -> None:
    assert to_press(data) is None
