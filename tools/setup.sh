#!/bin/sh
# Makes .venv with what `make demo` or `make test` needs. Usage: tools/setup.sh demo|test
# Does nothing when the stamp says that it was done for these very pins.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-test}
case "$purpose" in
  demo) extras="rerun" ;;
  test) extras="rerun,dev" ;;
  *) echo "usage: tools/setup.sh demo|test" >&2; exit 2 ;;
esac
venv=${CLAIMCHECK_VENV:-.venv}

usable() { # a Python 3.11.4 to 3.14 that really starts
  "$1" -c 'import sys; raise SystemExit(not ((3, 11, 4) <= sys.version_info[:3] < (3, 15)))' \
    >/dev/null 2>&1
}

digest() { # of the interpreter, the extras and the pins: what the stamp must say
  "$1" - "$2" <<'PY'
import hashlib, pathlib, sys
text = "".join(pathlib.Path(name).read_text() for name in ("constraints.txt", "pyproject.toml"))
print(hashlib.sha256((sys.version + sys.argv[1] + text).encode()).hexdigest())
PY
}

stamped() { # is this environment complete for the extras $2, as stamp $1 says?
  [ -f "$venv/stamp-$1" ] && [ "$(cat "$venv/stamp-$1")" = "$(digest "$venv/bin/python" "$2")" ]
}

if [ -x "$venv/bin/python" ] && usable "$venv/bin/python"; then
  # the test environment holds everything that the demo needs
  if stamped test "rerun,dev" || stamped "$purpose" "$extras"; then exit 0; fi
fi

base=
for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
  if usable "$candidate"; then base=$candidate; break; fi
done
if [ -z "$base" ]; then
  echo "claimcheck needs Python 3.11.4 to 3.14: none found. Install one, or say PYTHON=/path/to/python3 make $purpose" >&2
  exit 2
fi

free=$(df -Pk . | awk 'NR==2 {print int($4 / 1024)}')
echo "claimcheck: setting up $venv with $("$base" --version) for '$purpose'" >&2
echo "claimcheck: downloads about 0.6 GB, or 3 to 4 GB where pip picks a CUDA build of torch; needs 3 GB of disk, 8 GB with CUDA; $free MB are free" >&2
if [ "$free" -lt 3000 ]; then
  echo "claimcheck: less than 3 GB of disk are free: make room, or set CLAIMCHECK_VENV to a folder on another disk" >&2
  exit 2
fi

if [ ! -x "$venv/bin/python" ] || ! usable "$venv/bin/python"; then
  rm -rf "$venv"
  "$base" -m venv "$venv" >/dev/null 2>&1 || { rm -rf "$venv"; "$base" -m venv --without-pip "$venv"; }
fi
python=$venv/bin/python
rm -f "$venv"/stamp-"$purpose"

if "$python" -m pip --version >/dev/null 2>&1; then
  pip() { "$python" -m pip "$@"; }
else # a Python without ensurepip: let another pip fill the environment
  outer=
  for candidate in "$base -m pip" "python3 -m pip" pip3 pip; do
    if $candidate --python "$python" --version >/dev/null 2>&1; then outer=$candidate; break; fi
  done
  if [ -z "$outer" ]; then
    echo "claimcheck: $base has no ensurepip and no pip >= 22.3 was found: install python3-venv or pip" >&2
    exit 2
  fi
  pip() { $outer --python "$python" "$@"; }
fi
# pip's own words go to a log; people see that it moves, and the end of the log if it fails
pip install --disable-pip-version-check --progress-bar off -c constraints.txt -e ".[$extras]" \
  >"$venv/setup.log" 2>&1 &
worker=$!
trap 'kill $worker 2>/dev/null; echo "claimcheck: setup interrupted; say make $purpose again to go on" >&2; exit 130' INT TERM
seconds=0
while kill -0 $worker 2>/dev/null; do
  sleep 1
  seconds=$((seconds + 1))
  if [ $((seconds % 15)) = 0 ]; then
    echo "claimcheck: installing, $seconds s, $(du -sm "$venv" 2>/dev/null | cut -f1) MB so far" >&2
  fi
done
if ! wait $worker; then
  tail -n 15 "$venv/setup.log" >&2
  echo "claimcheck: pip failed; the whole log is $venv/setup.log" >&2
  exit 2
fi
digest "$python" "$extras" > "$venv/stamp-$purpose.part"
mv "$venv/stamp-$purpose.part" "$venv/stamp-$purpose"
echo "claimcheck: environment ready in $venv" >&2
