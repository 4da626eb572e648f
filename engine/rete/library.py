"""The experta library, imported where it can be."""

from __future__ import annotations

import collections
import collections.abc
import logging
from functools import cache
from types import ModuleType

from ..scenario import finding


@cache
def experta() -> ModuleType:
    """The module ``experta``. Raises ScenarioError, which says how to install it, where it is missing."""
    # experta 1.9.4 is bound to frozendict 1.2, which looks for Mapping where Python had it until 3.9.
    if not hasattr(collections, "Mapping"):
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    handlers = list(logging.root.handlers)
    try:
        import experta as found
    except ImportError as error:
        raise finding(
            "engine-missing",
            f"the engine 'experta' is not installed ({error})",
            "--engine experta",
            "pip install 'warmstart[experta]', or leave the option out: the native engine needs nothing else",
        ) from None
    finally:
        # It also sets up logging for the whole program, which is not a library's to do.
        for handler in set(logging.root.handlers) - set(handlers):
            logging.root.removeHandler(handler)
    return found  # type: ignore[no-any-return]
