from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "submissions.vocabulary"
    label = "vocabulary"
    verbose_name = "Vocabularies"
    default_auto_field = "django.db.models.BigAutoField"
