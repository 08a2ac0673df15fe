"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from portal import gallery, outbox, views
from portal.accounts.views import profile
from portal.health import healthz

urlpatterns = [
    path("", views.start, name="start"),
    path("help/", views.help_page, name="help"),
    path("policy/", views.policy, name="policy"),
    path("theme/", views.theme, name="theme"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/profile/", profile, name="profile"),
    path("accounts/", include("allauth.urls")),
    path("", include("submissions.vocabulary.urls")),
    path("", include("submissions.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
