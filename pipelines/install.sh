#!/usr/bin/env bash
# Installs webex-calling of this checkout into an environment of its own, with the versions and hashes of the lock file.
# RUNNER_TEMP, or TMPDIR, is where the job keeps what it throws away. WEBEX_CALLING_PYTHON names an interpreter that has it
# already, for runners that reach no package index: then nothing is installed.
set -euo pipefail
if [ -n "${WEBEX_CALLING_PYTHON:-}" ]; then
  exec "$WEBEX_CALLING_PYTHON" -P -c 'import webex_calling'
fi
steps=$(cd "$(dirname "$0")/.." && pwd)
environment="${RUNNER_TEMP:-${TMPDIR:-/tmp}}/webex-calling"
python3 -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$steps/requirements.lock"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$steps"
