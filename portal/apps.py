from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "portal"
    default = True

    def ready(self) -> None:
        # Tasks are sent through the Celery app, so it has to exist in the web processes too.
        from portal import celery  # noqa: F401, PLC0415


class StaticFiles(StaticFilesConfig):
    # django_htmx brings its own copy of htmx; ours is pinned in package.json.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]  # noqa: RUF012
