"""Pages under /imports/."""

from django.urls import path

from customers.imports.pages import control, listing, page

app_name = "imports"
urlpatterns = [
    path("", listing.imports, name="imports"),
    path("upload/", listing.upload, name="upload"),
    path("<uuid:import_id>/", page.show, name="import"),
    path("<uuid:import_id>/choose/", page.choose, name="choose"),
    path("<uuid:import_id>/check/", page.check, name="check"),
    path("<uuid:import_id>/start/", page.start, name="start"),
    path("<uuid:import_id>/stop/", control.stop, name="stop"),
    path("<uuid:import_id>/resume/", control.resume, name="resume"),
    path("<uuid:import_id>/undo/", control.undo, name="undo"),
    path("<uuid:import_id>/discard/", control.discard, name="discard"),
    path("<uuid:import_id>/refused/", control.refused, name="refused"),
]
