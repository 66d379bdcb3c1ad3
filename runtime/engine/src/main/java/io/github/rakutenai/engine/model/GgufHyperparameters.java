package io.github.rakutenai.engine.model;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

import io.github.rakutenai.engine.checkpoint.GgufFile;

/** Hyperparameters in the metadata of a GGUF file. Source: GGUF specification, "Standardized key-value pairs". */
final class GgufHyperparameters implements Hyperparameters {

    private static final System.Logger LOG = System.getLogger(GgufHyperparameters.class.getName());

    private static final double DEFAULT_ROPE_THETA = 10000;
    private static final List<String> END_TOKENS =
            List.of("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id");

    private final GgufFile file;
    private final GgufKeys keys;

    GgufHyperparameters(GgufFile file) {
        this.file = file;
        keys = new GgufKeys(file);
    }

    @Override
    public String name() {
        return file.metadata()
                .string("general.name")
                .filter(name -> !name.isBlank())
                .orElseGet(() -> file.path().getFileName().toString().replaceFirst("\\.gguf$", ""));
    }

    @Override
    public TensorNaming naming() {
        return TensorNaming.GGUF;
    }

    @Override
    public void requireSupported() {
        GgufSupport.require(file, keys);
    }

    /** A file without an output matrix uses the embedding. */
    @Override
    public boolean tiesEmbeddings() {
        return !file.tensors().containsKey(naming().name(TensorRole.OUTPUT));
    }

    @Override
    public ModelConfig config(int vocabularySize, ModelOverrides overrides) {
        keys.requireEqual("vocab_size", vocabularySize);
        int contextTokens = overrides.contextTokensOr(keys.requiredInteger("context_length"));
        ModelConfig config = Hyperparameters.checked(file.path(), () -> config(vocabularySize, contextTokens));
        return config.withSlidingWindow(overrides.slidingWindowOr(() -> slidingWindow(config)));
    }

    private ModelConfig config(int vocabularySize, int contextTokens) {
        int heads = keys.requiredInteger("attention.head_count");
        return new ModelConfig(
                keys.requiredInteger("embedding_length"),
                keys.requiredInteger("block_count"),
                heads,
                keys.integer("attention.head_count_kv").orElse(heads),
                headDim(heads),
                keys.requiredInteger("feed_forward_length"),
                vocabularySize,
                contextTokens,
                OptionalInt.empty(),
                (float) keys.requiredDecimal("attention.layer_norm_rms_epsilon"),
                (float) keys.decimal("rope.freq_base").orElse(DEFAULT_ROPE_THETA),
                RopeLayout.INTERLEAVED);
    }

    private int headDim(int heads) {
        int headDim = keys.integer("attention.key_length")
                .orElseGet(() -> ModelConfig.usualHeadDim(keys.requiredInteger("embedding_length"), heads));
        keys.requireSupported("attention.value_length", headDim);
        keys.requireSupported("rope.dimension_count", headDim);
        return headDim;
    }

    private OptionalInt slidingWindow(ModelConfig config) {
        OptionalInt stated = keys.integer("attention.sliding_window");
        if (stated.isPresent() || !RakutenAi7b.hasShapeOf(config)) {
            return stated;
        }
        LOG.log(
                Level.INFO,
                "{0} states no sliding window and has the shape of RakutenAI-7B, whose window of {1} positions is used",
                file.path(),
                String.valueOf(RakutenAi7b.SLIDING_WINDOW));
        return OptionalInt.of(RakutenAi7b.SLIDING_WINDOW);
    }

    @Override
    public SortedSet<Integer> endTokens() {
        SortedSet<Integer> ids = new TreeSet<>();
        for (String key : END_TOKENS) {
            file.metadata().tokenId(key).ifPresent(id -> ids.add(keys.toInt(key, id)));
        }
        return ids;
    }
}
