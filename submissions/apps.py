from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "Depositions"

    def ready(self) -> None:
        # Receivers need the models, so they are connected here.
        from submissions import receivers  # noqa: F401, PLC0415
