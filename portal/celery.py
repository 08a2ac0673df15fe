"""The Celery app. The worker starts with `celery -A portal.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# "Current" is per thread; gunicorn's other threads must find this app as well.
app.set_default()
