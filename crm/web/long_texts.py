"""Texts that are too long for their field: they are refused with a sentence and never cut."""

from django import forms

TOO_LONG = "This has %(show_value)d characters: shorten it to %(limit_value)d."


def refuse_long_texts(form: forms.BaseForm) -> None:
    """Let a form say at the field which text is too long. Without `maxlength`, browsers cut no text that is pasted."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and field.max_length:
            field.error_messages["max_length"] = TOO_LONG
            field.widget.attrs.pop("maxlength", None)
