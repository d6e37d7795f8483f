from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "officina.parties"
    label = "parties"

    def ready(self) -> None:
        from officina.kernel.records.checks import check_also
        from officina.kernel.records.likeness import identified_by
        from officina.parties import panels, record_types
        from officina.parties.rights import offer_rights
        from officina.parties.tax_numbers import check_company

        offer_rights()
        panels.register()
        identified_by(record_types.COMPANY.code, "tax_number")
        identified_by(record_types.CONTACT.code, "phone", "email")
        check_also(record_types.COMPANY.code, check_company)
