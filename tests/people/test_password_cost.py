"""What guessing a password costs: the tests hash cheaply, the county does not."""

from argon2 import Type, extract_parameters

from tests.conftest import REAL_HASHER


def test_a_password_costs_as_much_memory_and_time_as_was_decided():
    cost = extract_parameters(REAL_HASHER.hash("Anju-2022-test"))
    assert cost.type is Type.ID
    assert cost.memory_cost >= 19 * 1024
    assert cost.time_cost >= 2
