#!/usr/bin/env bash
# Builds what a benchmark needs and runs it; nothing is installed.
# Usage: run.sh bench|serve|speculation|grammar|generate|startup|jmh|ratios|summary [OPTION...]
#   bench        end to end, in the manner of llama-bench
#   serve        many callers at once, through the whole engine; replies by schemas with --scenarios constrained
#   speculation  replies with and without draft tokens
#   grammar      masks and compiling for structured output
#   generate     a seeded random GGUF file
#   startup      a packaged application's starts; startup.sh makes what it needs
#   jmh          the kernels; options are JMH's
#   ratios       ours against peers, from the samples of several runs
#   summary      samples of several runs of serve as one table
# bench, serve, speculation, grammar and generate without options say which they take. SKIP_BUILD=1 runs what was built before,
# JVM_OPTIONS adds options of the JVM, LAUNCHER goes before its command, as in LAUNCHER="taskset -c 0,1".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..

case ${1:-} in
    bench) main=io.github.rakutenai.benchmarks.endtoend.EndToEndBenchmark ;;
    serve) main=io.github.rakutenai.benchmarks.serving.ServingBenchmark ;;
    speculation) main=io.github.rakutenai.benchmarks.endtoend.SpeculationBenchmark ;;
    grammar) main=io.github.rakutenai.benchmarks.grammar.GrammarBenchmark ;;
    generate) main=io.github.rakutenai.benchmarks.GenerateCheckpoint ;;
    startup) main=io.github.rakutenai.benchmarks.startup.StartupBenchmark ;;
    jmh) main=org.openjdk.jmh.Main ;;
    ratios) main=io.github.rakutenai.benchmarks.peers.PeerRatios ;;
    summary) main=io.github.rakutenai.benchmarks.serving.ServingSummary ;;
    *) sed -n '2,14s/^# //p' "$0" >&2; exit 2 ;;
esac
shift

if [ -z "${SKIP_BUILD:-}" ]; then
    (cd "$root" && ./mvnw -q -B -pl runtime/benchmarks -am test-compile)
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
commit=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)
# shellcheck disable=SC2086
exec ${LAUNCHER:-} "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -Drakutenai.commit="$commit" ${JVM_OPTIONS:-} \
    -cp "$here/target/classes:$(cat "$here/target/classpath")" "$main" "$@"
