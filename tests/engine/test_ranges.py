from hypothesis import given
from hypothesis import strategies as st

from paravent.detectors.ranges import Ranges


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))))
def test_a_range_is_taken_where_none_of_those_before_is(asked):
    taken, kept = Ranges(), []
    for start, length in asked:
        end = start + length
        free = not any(start < last and first < end for first, last in kept)
        assert taken.take(start, end) is free
        if free:
            kept.append((start, end))
