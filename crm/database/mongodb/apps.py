"""Django's own apps with text keys; allauth takes ALLAUTH_DEFAULT_AUTO_FIELD."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

KEY = "crm.database.mongodb.keys.StrIdAutoField"


class MongoAdminConfig(AdminConfig):
    """Django's app of the admin, with the same site as on SQLite and text keys."""

    default_site = "crm.web.admin_site.AdminSite"
    default_auto_field = KEY


class MongoAuthConfig(AuthConfig):
    """Django's app of groups and permissions, with text keys."""

    default_auto_field = KEY


class MongoContentTypesConfig(ContentTypesConfig):
    """Django's app of content types, with text keys."""

    default_auto_field = KEY
