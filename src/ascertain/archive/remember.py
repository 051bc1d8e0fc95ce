"""Values that are worked out once from packs, and still say on every call what packs they rest on."""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Generic, ParamSpec, TypeVar

from ascertain.archive.manifest import reading, use

P = ParamSpec("P")
R = TypeVar("R")


class Remembered(Generic[P, R]):
    """A function whose values are kept; each call notes the packs that were read for its value."""

    def __init__(self, function: Callable[P, R], *, most: int | None = None) -> None:
        def noted(*args: P.args, **kwargs: P.kwargs) -> tuple[R, tuple[str, ...]]:
            with reading() as used:
                value = function(*args, **kwargs)
            return value, tuple(used)

        self._kept = lru_cache(maxsize=most)(noted)
        self.cache_clear = self._kept.cache_clear
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The value, kept or worked out."""
        value, packs = self._kept(*args, **kwargs)  # type: ignore[arg-type]  # hashable, as of any kept function
        for pack in packs:
            use(pack)
        return value
