"""URLs of the customer pages."""

from django.urls import path

from customers.events import pages as event_pages
from customers.listing import bulk_pages, export_pages
from customers.listing import pages as listing
from customers.pages import belonging, consent, details, notes, profile, waiting
from customers.privacy import consent_page, pages, suppression_page

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/segment/", listing.save_segment, name="save_segment"),
    path("customers/change/", bulk_pages.bulk_change, name="bulk"),
    path("customers/changes/<uuid:change_id>/", bulk_pages.progress, name="bulk_change"),
    path("customers/export/", export_pages.exports, name="exports"),
    path("customers/export/customers/", export_pages.export_customers, name="export_customers"),
    path("customers/export/orders/", export_pages.export_orders, name="export_orders"),
    path("customers/waiting-orders/", waiting.waiting_orders, name="waiting_orders"),
    path("customers/new/", details.create, name="new"),
    path("customers/<uuid:customer_id>/", profile.customer, name="customer"),
    path("customers/<uuid:customer_id>/timeline/", profile.events, name="timeline"),
    path("customers/<uuid:customer_id>/edit/", details.edit, name="edit"),
    path("customers/<uuid:customer_id>/tags/", belonging.tags, name="tags"),
    path("customers/<uuid:customer_id>/lists/", belonging.lists, name="lists"),
    path("customers/<uuid:customer_id>/consent/", consent.consent, name="consent"),
    path("customers/<uuid:customer_id>/consent/<channel>/suppress/", consent.suppress, name="suppress"),
    path("customers/<uuid:customer_id>/consent/<channel>/lift/", consent.unsuppress, name="lift"),
    path("customers/<uuid:customer_id>/notes/", notes.add, name="add_note"),
    path("customers/<uuid:customer_id>/notes/<uuid:note_id>/", notes.change, name="change_note"),
    path("customers/<uuid:customer_id>/notes/<uuid:note_id>/delete/", notes.delete, name="delete_note"),
    path("customers/<uuid:customer_id>/export/", pages.export, name="export"),
    path("customers/<uuid:customer_id>/erase/", pages.forget, name="erase"),
    path("settings/consent/", consent_page.settings_page, name="consent_settings"),
    path("settings/consent/rules/", consent_page.save_rules, name="consent_rules"),
    path("settings/consent/topics/<uuid:topic_id>/", consent_page.topic, name="topic"),
    path("settings/consent/topics/<uuid:topic_id>/delete/", consent_page.delete_topic, name="delete_topic"),
    path("settings/consent/wordings/", consent_page.wordings, name="wordings"),
    path("settings/consent/words/<uuid:word_id>/delete/", consent_page.delete_word, name="delete_word"),
    path("settings/events/", event_pages.event_types, name="events"),
    path("settings/events/<slug:name>/", event_pages.event_type, name="event_type"),
    path("settings/events/<slug:name>/choose/", event_pages.choose, name="choose_property"),
    path("settings/events/<slug:name>/remove/", event_pages.drop, name="drop_property"),
    path("settings/events/<slug:name>/hide/", event_pages.hide, name="hide_event"),
    path("settings/suppressions/", suppression_page.suppressions, name="suppressions"),
    path("settings/suppressions/import/", suppression_page.import_suppressions, name="import_suppressions"),
    path("settings/suppressions/export/", suppression_page.export_suppressions, name="export_suppressions"),
]
