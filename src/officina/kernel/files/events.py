"""What happens to files; written on the record that they hang on."""

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register

ATTACHED = EventKind("file.attached", _("attached a file"), "paperclip")
REPLACED = EventKind("file.replaced", _("put up a new version of a file"), "file-up")
RENAMED = EventKind("file.renamed", _("renamed a file"), "pencil")
REMOVED = EventKind("file.removed", _("removed a file"), "trash-2")
RESTORED = EventKind("file.restored", _("brought a file back"), "rotate-ccw")

register(ATTACHED, REPLACED, RENAMED, REMOVED, RESTORED)
