package io.github.rakutenai.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;

/** Hyperparameters in config.json; missing ones have the defaults of Hugging Face's MistralConfig and LlamaConfig. */
final class HuggingFaceHyperparameters implements Hyperparameters {

    private static final double DEFAULT_ROPE_THETA = 10000;
    private static final int DEFAULT_MISTRAL_WINDOW = 4096;
    private static final String CONFIG = "config.json";
    private static final String GENERATION_CONFIG = "generation_config.json";
    private static final String END_TOKENS = "eos_token_id";

    private final Path folder;
    private final JsonSettings config;
    private final List<JsonSettings> namingEndTokens;

    private HuggingFaceHyperparameters(Path folder, JsonSettings config, List<JsonSettings> namingEndTokens) {
        this.folder = folder;
        this.config = config;
        this.namingEndTokens = namingEndTokens;
    }

    static HuggingFaceHyperparameters of(SafetensorsDirectory checkpoint) throws IOException {
        Path folder = checkpoint.path();
        JsonSettings config = new JsonSettings(folder.resolve(CONFIG), checkpoint.config());
        List<JsonSettings> namingEndTokens = checkpoint
                .json(GENERATION_CONFIG)
                .map(generation -> List.of(new JsonSettings(folder.resolve(GENERATION_CONFIG), generation), config))
                .orElse(List.of(config));
        return new HuggingFaceHyperparameters(folder, config, namingEndTokens);
    }

    @Override
    public String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    @Override
    public TensorNaming naming() {
        return TensorNaming.HUGGING_FACE;
    }

    @Override
    public void requireSupported() {
        HuggingFaceSupport.require(config);
    }

    @Override
    public boolean tiesEmbeddings() {
        return config.flag("tie_word_embeddings");
    }

    @Override
    public ModelConfig config(int vocabularySize, ModelOverrides overrides) {
        requireVocabulary(vocabularySize);
        int contextTokens = overrides.contextTokensOr(config.requiredInteger("max_position_embeddings"));
        OptionalInt slidingWindow = overrides.slidingWindowOr(this::slidingWindow);
        return Hyperparameters.checked(config.file(), () -> config(vocabularySize, contextTokens))
                .withSlidingWindow(slidingWindow);
    }

    private ModelConfig config(int vocabularySize, int contextTokens) {
        int hiddenSize = config.requiredInteger("hidden_size");
        int heads = config.requiredInteger("num_attention_heads");
        return new ModelConfig(
                hiddenSize,
                config.requiredInteger("num_hidden_layers"),
                heads,
                config.integer("num_key_value_heads").orElse(heads),
                config.integer("head_dim").orElseGet(() -> ModelConfig.usualHeadDim(hiddenSize, heads)),
                config.requiredInteger("intermediate_size"),
                vocabularySize,
                contextTokens,
                OptionalInt.empty(),
                (float) config.requiredDecimal("rms_norm_eps"),
                (float) ropeTheta(),
                RopeLayout.ROTATE_HALF);
    }

    private void requireVocabulary(int rows) {
        int stated = config.requiredInteger("vocab_size");
        if (stated != rows) {
            throw config.damaged("vocab_size", rows + ", the rows of the embedding", String.valueOf(stated));
        }
    }

    /** Newer configurations keep it beside the kind of rotation. */
    private double ropeTheta() {
        double outside = config.decimal("rope_theta", DEFAULT_ROPE_THETA);
        return config.find("rope_parameters")
                .map(rope -> new JsonSettings(config.file(), rope).decimal("rope_theta", outside))
                .orElse(outside);
    }

    private OptionalInt slidingWindow() {
        boolean stated = config.contains("sliding_window");
        return stated || !HuggingFaceSupport.architecture(config).equals(HuggingFaceSupport.MISTRAL)
                ? config.integer("sliding_window")
                : OptionalInt.of(DEFAULT_MISTRAL_WINDOW);
    }

    @Override
    public SortedSet<Integer> endTokens() {
        SortedSet<Integer> ids = new TreeSet<>();
        for (JsonSettings settings : namingEndTokens) {
            settings.find(END_TOKENS).ifPresent(value -> {
                Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
                values.forEach(id -> ids.add(settings.toInt(END_TOKENS, id)));
            });
        }
        return ids;
    }
}
