#!/usr/bin/env bash
# Measures what callers of the whole engine see, in pure Java and with oneDNN, and prints one table in AsciiDoc.
# Usage: serving.sh WORK_FOLDER
# The work folder, outside the repository, takes the models (5 GB), serving.tsv with every sample, and serving.adoc; run again,
# its models are used again. Every scenario of every model runs in a JVM of its own, pure Java and oneDNN one after the other.
# Set in the environment, with these defaults:
#   FORMATS="Q8_0 Q4_0 Q4_K_M"  LAYERS=8  VOCABULARY=48000  THREADS=(processors)  SCENARIOS="batches long-prompt prefix"
#   REPETITIONS=3  DECODE=16  WARMUP_MILLIS=3000
#   LAUNCHER goes before the command of every measured run, as in LAUNCHER="taskset -c 0,1"; JVM_OPTIONS before our class
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
formats=${FORMATS:-Q8_0 Q4_0 Q4_K_M}
scenarios=${SCENARIOS:-batches long-prompt prefix}

[ $# = 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
samples=$work/serving.tsv

models=$(LAUNCHER= "$here/run.sh" generate --formats "${formats// /,}" --layers "${LAYERS:-8}" \
    --vocabulary "${VOCABULARY:-48000}" --folder "$work/models")
: > "$samples"
for model in $models; do
    for scenario in $scenarios; do
        for onednn in off on; do
            echo "$(basename "$model"): $scenario, oneDNN $onednn" >&2
            SKIP_BUILD=1 "$here/run.sh" serve --models "$model" --scenarios "$scenario" --onednn "$onednn" \
                --threads "${THREADS:-$(nproc)}" --repetitions "${REPETITIONS:-3}" --decode "${DECODE:-16}" \
                --warmup-millis "${WARMUP_MILLIS:-3000}" --samples "$samples" > /dev/null
        done
    done
done
SKIP_BUILD=1 LAUNCHER='' "$here/run.sh" summary --samples "$samples" | tee "$work/serving.adoc"
