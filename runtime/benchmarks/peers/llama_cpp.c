// Measures llama.cpp as the end-to-end benchmark measures our engine: load, prefill, decode of one and of several sequences.
//
//   llama_cpp MODEL THREADS PROMPTS DECODE BATCHES BATCH_DECODE REPETITIONS WARMUP_MILLIS
//
// PROMPTS and BATCHES are lists such as 128,512. Samples go to the standard output, a line each: engine, model, test,
// unit and value between tabs. What llama.cpp computes with goes to the standard error. Everything that is not named
// here is llama.cpp's default: keys and values in F16, flash attention chosen by itself, weights mapped and repacked.
//
// GGML_BACKENDS, set by the compiler, is the folder of the libggml-cpu-*.so files.

#include "ggml-backend.h"
#include "gguf.h"
#include "llama.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_ITEMS = 16, MARGIN = 8 };

struct plan {
    const char * path;
    const char * name;
    int threads;
    int repetitions;
    int warmup_millis;
    double step_bytes;
};

static void fail(const char * format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "llama_cpp: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static void sample(const struct plan * plan, const char * test, const char * unit, double value) {
    printf("llama.cpp\t%s\t%s\t%s\t%.6g\n", plan->name, test, unit, value);
    fflush(stdout);
}

/* Which library and which memory the weights went into tells what computes with them. */
static void only_what_computes(enum ggml_log_level level, const char * text, void * unused) {
    (void) unused;
    if (level == GGML_LOG_LEVEL_ERROR || strstr(text, "model buffer size") || strstr(text, "loaded CPU backend")) {
        fputs(text, stderr);
    }
}

static void print_features(void) {
    ggml_backend_reg_t cpu = ggml_backend_reg_by_name("CPU");
    ggml_backend_get_features_t features =
            (ggml_backend_get_features_t) ggml_backend_reg_get_proc_address(cpu, "ggml_backend_get_features");
    fprintf(stderr, "llama.cpp's CPU features:");
    for (struct ggml_backend_feature * feature = features(cpu); feature->name; feature++) {
        fprintf(stderr, " %s=%s", feature->name, feature->value);
    }
    fprintf(stderr, "\n");
}

/* Bytes of the matrices that one decode step reads: all but the embedding, unless that is the output as well. */
static double step_bytes(const char * path) {
    struct gguf_context * file = gguf_init_from_file(path, (struct gguf_init_params) { .no_alloc = true });
    if (!file) {
        fail("%s is no GGUF file that ggml reads", path);
    }
    double bytes = 0;
    bool tied = gguf_find_tensor(file, "output.weight") < 0;
    for (int64_t i = 0; i < gguf_get_n_tensors(file); i++) {
        const char * name = gguf_get_tensor_name(file, i);
        if (!strstr(name, "norm") && (tied || strcmp(name, "token_embd.weight"))) {
            bytes += (double) gguf_get_tensor_size(file, i);
        }
    }
    gguf_free(file);
    return bytes;
}

static struct llama_context * open_context(struct llama_model * model, const struct plan * plan, int sequences,
                                           int positions) {
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = (uint32_t) (sequences * (positions + MARGIN));
    params.n_seq_max = (uint32_t) sequences;
    params.n_threads = params.n_threads_batch = plan->threads;
    struct llama_context * context = llama_init_from_model(model, params);
    if (!context) {
        fail("llama.cpp refuses a context of %d sequences of %d tokens", sequences, positions);
    }
    return context;
}

static void add(struct llama_batch * batch, llama_token token, int position, int sequence, bool logits) {
    int row = batch->n_tokens++;
    batch->token[row] = token;
    batch->pos[row] = position;
    batch->n_seq_id[row] = 1;
    batch->seq_id[row][0] = sequence;
    batch->logits[row] = logits;
}

static llama_token random_token(const struct llama_model * model) {
    return rand() % llama_vocab_n_tokens(llama_model_get_vocab(model));
}

