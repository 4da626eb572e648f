"""The names that annotations need, for what a short command imports: to import ``typing`` takes a thirtieth of it.

Type checkers are shown those of ``typing``. At run time annotations are texts that nobody looks at
(``from __future__ import annotations``), so that one stand-in does for all of them.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO as IO
    from typing import Any as Any
    from typing import Final as Final
    from typing import Literal as Literal
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import cast as cast
    from typing import dataclass_transform as dataclass_transform
else:

    class Any:
        """Any type."""

        __class_getitem__ = classmethod(type(list[int]))

    IO = Final = Literal = TextIO = TypeAlias = Any

    def TypeVar(name, **_limits):
        return Any

    def cast(_kind, value):
        return value

    def dataclass_transform(**_how):
        return lambda made: made
