"""Rows packed and unpacked are the same rows, in few bytes; what is no packed row set is refused."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionhub.core.indicators.row_sets import BadRowSet, RowSet, pack, unpack

amounts = st.one_of(
    st.none(), st.integers(-10, 10**6), st.decimals("-99999.99", "99999.99", places=2, allow_nan=False)
)


@st.composite
def row_sets(draw):
    ids = sorted(draw(st.sets(st.integers(1, 2**62), max_size=40)))
    count = len(ids)

    def column(of):
        return draw(st.lists(of, min_size=count, max_size=count))

    return RowSet(
        array("q", ids),
        array("q", column(st.integers(0, 2**40))),
        array("q", column(st.sampled_from([1, 7, 300, 2**50]))),
        {key: bytearray(column(st.integers(0, 1))) for key in draw(st.sets(st.sampled_from("abc")))},
        {key: column(amounts) for key in draw(st.sets(st.sampled_from("xy")))},
    )


def same(one, other):
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("ids", "versions", "nodes", "taken", "amounts")
    )


@given(row_sets())
def test_what_is_packed_comes_back(rows):
    packed = pack(rows)
    again = unpack(packed)
    assert same(again, rows)
    assert [str(number) for found in again.amounts.values() for number in found] == [
        str(number) for key in sorted(rows.amounts) for number in rows.amounts[key]
    ]
    assert pack(again) == packed


@given(row_sets(), st.sampled_from("abc"), st.sets(st.sampled_from([1, 7, 300])))
def test_ids_are_those_of_the_flags_and_nodes(rows, key, inside):
    expected = {
        number
        for place, (number, node) in enumerate(zip(rows.ids, rows.nodes, strict=True))
        if rows.taken.get(key, bytearray(len(rows)))[place] and node in inside
    }
    assert rows.ids_of(key, inside) == expected
    assert rows.ids_of(key) >= expected


def test_half_a_million_rows_take_about_a_megabyte():
    count = 500_000
    rows = RowSet(
        array("q", range(1, 2 * count, 2)),
        array("q", (1 + (place % 10 == 0) for place in range(count))),
        array("q", (place // 250 + 5 for place in range(count))),
        {key: bytearray((place * 7919 >> 3) & 1 for place in range(count)) for key in "abcdefgh"},
    )
    packed = pack(rows)
    assert len(packed) < 1_200_000
    assert unpack(packed).ids_of("a", {5}) == {
        number for place, number in enumerate(rows.ids[:250]) if rows.taken["a"][place]
    }


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(junk):
    with pytest.raises(BadRowSet):
        unpack(junk)
    with pytest.raises(BadRowSet):
        unpack(b"RS1" + junk)


def test_a_set_that_was_cut_or_lengthened_is_refused():
    rows = RowSet(array("q", [3, 5]), array("q", [1, 1]), array("q", [9, 9]), {"a": bytearray([1, 0])})
    packed = pack(rows)
    for altered in (packed[:-1], packed + b"x", packed[:20]):
        with pytest.raises(BadRowSet):
            unpack(altered)


@pytest.mark.parametrize("ids", [[5, 3], [3, 3]])
def test_rows_out_of_order_are_not_packed(ids):
    with pytest.raises(ValueError, match="rise"):
        pack(RowSet(array("q", ids), array("q", [1, 1]), array("q", [9, 9])))
