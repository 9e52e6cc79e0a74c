"""Pages under /segments/."""

from django.urls import path

from customers.segments.pages import builder, control, listing, lists, members, overlap, values, why

app_name = "segments"
urlpatterns = [
    path("", listing.segments, name="segments"),
    path("counts/", listing.counts, name="counts"),
    path("new/", builder.new, name="new"),
    path("values/", values.values, name="values"),
    path("overlap/", overlap.overlap, name="overlap"),
    path("upload/", lists.upload, name="upload"),
    path("lists/<uuid:change_id>/", lists.change, name="change"),
    path("lists/<uuid:change_id>/unmatched.csv", lists.unmatched, name="unmatched"),
    path("lists/<uuid:change_id>/confirm/", lists.confirm, name="confirm"),
    path("lists/<uuid:change_id>/discard/", lists.discard, name="discard"),
    path("<uuid:segment_id>/", builder.segment, name="segment"),
    path("<uuid:segment_id>/edit/", builder.edit, name="edit"),
    path("<uuid:segment_id>/undo/", builder.undo, name="undo"),
    path("<uuid:segment_id>/redo/", builder.redo, name="redo"),
    path("<uuid:segment_id>/fill/", builder.fill, name="fill"),
    path("<uuid:segment_id>/save/", builder.save, name="save"),
    path("<uuid:segment_id>/totals/", builder.totals, name="totals"),
    path("<uuid:segment_id>/narrowing/", builder.narrowing, name="narrowing"),
    path("<uuid:segment_id>/stored/totals/", builder.stored_totals, name="stored_totals"),
    path("<uuid:segment_id>/stored/narrowing/", builder.stored_narrowing, name="stored_narrowing"),
    path("<uuid:segment_id>/members/", members.members, name="members"),
    path("<uuid:segment_id>/members.csv", members.export, name="export"),
    path("<uuid:segment_id>/freeze/", lists.freeze, name="freeze"),
    path("<uuid:segment_id>/why/<uuid:customer_id>/", why.why, name="why"),
    path("<uuid:segment_id>/why/<uuid:customer_id>/draft/", builder.why_of_draft, name="why_of_draft"),
    path("of/<uuid:customer_id>/", why.of_customer, name="of_customer"),
    path("<uuid:segment_id>/rename/", control.rename, name="rename"),
    path("<uuid:segment_id>/delete/", control.delete, name="delete"),
    path("<uuid:segment_id>/archive/", control.archive, name="archive"),
    path("<uuid:segment_id>/restore/", control.restore, name="restore"),
]
