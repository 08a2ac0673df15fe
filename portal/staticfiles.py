"""Static files with their hash in the name, so that browsers may keep them forever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    # Our scripts are modules that import each other; the hashed names belong in there as well.
    support_js_module_import_aggregation = True
