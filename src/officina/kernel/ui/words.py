"""The few sentences that islands say by themselves, handed to them as data by the base page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "offline": _(
            "You are offline. What you type is kept and sent when the connection is back."
        ),
        "online": _("You are back online."),
        "undo": _("Undo"),
        "undone": _("Undone."),
        "close": _("Close"),
        "failed": _("The server did not answer. Nothing was changed; try again."),
        "refused": _("This was not allowed. Nothing was changed."),
        "conflict": _("Someone changed this field in the meantime."),
        "rights": _("Your rights have changed. The page was refreshed."),
        "nothing_found": _("Nothing found"),
        "searching": _("Searching…"),
        "type_to_search": _("Type to search"),
        "uploading": _("Uploading {name}: {percent} %"),
        "uploaded": _("{name} is uploaded."),
        "upload_failed": _(
            "{name} could not be uploaded. Choose it again to go on where it stopped."
        ),
        "too_large": _("{name} is larger than {limit}."),
        "moved": _("Moved to {stage}."),
        "picked": _("{name} picked up. Arrow keys move, Space drops, Escape cancels."),
        "dropped": _("{name} dropped."),
        "selected": _("{count} selected"),
        "draft_kept": _("Draft kept on this device"),
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "new_version": _("A new version of the portal is here. Reload when it suits you."),
        "reload": _("Reload"),
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "remove": _("Remove"),
        "copied": _("Copied"),
    }
