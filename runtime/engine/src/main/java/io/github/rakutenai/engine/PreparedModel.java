package io.github.rakutenai.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.inference.EngineListener;
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
    private final ChosenBackend backend;
    private final Runnable close;

    private PreparedModel(Checkpoint checkpoint, EngineOptions options, Runnable close) throws IOException {
        this.options = options;
        this.close = close;
        model = ModelLoader.load(checkpoint, options.overrides());
        vocabulary = vocabulary(checkpoint, model.config());
        ChatTemplate template = ChatTemplate.select(options.chatTemplate(), checkpoint, vocabulary);
        tokenizer = new SentencePieceTokenizer(vocabulary);
        prompts = new PromptEncoder(tokenizer, template);
        backend = new ChosenBackend(model, options);
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
     * @param release called when this is closed
     */
    public static PreparedModel over(Checkpoint checkpoint, EngineOptions options, Runnable release)
            throws IOException {
        return new PreparedModel(checkpoint, options, release);
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

    /**
     * Brings the weights into the form that is computed with, warms up and starts the engine.
     *
     * @return closes this when it is closed itself
     * @throws io.github.rakutenai.engine.backend.InsufficientMemoryException if there is too little memory for it
     * @throws io.github.rakutenai.engine.backend.DeviceFailedException if the device that is asked for fails
     */
    public LoadedModel load() {
        return new LoadedModel(this);
    }

    /** The memory that it will take on the CPU when it is loaded, and every conversation that fits is computed. */
    public ProcessMemory memory() {
        return backend.cpuMemory();
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

    Backend openBackend(EngineListener listener) {
        return backend.open(listener);
    }

    SchedulerLimits limits(Backend opened) {
        return backend.limits(opened.maxBatchRows());
    }

    /** Unmaps the checkpoint if it is its own, releases it if not. */
    @Override
    public void close() {
        close.run();
    }
}
