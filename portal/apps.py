from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # Tasks are sent through the Celery app, so it has to exist in the web processes too.
        from portal import celery  # noqa: F401, PLC0415
