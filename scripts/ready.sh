#!/bin/sh
# Find a Python and make everything ready that `make` needs: `ready.sh run` or `ready.sh test`.
set -eu
cd "$(dirname -- "$0")/.."

fits() {
    "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${OFFICINA_PYTHON:-} \
        "python$(cat .python-version)" python3.13 python3.12 python3.14 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python \
        /usr/local/bin/python3.1[2-9] /opt/homebrew/bin/python3.1[2-9]
    do
        if fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    if command -v uv >/dev/null 2>&1; then
        uv python find --no-project '>=3.12' 2>/dev/null && return
    fi
    echo "Officina needs Python 3.12 or later, and none was found." >&2
    echo "Install one (Debian: apt install python3 python3-venv; or https://docs.astral.sh/uv: uv python install 3.13)." >&2
    exit 1
}

if [ -x .venv/bin/python ] && fits .venv/bin/python; then
    python=.venv/bin/python
else
    python=$(find_python)
fi
exec "$python" scripts/ready.py "$@"
