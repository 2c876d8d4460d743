#!/usr/bin/env bash
# Runs one step in the environment that install.sh made, where the stack files are. STEP names it; STACKS, FILES and ARGUMENTS
# have one value a line, and all files of FOLDER are taken too. Each value becomes one argument, whatever it holds. REPORT is
# the folder of the report. WEBEX_CALLING_PYTHON is another interpreter that has webex-calling.
set -euo pipefail
steps=$(cd "$(dirname "$0")/.." && pwd)
temporary="${RUNNER_TEMP:-${TMPDIR:-/tmp}}"
python="${WEBEX_CALLING_PYTHON:-$temporary/webex-calling/bin/python}"
report="${REPORT:-$temporary/webex-calling-report}"
case "${STEP:?names no step}" in
  pull_request | deploy | nightly | weekly) ;;
  *)
    printf '%s is no step: pull_request, deploy, nightly or weekly\n' "$STEP" >&2
    exit 2
    ;;
esac
mkdir -p "$report"
arguments=(--out "$report")
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("--stack=$line"); fi
done <<< "${STACKS:-}"
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<< "${ARGUMENTS:-}"
files=()
while IFS= read -r line; do
  if [ -n "$line" ]; then files+=("$line"); fi
done <<< "${FILES:-}"
if [ -n "${FOLDER:-}" ]; then
  for file in "$FOLDER"/*; do
    if [ -f "$file" ]; then files+=("$file"); fi
  done
fi
if [ "${#files[@]}" -gt 0 ]; then arguments+=(-- "${files[@]}"); fi
exec "$python" "$steps/pipelines/$STEP.py" "${arguments[@]}"
