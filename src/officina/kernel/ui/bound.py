"""A field of a Django form as the plain values that `ui.field` draws."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

KINDS: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "checkbox",
    forms.DateInput: "date",
    forms.DateTimeInput: "datetime",
    forms.EmailInput: "email",
    forms.FileInput: "file",
    forms.ClearableFileInput: "file",
    forms.NumberInput: "number",
    forms.PasswordInput: "password",
    forms.RadioSelect: "radio",
    forms.Select: "select",
    forms.SelectMultiple: "select",
    forms.Textarea: "textarea",
    forms.TimeInput: "time",
    forms.URLInput: "url",
}


def bound_field(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    return {
        "name": bound.html_name,
        "id": bound.id_for_label or bound.auto_id,
        "label": bound.label,
        "kind": next((KINDS[base] for base in type(widget).__mro__ if base in KINDS), "text"),
        # A password that was refused is typed again, not sent back.
        "value": "" if isinstance(widget, forms.PasswordInput) else bound.value(),
        "error": " ".join(str(one) for one in bound.errors),
        "hint": bound.help_text,
        "required": bound.field.required,
        "choices": list(getattr(bound.field, "choices", ())),
        "placeholder": widget.attrs.get("placeholder", ""),
        "autocomplete": widget.attrs.get("autocomplete", ""),
        "autofocus": widget.attrs.get("autofocus", False),
        "maxlength": widget.attrs.get("maxlength"),
        "disabled": bound.field.disabled,
    }
