from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "officina.crm"
    label = "crm"

    def ready(self) -> None:
        from officina.channels import ports, presets
        from officina.crm import forms, panels, record_types, rights
        from officina.kernel.records.likeness import identified_by

        panels.register()
        rights.offer_rights()
        identified_by(record_types.LEAD.code, "phone", "email")
        presets.offer_form(forms.CONTACT_US)
        ports.complete(record_types.LEAD.code, forms.kind_of_request)
