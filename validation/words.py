"""Numbers in sentences: units with a no-break space, thousands with a comma, a true minus sign."""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

NBSP = "\u00a0"
MINUS = "\u2212"
# A sentence may still multiply it by a hundred.
LARGEST = 1e300


def length(value: float) -> str:
    """A length in Ångström: 1.350 Å."""
    text = f"{value:.3f}" if 5e-4 <= abs(value) < 1e9 or not value else f"{value:.3g}"
    return f"{text}{NBSP}Å".replace("-", MINUS)


def angle(value: float) -> str:
    """Degrees, at most two decimals and at least one: 84.1°."""
    text = f"{value:.2f}"
    return f"{text.removesuffix('0')}°".replace("-", MINUS)


def count(value: float) -> str:
    return f"{value:,}".replace("-", MINUS)


def size(value: int) -> str:
    """Bytes, exact below ten thousand: 9,472 bytes, 312 MB."""
    if abs(value) < 10_000:
        return f"{count(value)}{NBSP}{'byte' if value == 1 else 'bytes'}"
    amount = float(value)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if abs(amount) < 999.5 or unit == "TB":
            break
    text = f"{amount:.0f}" if abs(amount) >= 100 else f"{amount:.1f}"
    return f"{text}{NBSP}{unit}".replace("-", MINUS)


def percent(value: float) -> str:
    """A fraction as per cent, whole from ten on, else to two digits: 0.0007 is 0.07 %."""
    amount = value * 100
    text = f"{amount:.0f}" if abs(amount) >= 10 else f"{float(f'{amount:.2g}'):f}".rstrip("0").rstrip(".")
    return f"{text}{NBSP}%".replace("-", MINUS)


def triple(values: Sequence[float]) -> str:
    """Dimensions or axes: 20 × 10 × 4."""
    return f"{NBSP}×{NBSP}".join(count(value) for value in values)


def plain(value: float) -> str:
    """At most six significant digits, whole numbers without a point."""
    return f"{value:.6g}".replace("-", MINUS)


def finite(value: Any) -> Any:
    """The same with infinite numbers as very large ones and without what is no number: JSON has neither."""
    if isinstance(value, float) and not abs(value) <= LARGEST:
        return None if math.isnan(value) else math.copysign(LARGEST, value)
    if isinstance(value, Mapping):
        return {key: finite(part) for key, part in value.items()}
    return [finite(part) for part in value] if isinstance(value, list | tuple) else value


SPECS: Mapping[str, Callable[[Any], str]] = {
    "length": length, "angle": angle, "count": count, "size": size, "percent": percent, "triple": triple, "plain": plain
}  # fmt: skip


class _Words(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec not in SPECS:
            return str(value)
        try:
            return SPECS[format_spec](value)
        except (TypeError, ValueError):
            return str(value)
        except OverflowError:
            return "a number beyond measure"

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "?")


def render(template: str, *, params: Mapping[str, Any]) -> str:
    """Fill a template whose fields name parameters and one of `SPECS`; a parameter that is not there reads "?"."""
    return _Words().vformat(template, (), params)


def field_names(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
