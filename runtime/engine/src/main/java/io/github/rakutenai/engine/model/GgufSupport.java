package io.github.rakutenai.engine.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Refuses GGUF files that ask for what the decoder does not implement: run all the same, they would talk nonsense. */
final class GgufSupport {

    private static final List<String> ARCHITECTURES = List.of("llama", "mistral");
    private static final List<String> EXPERTS = List.of("expert_count", "expert_used_count");
    /** Factors and limits that the decoder does not apply, with the values that stand for their absence. */
    private static final Map<String, Set<Double>> NEUTRAL = Map.of(
            "attn_logit_softcapping", Set.of(0.0),
            "final_logit_softcapping", Set.of(0.0),
            "attention.clamp_kqv", Set.of(0.0),
            "attention.max_alibi_bias", Set.of(0.0),
            "attention.scale", Set.of(0.0),
            "rope.scale_linear", Set.of(0.0, 1.0),
            "logit_scale", Set.of(0.0, 1.0),
            "residual_scale", Set.of(0.0, 1.0),
            "embedding_scale", Set.of(0.0, 1.0));

    private final GgufFile file;
    private final GgufKeys keys;

    private GgufSupport(GgufFile file, GgufKeys keys) {
        this.file = file;
        this.keys = keys;
    }

    static void require(GgufFile file, GgufKeys keys) {
        GgufSupport support = new GgufSupport(file, keys);
        support.requireArchitecture();
        support.requireWholeModel();
        support.requireNoRopeScaling();
        support.requireNeutralSettings();
    }

    private void requireArchitecture() {
        if (!ARCHITECTURES.contains(keys.architecture())) {
            throw MalformedCheckpointException.unsupported(
                    file.path(), "general.architecture", "one of " + ARCHITECTURES, keys.architecture());
        }
    }

    private void requireWholeModel() {
        long parts = file.metadata().integer("split.count").orElse(1);
        if (parts > 1) {
            throw new MalformedCheckpointException(
                    file.path(),
                    "split.count",
                    "a whole model",
                    "one of " + parts + " parts",
                    "merge them with llama-gguf-split --merge");
        }
    }

    private void requireNoRopeScaling() {
        String type = keys.string("rope.scaling.type").orElse("none");
        if (!type.equals("none")) {
            throw keys.unsupported("rope.scaling.type", "none", type);
        }
        double factor = keys.decimal("rope.scaling.factor").orElse(0);
        // Other engines take a factor without a type for linear scaling.
        if (!keys.contains("rope.scaling.type") && factor != 0 && factor != 1) {
            throw keys.unsupported("rope.scaling.factor", "none", String.valueOf(factor));
        }
    }

    private void requireNeutralSettings() {
        for (String experts : EXPERTS) {
            keys.requireSupported(experts, 0);
        }
        NEUTRAL.forEach((name, neutral) -> keys.decimal(name).ifPresent(value -> {
            if (!neutral.contains(value)) {
                throw keys.unsupported(name, "one of " + neutral + " or no such key", String.valueOf(value));
            }
        }));
        requireFlag("use_parallel_residual", false);
        requireFlag("attention.causal", true);
        if (keys.contains("attention.sliding_window_pattern")) {
            throw keys.unsupported("attention.sliding_window_pattern", "one window for all layers", "a pattern");
        }
    }

    private void requireFlag(String name, boolean expected) {
        if (keys.bool(name).orElse(expected) != expected) {
            throw keys.unsupported(name, String.valueOf(expected), String.valueOf(!expected));
        }
    }
}
