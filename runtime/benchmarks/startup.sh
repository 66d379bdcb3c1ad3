#!/usr/bin/env bash
# Measures how fast a packaged application starts, with and without an AOT cache and vectors, and prints one table in AsciiDoc.
# Usage: startup.sh WORK_FOLDER [MODEL...]
# The application is integration-tests/openai, the demo model the first model; the others are paths. The work folder, outside the
# repository, takes the application in both packagings and its caches; SKIP_BUILD=1 uses those that are there.
# Set in the environment, with these defaults:
#   RUNS=5  FLAGS="vectors scalar"  PACKAGINGS="fast-jar aot-jar"  OPTIONS=(none, as in "-Dquarkus.rakutenai.warm-up=0s")
#   LAUNCHER goes before the command of every measurement
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
shift
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=18321

# What the JVM is started with.
options() {
    echo "--enable-native-access=ALL-UNNAMED"
    if [ "$1" = vectors ]; then
        echo "--add-modules jdk.incubator.vector"
    else
        echo "-Dquarkus.rakutenai.require-jvm-flags=false"
    fi
}

build() {
    for packaging in fast-jar aot-jar; do
        (cd "$root" && ./mvnw -q -B -pl integration-tests/openai -am package -DskipTests \
            -Dquarkus.package.jar.type=$packaging)
        rm -rf "${work:?}/$packaging"
        cp -r "$root/integration-tests/openai/target/quarkus-app" "$work/$packaging"
    done
    for flags in vectors scalar; do train $flags; done
    (cd "$root" && ./mvnw -q -B -pl runtime/benchmarks -am test-compile)
}

# Runs the application once, asks it and ends it, which writes the cache.
train() {
    local application
    cd "$work/aot-jar"
    # shellcheck disable=SC2046
    "$java" -XX:AOTCacheOutput="$1.aot" $(options "$1") -Dquarkus.http.port=$port -jar quarkus-run.jar > train.log 2>&1 &
    application=$!
    trap 'kill $application 2> /dev/null || true' EXIT
    until curl -sf "localhost:$port/q/health/ready" > /dev/null; do kill -0 $application; sleep 0.2; done
    curl -sf "localhost:$port/v1/chat/completions" -H 'Content-Type: application/json' -o /dev/null \
        -d '{"messages":[{"role":"user","content":"How are you?"}],"stream":true,"temperature":0}'
    kill $application
    wait $application || true
    trap - EXIT
    [ -s "$1.aot" ] || { cat train.log >&2; exit 1; }
    cd - > /dev/null
}

if [ -z "${SKIP_BUILD:-}" ]; then build; fi
echo '| Started | listens, s | ready, s | first token, s'
for model in demo "$@"; do
    for flags in ${FLAGS:-vectors scalar}; do
        for packaging in ${PACKAGINGS:-fast-jar aot-jar}; do
            cache=
            if [ "$packaging" = aot-jar ]; then cache="-XX:AOTMode=on -XX:AOTCache=$flags.aot"; fi
            # shellcheck disable=SC2086
            SKIP_BUILD=1 ${LAUNCHER:-} "$here/run.sh" startup --runs "${RUNS:-5}" --application "$work/$packaging" \
                --name "$(basename "$model"): $packaging, $flags" \
                --options "$cache $(options $flags | tr '\n' ' ') -Dquarkus.rakutenai.model=$model ${OPTIONS:-}" 2> "$work/measure.log" \
                || { cat "$work/measure.log" >&2; exit 1; }
        done
    done
done
