"""What all processes of the site share for a short while: the counters behind the limits on signing in.

It lives in the broker's Valkey. When that does not answer, each process counts for itself until it does again: nobody
is kept from signing in by our fault, and guessing passwords stays limited.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# How long Valkey is left alone after it did not answer.
PAUSE_SECONDS = 5.0
TIMEOUT_SECONDS = 1.0


class Json:
    """Values as text that cannot run anything when it is read."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCache(RedisCache):
    """`get`, `add`, `set` and `delete` never fail; values are those of JSON."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": Json,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "socket_timeout": TIMEOUT_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._own = LocMemCache("shared-cache", dict(params))
        self._again = 0.0

    def add(self, key: str, value: Any, *args: Any, **more: Any) -> bool:
        return bool(self._try(super().add, self._own.add, key, value, *args, **more))

    def get(self, key: str, default: Any = None, *args: Any, **more: Any) -> Any:
        return self._try(super().get, self._own.get, key, default, *args, **more)

    def set(self, key: str, value: Any, *args: Any, **more: Any) -> None:
        self._try(super().set, self._own.set, key, value, *args, **more)

    def delete(self, key: str, *args: Any, **more: Any) -> bool:
        return bool(self._try(super().delete, self._own.delete, key, *args, **more))

    def clear(self) -> None:
        """Only what is ours: the messages of the broker are in the same database."""
        self._own.clear()
        self._try(self._clear_shared, bool)

    def _clear_shared(self) -> bool:
        client = self._cache.get_client(None, write=True)
        keys = list(client.scan_iter(match=f"{self.key_prefix}:*"))
        return bool(client.delete(*keys)) if keys else False

    def _try(self, shared: Callable[..., Any], own: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if time.monotonic() >= self._again:
            try:
                return shared(*args, **more)
            except (RedisError, OSError) as error:
                self._again = time.monotonic() + PAUSE_SECONDS
                logger.warning("The shared cache does not answer; this process counts for itself: %s", error)
        return own(*args, **more)
