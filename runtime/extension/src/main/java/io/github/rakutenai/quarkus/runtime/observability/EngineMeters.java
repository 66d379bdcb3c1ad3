package io.github.rakutenai.quarkus.runtime.observability;

import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of one model's engine. Names and meanings are vLLM's, with {@code rakutenai.} before them; the Prometheus registry
 * adds {@code _total} to counters and {@code _seconds} to timers.
 */
final class EngineMeters implements EngineListener {

    private static final Duration[] TIME_TO_FIRST_TOKEN = seconds(
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160);
    private static final Duration[] INTER_TOKEN =
            seconds(0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5);
    private static final Duration[] REQUEST =
            seconds(0.1, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter promptTokens;
    private final Counter generationTokens;
    private final Counter refused;
    private final Counter failed;
    private final Timer timeToFirstToken;
    private final Timer interTokenLatency;
    private final Timer endToEnd;
    private final Timer queue;
    private final Timer prefill;
    private final Timer decode;

    /** @param model the model's name */
    EngineMeters(MeterRegistry registry, String model) {
        this.registry = registry;
        tags = Tags.of("model", model);
        promptTokens = counter("prompt_tokens", "Prompt tokens of requests that got a first token");
        generationTokens = counter("generation_tokens", "Tokens that were generated");
        refused = counter(
                "request_refused", "Requests that were not accepted: the queue was full, or they were not valid");
        failed = counter("request_failure", "Accepted requests that failed");
        timeToFirstToken = timer("time_to_first_token", "From acceptance to the first token", TIME_TO_FIRST_TOKEN);
        interTokenLatency = timer("inter_token_latency", "From one token of a request to its next", INTER_TOKEN);
        endToEnd = timer("e2e_request_latency", "From acceptance to the end", REQUEST);
        queue = timer("request_queue_time", "From acceptance to the first step", REQUEST);
        prefill = timer("request_prefill_time", "From the first step to the first token", REQUEST);
        decode = timer("request_decode_time", "From the first token to the end", REQUEST);
        for (FinishReason reason : FinishReason.values()) {
            success(reason);
        }
    }

    /** Adds what computes, in tags. */
    void describe(Backend backend) {
        Gauge.builder(name("backend_info"), () -> 1)
                .description("Always 1; the tags say what computes")
                .tags(tags.and("backend", backend.name(), "device", backend.device()))
                .register(registry);
    }

    /** Adds what is not told but asked for. */
    void watch(InferenceEngine engine) {
        gauge(engine, "num_requests_running", "Requests that are computed", EngineStatus::runningRequests);
        gauge(engine, "num_requests_waiting", "Requests that wait", EngineStatus::waitingRequests);
        gauge(
                engine,
                "kv_cache_usage_perc",
                "Key/value blocks that requests hold; 1 is all of them",
                EngineStatus::kvCacheUsage);
        counter(engine, "prefix_cache_queries", "Prompt tokens that were looked up", EngineStatus::prefixQueries);
        counter(engine, "prefix_cache_hits", "Those of them that were computed before", EngineStatus::prefixHits);
        counter(engine, "num_preemptions", "Requests stopped for lack of memory, to go on", EngineStatus::preemptions);
        counter(engine, "spec_decode_num_draft_tokens", "Draft tokens that were verified", EngineStatus::draftTokens);
        counter(
                engine,
                "spec_decode_num_accepted_tokens",
                "Draft tokens that were right",
                EngineStatus::acceptedDraftTokens);
    }

    @Override
    public void refused(RuntimeException cause) {
        refused.increment();
    }

    @Override
    public void firstToken(int tokens, long nanos) {
        promptTokens.increment(tokens);
        generationTokens.increment();
        timeToFirstToken.record(Duration.ofNanos(nanos));
    }

    @Override
    public void nextToken(long nanos) {
        generationTokens.increment();
        interTokenLatency.record(Duration.ofNanos(nanos));
    }

    @Override
    public void finished(FinishReason reason, TokenUsage usage, Timings timings) {
        success(reason).increment();
        endToEnd.record(Duration.ofNanos(timings.totalNanos()));
        queue.record(Duration.ofNanos(timings.queueNanos()));
        prefill.record(Duration.ofNanos(timings.promptNanos()));
        decode.record(Duration.ofNanos(timings.decodeNanos()));
    }

    @Override
    public void failed(Throwable cause) {
        failed.increment();
    }

    private Counter success(FinishReason reason) {
        String word = switch (reason) {
            case CANCELLED -> "abort";
            case STOP, LENGTH -> reason.name().toLowerCase(Locale.ROOT);
        };
        return Counter.builder(name("request_success"))
                .description("Requests that ended without an error")
                .tags(tags.and("finished_reason", word))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name(name)).description(description).tags(tags).register(registry);
    }

    private void counter(
            InferenceEngine engine, String name, String description, ToDoubleFunction<EngineStatus> value) {
        FunctionCounter.builder(name(name), engine, watched -> value.applyAsDouble(watched.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(InferenceEngine engine, String name, String description, ToDoubleFunction<EngineStatus> value) {
        Gauge.builder(name(name), engine, watched -> value.applyAsDouble(watched.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Timer timer(String name, String description, Duration... buckets) {
        return Timer.builder(name(name))
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private static String name(String name) {
        return "rakutenai." + name;
    }

    private static Duration[] seconds(double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> Duration.ofNanos(Math.round(value * 1e9)))
                .toArray(Duration[]::new);
    }
}
