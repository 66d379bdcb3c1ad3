#!/usr/bin/env bash
# Shows on this machine's GPU whether the TornadoVM backend is right, and how fast, in one report.
# Usage: gpu.sh [WORK_FOLDER]
# The work folder (default: gpu-work, outside version control) takes 27 GB of random checkpoints and gpu-report.txt. Needs JDK 25
# and TornadoVM's SDK for the card (sdk install tornadovm), in TORNADOVM_HOME or SDKMAN's place.
# Set in the environment, with these defaults: LAYERS=32  VOCABULARY=48000  FORMATS="F16 Q8_0 Q4_0"
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/gpu-work}
layers=${LAYERS:-32}
vocabulary=${VOCABULARY:-48000}
formats=${FORMATS:-F16 Q8_0 Q4_0}

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
mkdir -p "$work"
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

measure() {
  local classes
  classes=$(cat "$work/classpath")
  run "$JAVA_HOME/bin/java" "@$argfile" -cp "$here/target/test-classes:$here/target/classes:$classes" \
    io.github.rakutenai.tornado.GpuReport "$work" "$layers" "$vocabulary" $formats
}

{
  date -u
  git -C "$root" rev-parse HEAD || true
  uname -sr
  grep -m1 'model name' /proc/cpuinfo || true
  run "$JAVA_HOME/bin/java" -version
  cat "$sdk/etc/tornado.release" "$sdk/etc/tornado.backend" 2> /dev/null || true
  if command -v nvidia-smi > /dev/null; then run nvidia-smi; fi
  cd "$root"
  run ./mvnw -q -B -pl runtime/tornado -am test -Dtest='TornadoBackendTest,TornadoMemoryTest,SeveralGraphsTest,ManySequencesTest,LongPromptTest' \
    -Dsurefire.failIfNoSpecifiedTests=false
  grep -h '<testsuite ' "$here"/target/surefire-reports/TEST-*.xml | grep -o ' \(name\|tests\|errors\|failures\|skipped\)="[^"]*"' | tr -d '\n'
  echo
  run ./mvnw -q -B -pl runtime/tornado -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" \
    -Dmdep.includeScope=test
  measure
} | tee "$report"
echo "gpu.sh: the report is $report"
