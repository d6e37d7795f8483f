"""Countries of the world as options, named by CLDR in the three languages."""

from babel import Locale

from officina.kernel.records.declare import OptionDecl
from officina.kernel.records.words import labels

# Regions of CLDR that nobody's company is registered in.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def _countries() -> tuple[OptionDecl, ...]:
    named = [Locale(language).territories for language in ("en", "ru", "ro")]
    known = set.intersection(*(set(names) for names in named))
    codes = {code for code in known if len(code) == 2 and code.isalpha()} - _NO_COUNTRIES
    return tuple(
        OptionDecl(code, labels(*(names[code] for names in named)))
        for code in sorted(codes, key=lambda code: named[0][code])
    )


COUNTRIES = _countries()
