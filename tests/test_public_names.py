"""The public names of the package, sorted, documented and resolved only when asked for."""

import ascertain


def test_names_are_sorted_and_resolve() -> None:
    constants = [name for name in ascertain.__all__ if name.isupper()]
    types = [name for name in ascertain.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in ascertain.__all__ if name[0].islower()]
    assert ascertain.__all__ == sorted(constants) + sorted(types) + sorted(functions)
    assert set(ascertain.__all__) == set(ascertain._HOME)
    for name in ascertain.__all__:
        assert getattr(ascertain, name) is not None
    assert set(ascertain.__all__) <= set(dir(ascertain))


def test_public_things_say_what_they_are() -> None:
    for name in ascertain.__all__:
        found = getattr(ascertain, name)
        if callable(found):
            assert (found.__doc__ or "").strip(), name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(ascertain, "nosuch")
