"""Items of every kind, and expressions that nobody wrote."""

from hypothesis import strategies as st

from surveys.expressions import Call, ItemType, Kind, Literal, Operation, Reference
from surveys.expressions.parsing import FUNCTIONS
from surveys.expressions.syntax import JUNCTIONS, STRENGTHS

TYPES = {
    "city": ItemType(Kind.CHOICE, (1, 2, 3)),
    "home": ItemType(Kind.CHOICE, (1, 2, 3)),
    "trust": ItemType(Kind.SCALE, tuple(range(11))),
    "warm": ItemType(Kind.SCALE, tuple(range(0, 101, 10))),
    "seen": ItemType(Kind.CHOICES, (1, 2, 3)),
    "age": ItemType(Kind.NUMBER),
    "why": ItemType(Kind.TEXT),
    "moved": ItemType(Kind.DATE),
    "agree": ItemType(Kind.BOOLEAN),
    "bare": ItemType(Kind.CHOICE),
}

names = st.sampled_from(sorted(TYPES))
numbers = st.integers(0, 10**15 - 1).map(lambda millionths: millionths / 10**6)
texts = st.text(max_size=5).filter(lambda text: not {"'", '"'} <= set(text))
leaves = st.one_of(numbers.map(Literal), texts.map(Literal), names.map(Reference))


def larger(parts):
    binary = st.sampled_from(sorted(set(STRENGTHS) - JUNCTIONS))
    calls = [
        st.lists(parts, min_size=least, max_size=most).map(
            lambda arguments, name=name: Call(name, tuple(arguments))
        )
        for name, (least, most, _) in FUNCTIONS.items()
    ]
    return st.one_of(
        st.builds(Operation, binary, st.tuples(parts, parts)),
        st.builds(
            Operation,
            st.sampled_from(sorted(JUNCTIONS)),
            st.lists(parts, min_size=2, max_size=4).map(tuple),
        ),
        st.builds(Operation, st.just("-"), st.tuples(parts)),
        *calls,
    )


expressions = st.recursive(leaves, larger, max_leaves=12)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.just(-(10**400)),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.lists(st.integers(), max_size=3),
    st.frozensets(st.one_of(st.integers(), st.text(max_size=2)), max_size=3),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=1),
)
