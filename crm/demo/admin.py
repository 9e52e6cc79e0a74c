"""What the demo has made, in the Django admin."""

from django.contrib.admin import site

from crm.database.admin import ReadOnlyAdmin
from crm.demo.models import Demo

site.register(Demo, ReadOnlyAdmin, list_display=("kind", "made_id", "state", "loaded_at"), list_filter=("kind",))
