"""Addresses of the vocabularies: the type-ahead, and the page that says whose they are."""

from django.urls import path

from submissions.vocabulary import views

urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("vocabularies/", views.vocabularies, name="vocabularies"),
]
