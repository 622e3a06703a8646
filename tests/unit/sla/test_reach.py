"""Which rules can never be the first that holds."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sla.policy import Conditions, SlaPolicy, SlaRule, Traits
from domain.sla.reach import holds_for_all, never_reached
from domain.tickets.ticket import Priority

EVERY_PRIORITY = [p.value for p in Priority]


def when(**words: str) -> Conditions:
    """`when(priorities="urgent high", teams="day")`."""
    return Conditions(**{name: frozenset(text.split()) for name, text in words.items()})


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([when(priorities="urgent"), when()], []),
        ([when(), when(priorities="urgent")], [(1, 0)]),
        ([when(levels="vip"), when(levels="VIP", priorities="urgent")], [(1, 0)]),
        ([when(levels="vip", priorities="urgent"), when(levels="vip")], []),
        ([when(products="HP"), when(products="hp-400 HP-500")], [(1, 0)]),
        ([when(products="HP-400"), when(products="HP")], []),
        # Together they take everything, none of them alone.
        ([when(priorities="urgent high"), when(priorities="normal low"), when()], [(2, None)]),
        ([when(priorities="urgent high"), when(priorities="normal"), when()], []),
        (
            [
                when(priorities="urgent", teams="day"),
                when(priorities="high normal low"),
                when(teams="day"),
                when(teams="night"),
            ],
            [(2, None)],
        ),
        ([when(), when(), when(categories="repair")], [(1, 0), (2, 0)]),
    ],
)
def test_what_those_above_take(
    rules: list[Conditions], found: list[tuple[int, int | None]]
) -> None:
    assert list(never_reached(rules)) == found


def test_a_catch_all_may_be_made_of_several_rules() -> None:
    assert holds_for_all([when(priorities="urgent high"), when(priorities="normal low")])
    assert holds_for_all([when(levels="vip"), when()])
    assert not holds_for_all([when(priorities="urgent high normal")])
    assert not holds_for_all([when(levels="vip")])


def test_many_rules_are_judged_at_once() -> None:
    """A hundred rules that overlap in every way must not keep anybody waiting."""
    rules = [
        when(categories=f"c{n % 7}", levels=f"l{n % 5}", teams=f"t{n % 3}", products=f"p{n % 11}")
        for n in range(99)
    ]

    assert list(never_reached([*rules, when()])) == []


WORDS = st.sets(st.sampled_from(("a", "b", "ab")), max_size=2)
RULES = st.lists(
    st.builds(
        lambda priorities, levels, products: Conditions(
            priorities=frozenset(priorities),
            levels=frozenset(levels),
            products=frozenset(products),
        ),
        st.sets(st.sampled_from(EVERY_PRIORITY), max_size=3),
        WORDS,
        WORDS,
    ),
    min_size=1,
    max_size=6,
)


@given(rules=RULES)
@settings(max_examples=100, deadline=None)
def test_no_ticket_ever_finds_such_a_rule(rules: list[Conditions]) -> None:
    policy = SlaPolicy(
        key="default",
        version=1,
        rules=tuple(SlaRule(key=str(n), when=one) for n, one in enumerate(rules)),
    )
    tickets = [
        Traits(priority=priority, level=level, product=product_)
        for priority, level, product_ in product(
            EVERY_PRIORITY, ("", "a", "b", "ab", "x"), ("", "a1", "b1", "ab1", "x1")
        )
    ]
    reached = {rule.key for rule in map(policy.rule_for, tickets) if rule}

    assert {str(index) for index, _ in never_reached(rules)} == {
        str(index) for index in range(len(rules))
    } - reached
    assert holds_for_all(rules) == all(map(policy.rule_for, tickets))
