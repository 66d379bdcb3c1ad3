#!/usr/bin/env bash
# Shows on this machine's GPU whether the TornadoVM backend is right, and how fast, in one report.
# Usage: gpu.sh [WORK_FOLDER]
# Needs JDK 25 and TornadoVM's SDK for the card (sdk install tornadovm), in TORNADOVM_HOME or SDKMAN's place; for the whole report
# 40 GB of memory. The work folder (default: gpu-work, outside version control) takes 27 GB of random checkpoints, which another
# run uses again, and the report, gpu-report.txt.
# Set in the environment, with these defaults:
#   LAYERS=32  VOCABULARY=48000  FORMATS=F16,Q8_0,Q4_0  PARTS=first-token,prefill,decode,together  JVM_OPTIONS=
# JVM_OPTIONS=-Drakutenai.tornado.profile=true adds what each kernel takes; rates are lower then.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/gpu-work}
layers=${LAYERS:-32}
vocabulary=${VOCABULARY:-48000}
formats=${FORMATS:-F16,Q8_0,Q4_0}
parts=${PARTS:-first-token,prefill,decode,together}

fail() { echo "gpu.sh: $*" >&2; exit 1; }

find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
    if [[ -x "$home/bin/javac" ]] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
      echo "$home"
      return
    fi
  done
  fail "no JDK 25 was found: install one and point JAVA_HOME at it"
}

JAVA_HOME=$(find_jdk)
export JAVA_HOME
sdk=${TORNADOVM_HOME:-$HOME/.sdkman/candidates/tornadovm/current}
[[ -r "$sdk/tornado-argfile.template" ]] || fail "no TornadoVM SDK in $sdk: sdk install tornadovm"
export TORNADOVM_HOME=$sdk
mkdir -p "$work"
work=$(cd "$work" && pwd)
report=$work/gpu-report.txt
argfile=$work/tornado.argfile
sed -e "s|\${TORNADOVM_HOME}|$sdk|g" -e 's|--module-path \.:|--module-path |' "$sdk/tornado-argfile.template" > "$argfile"
echo '--enable-native-access=ALL-UNNAMED' >> "$argfile"

# Prints a command, runs it, and goes on if it fails, so that the report says so.
run() {
  echo
  echo "\$ $*"
  "$@" 2>&1 || echo "FAILED: exit status $?"
}

machine() {
  date -u
  echo "commit $(git -C "$root" rev-parse HEAD 2> /dev/null || echo unknown)"
  uname -sr
  grep -m1 'model name' /proc/cpuinfo || true
  grep MemTotal /proc/meminfo || true
  if command -v nvidia-smi > /dev/null; then run nvidia-smi; fi
  run "$JAVA_HOME/bin/java" -version
  echo
  echo "TornadoVM's SDK:"
  cat "$sdk/etc/tornado.release" "$sdk/etc/tornado.backend" 2> /dev/null || true
}

# All tests of this module, among them the contract of every backend, on the device that is found. Their log is not in the report.
# Without those of emulated kernels: TornadoVM does not inline what these have in common with the others in the same JVM.
test_device() {
  local log=$work/gpu-tests.log
  local tests=(./mvnw -q -B -pl runtime/tornado -am test -Dtest='io/github/rakutenai/tornado/*Test,!TensorTasksTest'
    -Dsurefire.failIfNoSpecifiedTests=false)
  rm -f "$here"/target/surefire-reports/TEST-*.xml
  echo
  echo "\$ ${tests[*]}"
  "${tests[@]}" > "$log" 2>&1 || { echo "FAILED: exit status $?"; grep '^\[ERROR\]' "$log" | head -100; }
  grep -h '<testsuite ' "$here"/target/surefire-reports/TEST-*.xml | sed -E \
    's/.* name="([^"]*)".* tests="([0-9]+)" errors="([0-9]+)" skipped="([0-9]+)" failures="([0-9]+)".*/\1: \2 tests, \3 errors, \5 failures, \4 skipped/' \
    || echo "no test ran: see $log"
}

measure() {
  local classes
  run ./mvnw -q -B -pl runtime/tornado -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" \
    -Dmdep.includeScope=test
  classes=$(cat "$work/classpath")
  # shellcheck disable=SC2086 # options are words
  run "$JAVA_HOME/bin/java" "@$argfile" '-Djava.util.logging.SimpleFormatter.format=%5$s%n' ${JVM_OPTIONS:-} \
    -cp "$here/target/test-classes:$here/target/classes:$classes" \
    io.github.rakutenai.tornado.GpuReport "$work" "$layers" "$vocabulary" "$formats" "$parts"
}

cd "$root"
{
  machine
  test_device
  measure
} | tee "$report"
echo "gpu.sh: the report is $report"