static void forward(struct llama_context * context, struct llama_batch * batch) {
    if (llama_decode(context, *batch)) {
        fail("llama_decode failed");
    }
    llama_synchronize(context);
    batch->n_tokens = 0;
}

static double prefill(struct llama_context * context, struct llama_batch * batch, int unused, int tokens) {
    (void) unused;
    llama_memory_clear(llama_get_memory(context), false);
    double start = seconds();
    for (int i = 0; i < tokens; i++) {
        add(batch, random_token(llama_get_model(context)), i, 0, i == tokens - 1);
    }
    forward(context, batch);
    return seconds() - start;
}

static double decode(struct llama_context * context, struct llama_batch * batch, int sequences, int steps) {
    llama_memory_clear(llama_get_memory(context), false);
    double start = seconds();
    for (int position = 0; position < steps; position++) {
        for (int i = 0; i < sequences; i++) {
            add(batch, random_token(llama_get_model(context)), position, i, true);
        }
        forward(context, batch);
    }
    return seconds() - start;
}

typedef double (*run)(struct llama_context *, struct llama_batch *, int sequences, int steps);

static void measure(struct llama_model * model, const struct plan * plan, const char * test, run run, int sequences,
                    int steps, bool reads_all_weights_each_step) {
    struct llama_context * context = open_context(model, plan, sequences, steps);
    struct llama_batch batch = llama_batch_init(sequences > steps ? sequences : steps, 0, 1);
    double start = seconds();
    do {
        run(context, &batch, sequences, steps);
    } while (seconds() - start < plan->warmup_millis / 1e3);
    for (int i = 0; i < plan->repetitions; i++) {
        double took = run(context, &batch, sequences, steps);
        sample(plan, test, "tokens/s", sequences * steps / took);
        if (reads_all_weights_each_step) {
            sample(plan, test, "GB/s of weights", plan->step_bytes * steps / took / 1e9);
        }
    }
    llama_batch_free(batch);
    llama_free(context);
}

static struct llama_model * load(const struct plan * plan) {
    struct llama_model * model = NULL;
    for (int i = 0; i < plan->repetitions; i++) {
        llama_model_free(model);
        double start = seconds();
        model = llama_model_load_from_file(plan->path, llama_model_default_params());
        if (!model) {
            fail("llama.cpp does not load %s", plan->path);
        }
        llama_free(open_context(model, plan, 1, 4096));
        sample(plan, "open", "s", seconds() - start);
    }
    return model;
}

static int parse(char * list, int * items) {
    int count = 0;
    for (char * item = strtok(list, ","); item && count < MOST_ITEMS; item = strtok(NULL, ",")) {
        items[count++] = atoi(item);
    }
    return count;
}

static const char * file_name(const char * path) {
    const char * slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int main(int argc, char ** argv) {
    if (argc != 9) {
        fail("usage: see the head of llama_cpp.c");
    }
    llama_log_set(only_what_computes, NULL);
    ggml_backend_load_all_from_path(GGML_BACKENDS);
    llama_backend_init();
    print_features();
    struct plan plan = { argv[1], file_name(argv[1]), atoi(argv[2]), atoi(argv[7]), atoi(argv[8]), step_bytes(argv[1]) };
    struct llama_model * model = load(&plan);
    int items[MOST_ITEMS];
    char test[32];
    int count = parse(argv[3], items);
    for (int i = 0; i < count; i++) {
        snprintf(test, sizeof test, "pp%d", items[i]);
        measure(model, &plan, test, prefill, 1, items[i], false);
    }
    count = parse(argv[5], items);
    for (int i = 0; i < count; i++) {
        int steps = atoi(argv[items[i] == 1 ? 4 : 6]);
        int length = snprintf(test, sizeof test, "tg%d", steps);
        if (items[i] > 1) {
            snprintf(test + length, sizeof test - (size_t) length, "x%d", items[i]);
        }
        measure(model, &plan, test, decode, items[i], steps, true);
    }
    llama_model_free(model);
    llama_backend_free();
    return 0;
}
