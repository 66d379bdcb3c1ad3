package io.github.rakutenai.engine.model;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Refuses configurations that ask for what the decoder does not implement. */
final class HuggingFaceSupport {

    static final String MISTRAL = "MistralForCausalLM";

    private static final List<String> ARCHITECTURES = List.of(MISTRAL, "LlamaForCausalLM");
    private static final List<String> ROPE_SETTINGS = List.of("rope_scaling", "rope_parameters");
    private static final List<String> NO_ROPE_SCALING = List.of("default", "none");
    /** Features that must be missing, null, false or 0. */
    private static final List<String> FEATURES = List.of(
            "attention_bias",
            "mlp_bias",
            "quantization_config",
            "num_experts",
            "num_local_experts",
            "layer_types",
            "attn_logit_softcapping",
            "final_logit_softcapping");

    private final JsonSettings config;

    private HuggingFaceSupport(JsonSettings config) {
        this.config = config;
    }

    static void require(JsonSettings config) {
        HuggingFaceSupport support = new HuggingFaceSupport(config);
        support.requireArchitecture();
        FEATURES.forEach(support::requireAbsence);
        ROPE_SETTINGS.forEach(support::requireNoScaling);
        support.requireActivation();
        support.requireFullRotation(config);
    }

    /** The name of the class that the configuration is for. */
    static String architecture(JsonSettings config) {
        JsonNode names = config.find("architectures")
                .orElseThrow(() -> config.damaged("architectures", "one of " + ARCHITECTURES, "no such name"));
        if (!names.isArray() || names.size() != 1 || !names.get(0).isTextual()) {
            throw config.unsupported("architectures", "one of " + ARCHITECTURES, names.toString());
        }
        return names.get(0).textValue();
    }

    private void requireArchitecture() {
        String architecture = architecture(config);
        if (!ARCHITECTURES.contains(architecture)) {
            throw config.unsupported("architectures", "one of " + ARCHITECTURES, architecture);
        }
    }

    private void requireAbsence(String name) {
        JsonNode value = config.object().path(name);
        boolean absent = value.isMissingNode()
                || value.isNull()
                || value.isBoolean() && !value.booleanValue()
                || value.isNumber() && value.doubleValue() == 0;
        if (!absent) {
            throw config.unsupported(name, "none", value.toString());
        }
    }

    private void requireNoScaling(String name) {
        Optional<JsonNode> settings = config.find(name);
        if (settings.isEmpty()) {
            return;
        }
        JsonSettings rope = new JsonSettings(config.file(), settings.get());
        String type = rope.string("rope_type", rope.string("type", "none"));
        if (!settings.get().isObject() || !NO_ROPE_SCALING.contains(type)) {
            throw config.unsupported(name, "none", settings.get().toString());
        }
        requireFullRotation(rope);
    }

    private void requireFullRotation(JsonSettings settings) {
        double share = settings.decimal("partial_rotary_factor", 1);
        if (share != 1) {
            throw config.unsupported("partial_rotary_factor", "1", String.valueOf(share));
        }
    }

    private void requireActivation() {
        String activation = config.string("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw config.unsupported("hidden_act", "silu", activation);
        }
    }
}
