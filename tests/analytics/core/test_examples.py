"""Every public function of the numeric core shows an example, and each one is true."""

import doctest
import importlib
import inspect
import pkgutil
import re
import types

import pytest

from analytics import core

MODULES = tuple(
    importlib.import_module(f"{core.__name__}.{found.name}")
    for found in pkgutil.iter_modules(core.__path__)
)
WRITTEN = (property, classmethod, staticmethod)


@pytest.fixture(params=MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def module(request):
    return request.param


def of_module(module, value):
    return getattr(value, "__module__", None) == module.__name__


def public(namespace):
    return {k: v for k, v in vars(namespace).items() if not k.startswith("_")}


def members(module, cls):
    """What the class and its bases of the same module define, private bases included."""
    for base in reversed(cls.__mro__):
        if of_module(module, base):
            yield from public(base).items()


def documented(module):
    """Name and object of each public function, method and property of a module."""
    for name, value in public(module).items():
        if not of_module(module, value):
            continue
        if inspect.isroutine(value):
            yield name, value
        if inspect.isclass(value):
            yield from (
                (f"{name}.{member}", own)
                for member, own in members(module, value)
                # Fields of a dataclass are descriptors of another kind.
                if inspect.isroutine(own) or isinstance(own, WRITTEN)
            )


def shown_attributes(module):
    examples = (
        example.source
        for test in doctest.DocTestFinder().find(module)
        for example in test.examples
    )
    return set(re.findall(r"\.([a-z_0-9]+)\b", "".join(examples)))


def shows_example(docstring):
    return ">>> " in docstring.partition("\nExamples\n--------\n")[2]


def without_example(module):
    # A function or a method can be called wrongly, so each shows its own call. A property
    # takes no argument: any example of its module may show it. Dunder methods and what
    # `dataclass` writes are not ours to explain; errors only have dunder methods.
    shown = shown_attributes(module)
    return [
        name
        for name, value in documented(module)
        if not shows_example(inspect.getdoc(value) or "")
        and not (isinstance(value, property) and name.rpartition(".")[2] in shown)
    ]


def test_examples_are_true(module):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

    found = doctest.testmod(module, optionflags=flags)

    assert found.failed == 0


def test_everything_public_shows_an_example():
    lacking = {module.__name__: without_example(module) for module in MODULES}

    assert {name: own for name, own in lacking.items() if own} == {}


SAMPLE = '''
def shown():
    """
    Show.

    Examples
    --------
    >>> Thing().size
    2
    """

def bare():
    """Nothing."""

class _Base:
    def method(self):
        """Nothing."""

class Thing(_Base):
    size = property(lambda self: 2)
    weight = property(lambda self: 3)

    def __len__(self):
        return 2
'''


def test_what_shows_nothing_is_named():
    sample = types.ModuleType("sample")
    exec(SAMPLE, vars(sample))  # noqa: S102  # a module that cannot be imported by others

    assert without_example(sample) == ["bare", "Thing.method", "Thing.weight"]
