package io.github.rakutenai.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuMemory;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.tokenizer.ChatTemplate;
import io.github.rakutenai.engine.tokenizer.Conversation;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptEncoder;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * A checkpoint that is mapped and known to fit its options: what is left to do takes time and memory, and hardly fails. Any
 * number of threads may use it.
 */
public final class PreparedModel implements AutoCloseable {

    private final Model model;
    private final EngineOptions options;
    private final Vocabulary vocabulary;
    private final SentencePieceTokenizer tokenizer;
    private final PromptEncoder prompts;
    private final SchedulerLimits limits;
    private final CpuOptions cpuOptions;
    private final Runnable close;

    private PreparedModel(Checkpoint checkpoint, EngineOptions options, Runnable close) throws IOException {
        this.options = options;
        this.close = close;
        model = ModelLoader.load(checkpoint, options.overrides());
        vocabulary = vocabulary(checkpoint, model.config());
        ChatTemplate template = ChatTemplate.select(options.chatTemplate(), checkpoint, vocabulary);
        tokenizer = new SentencePieceTokenizer(vocabulary);
        prompts = new PromptEncoder(tokenizer, template);
        limits = limits(model.config(), options);
        cpuOptions = cpuOptions(model.config(), limits, options);
    }

    /** As {@link LoadedModel#open}, up to where it takes time. */
    public static PreparedModel open(Path path, EngineOptions options) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(path);
        try {
            return new PreparedModel(checkpoint, options, checkpoint::close);
        } catch (IOException | RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    /**
     * The same over a checkpoint that others may share.
     *
     * @param checkpoint whoever opened it closes it, after this
     */
    public static PreparedModel over(Checkpoint checkpoint, EngineOptions options) throws IOException {
        return new PreparedModel(checkpoint, options, () -> {});
    }

    /** Embeddings may have more rows than the vocabulary has tokens, for alignment, but not fewer. */
    private static Vocabulary vocabulary(Checkpoint checkpoint, ModelConfig config) throws IOException {
        Vocabulary vocabulary = Vocabulary.load(checkpoint);
        if (vocabulary.size() > config.vocabularySize()) {
            throw MalformedCheckpointException.damaged(
                    checkpoint.path(),
                    "vocabulary",
                    "at most " + config.vocabularySize() + " tokens, one for each row of the embedding",
                    String.valueOf(vocabulary.size()));
        }
        return vocabulary;
    }

    /** A checkpoint that states none means the vocabulary's end of sequence: without it, no reply would end by itself. */
    Set<Integer> endTokens() {
        return model.endTokens().isEmpty()
                ? vocabulary.eos().stream().boxed().collect(Collectors.toSet())
                : model.endTokens();
    }

    private static SchedulerLimits limits(ModelConfig config, EngineOptions options) {
        return new SchedulerLimits(
                options.queueSize(),
                options.maxConcurrentSequences(),
                LoadedModel.STEP_TOKENS,
                config.slidingWindow(),
                options.kvCache().prefixCache());
    }

    private static CpuOptions cpuOptions(ModelConfig config, SchedulerLimits limits, EngineOptions options) {
        int threads = options.threads().orElseGet(CpuOptions::defaultThreads);
        int kvBlocks = options.kvCache().blocks(config, limits);
        return new CpuOptions(
                threads, options.kvCache().type(), options.activations(), kvBlocks, LoadedModel.STEP_TOKENS);
    }

    /**
     * Brings the weights into the form that is computed with, warms up and starts the engine.
     *
     * @return closes this when it is closed itself
     * @throws IllegalArgumentException if the machine has too little memory for keys and values
     */
    public LoadedModel load() {
        return new LoadedModel(this);
    }

    /** The memory that it will take when it is loaded, and every conversation that fits is computed. */
    public MemoryNeed memory() {
        CpuMemory cpu = CpuBackend.memory(model.config(), model.weights(), cpuOptions);
        long logits = Float.BYTES
                * (long) limits.maxConcurrentSequences()
                * model.config().vocabularySize();
        return new MemoryNeed(model.sizeBytes(), cpu.packedBytes(), cpu.keyValueBytes(), cpu.scratchBytes() + logits);
    }

    /** Tokens of a text by itself, plain text whatever it looks like. */
    public int countTokens(String text) {
        return prompts.countTokens(text);
    }

    /**
     * Tokens of the prompt that a conversation becomes, however many fit the context.
     *
     * @throws io.github.rakutenai.engine.tokenizer.InvalidConversationException if it cannot be asked
     */
    public int countTokens(List<Message> messages) {
        return prompts.encode(new Conversation(messages)).length;
    }

    public Model model() {
        return model;
    }

    public EngineOptions options() {
        return options;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    SentencePieceTokenizer tokenizer() {
        return tokenizer;
    }

    PromptEncoder prompts() {
        return prompts;
    }

    SchedulerLimits limits() {
        return limits;
    }

    CpuOptions cpuOptions() {
        return cpuOptions;
    }

    /** Unmaps the checkpoint if it is its own. */
    @Override
    public void close() {
        close.run();
    }
}
