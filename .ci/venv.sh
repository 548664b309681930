# Make the environment: sh .ci/venv.sh FOLDER   (called by `make venv`)
# PYTHON names the interpreter (else a fitting one is looked for); WITH_UV=0 uses pip even if uv is there.
set -eu
folder=$1

fits() { # is $1 a Python that the lock was made for?
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

interpreter=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if fits "$candidate"; then interpreter=$(command -v "$candidate"); break; fi
done
if [ -z "$interpreter" ]; then
    found=$("${PYTHON:-python3}" --version 2>/dev/null || true)
    echo "Cần Python 3.11, 3.12 hoặc 3.13; máy này có: ${found:-không có}. Cài đặt rồi chạy: make venv PYTHON=/đường/dẫn/python3.12" >&2
    echo "Python 3.11, 3.12 or 3.13 is needed; here is: ${found:-none}. Install one, then: make venv PYTHON=/path/to/python3.12" >&2
    exit 2
fi

with_uv() {
    [ "${WITH_UV:-1}" != 0 ] && uv --version >/dev/null 2>&1 || return 1
    echo "== $folder: $("$interpreter" --version), uv"
    uv venv --quiet --clear --python "$interpreter" "$folder" &&
        uv pip install --quiet --python "$folder/bin/python" --require-hashes -r requirements.lock
}

with_pip() {
    echo "== $folder: $("$interpreter" --version), pip"
    if ! "$interpreter" -m venv --clear "$folder"; then
        echo "Thiếu mô-đun venv (Debian/Ubuntu: apt install python3-venv) / the venv module is missing" >&2
        return 1
    fi
    echo "   đang cài các gói, khoảng một phút / installing packages, about a minute"
    # Twice quiet: errors only. A machine's own package settings can print a line for each of 170 packages.
    "$folder/bin/python" -m pip install --quiet --quiet --require-hashes -r requirements.lock
}

# uv does not read pip's settings: where only pip is told of the packages' place, pip gets its turn.
if ! with_uv; then with_pip; fi
# The lock has pip and the build backend too, so this step needs no network and no other package.
"$folder/bin/python" -m pip install --quiet --quiet --no-index --no-deps --no-build-isolation --editable .
"$folder/bin/python" -c 'import domain, connectors, mappings, scoring, certificates, gateway'
echo "== $folder/bin/gateway"
