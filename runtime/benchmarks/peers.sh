#!/usr/bin/env bash
# Runs peers beside us and prints ours against theirs as ratios of medians.
# Usage: peers.sh WORK_FOLDER
# The work folder, outside the repository, takes what is downloaded, built and generated (5 GB), samples.tsv, peers.md and
# peers.json; run again, it is used again. Every round runs each engine once, one after the other, so that drift of the
# machine hits all. Needs JDK 25; npm, git and a C compiler for llama.cpp; Linux x64.
# Set in the environment, with these defaults:
#   PEERS="onednn llama.cpp jlama"  FORMATS="Q8_0 Q4_0 Q4_K_M"  LAYERS=8  VOCABULARY=48000  THREADS=(processors)
#   ROUNDS=5  PROMPTS=128,512  DECODE=64  BATCHES=1,2,4,8,16  BATCH_DECODE=16  WARMUP_MILLIS=2000  STEP_TOKENS=(the engine's)
#   JLAMA_PROMPTS=$PROMPTS  JLAMA_BATCHES=$BATCHES
#   LAUNCHER goes before the command of every measured run, as in LAUNCHER="taskset -c 0,1"; JVM_OPTIONS before our class
set -euo pipefail

llama_version=3.22.1
here=$(cd "$(dirname "$0")" && pwd)
peers=${PEERS-onednn llama.cpp jlama}
formats=${FORMATS:-Q8_0 Q4_0 Q4_K_M}
layers=${LAYERS:-8}
vocabulary=${VOCABULARY:-48000}
threads=${THREADS:-$(nproc)}
rounds=${ROUNDS:-5}
prompts=${PROMPTS:-128,512}
decode=${DECODE:-64}
batches=${BATCHES:-1,2,4,8,16}
batch_decode=${BATCH_DECODE:-16}
warmup=${WARMUP_MILLIS:-2000}
launcher=${LAUNCHER:-}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() { echo "peers.sh: $*" >&2; exit 1; }
need() { command -v "$1" > /dev/null || fail "$1 is missing: $2"; }
wants() { [[ " $peers " == *" $1 "* ]]; }

[ $# = 1 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
samples=$work/samples.tsv

build_llama_cpp() {
    need npm "install Node.js, or leave llama.cpp out of PEERS"
    need git "install it, or leave llama.cpp out of PEERS"
    need cc "install a C compiler, or leave llama.cpp out of PEERS"
    [ -d "$work/node_modules/@node-llama-cpp/linux-x64" ] ||
        npm install --prefix "$work" --no-save --ignore-scripts --omit=optional \
            node-llama-cpp@$llama_version @node-llama-cpp/linux-x64@$llama_version
    [ -d "$work/headers" ] || git clone -q "$work/node_modules/node-llama-cpp/llama/gitRelease.bundle" "$work/headers"
    local libraries=$work/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64
    cc -O2 -Wall -Wextra -o "$work/llama_cpp" "$here/peers/llama_cpp.c" \
        -I"$work/headers/include" -I"$work/headers/ggml/include" \
        "$libraries"/libllama.v*.so "$libraries"/libggml.v*.so "$libraries/libggml-base.so" \
        -Wl,-rpath,"$libraries" -DGGML_BACKENDS="\"$libraries\""
}

build_jlama() {
    (cd "$here/../.." && ./mvnw -q -B -f runtime/benchmarks/peers/jlama/pom.xml \
        -Dbuild.folder="$work/jlama-build" process-classes)
}

# Arguments: the model, and more options of the benchmark.
run_ours() {
    local model=$1
    shift
    SKIP_BUILD=1 "$here/run.sh" bench --models "$model" --threads "$threads" --prompts "$prompts" --decode "$decode" \
        --batches "$batches" --batch-decode "$batch_decode" --repetitions 1 --warmup-millis "$warmup" \
        ${STEP_TOKENS:+--step-tokens "$STEP_TOKENS"} --samples "$samples" "$@" > /dev/null
}

run_llama_cpp() {
    $launcher "$work/llama_cpp" "$1" "$threads" "$prompts" "$decode" "$batches" "$batch_decode" 1 "$warmup" \
        >> "$samples"
}

# Its own 4-bit format stands beside our Q4_0.
run_jlama() {
    $launcher "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
        -cp "$work/jlama-build/classes:$(cat "$work/jlama-build/classpath")" \
        io.github.rakutenai.benchmarks.peers.jlama.JlamaBenchmark "$work/jlama-$layers-layers-$vocabulary-tokens" \
        "$layers" "$vocabulary" "$(basename "$1")" "$threads" "${JLAMA_PROMPTS:-$prompts}" "$decode" \
        "${JLAMA_BATCHES:-$batches}" "$batch_decode" 1 "$warmup" >> "$samples"
}

if wants llama.cpp; then build_llama_cpp; fi
if wants jlama; then build_jlama; fi
models=$(LAUNCHER= "$here/run.sh" generate --formats "${formats// /,}" --layers "$layers" --vocabulary "$vocabulary" \
    --folder "$work/models")

# Files get huge pages only if they are not in memory yet.
for model in $models; do dd if="$model" iflag=nocache count=0 status=none; done

: > "$samples"
for round in $(seq "$rounds"); do
    for model in $models; do
        echo "round $round of $rounds: $(basename "$model"): ours" >&2
        run_ours "$model"
        if wants onednn; then
            echo "round $round of $rounds: $(basename "$model"): ours with oneDNN" >&2
            run_ours "$model" --onednn on
        fi
        if wants llama.cpp; then
            echo "round $round of $rounds: $(basename "$model"): llama.cpp" >&2
            run_llama_cpp "$model"
        fi
        if wants jlama && [[ $model == *-Q4_0-* ]]; then
            echo "round $round of $rounds: $(basename "$model"): Jlama" >&2
            run_jlama "$model"
        fi
    done
done
ratios() {
    SKIP_BUILD=1 LAUNCHER='' "$here/run.sh" ratios --samples "$samples" "$@"
}
ratios --markdown "$work/peers.md" --json "$work/peers.json"
if wants onednn; then
    ratios --ours "ours with oneDNN" --markdown "$work/peers-onednn.md" --json "$work/peers-onednn.json"
fi
