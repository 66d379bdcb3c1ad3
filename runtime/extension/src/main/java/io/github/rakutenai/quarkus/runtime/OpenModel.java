package io.github.rakutenai.quarkus.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Conversation;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Role;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.runtime.BlockingOperationControl;

/** A model of the application: its engine, which may still be loading, and the chat over it. */
public final class OpenModel {

    private final ModelEngine engine;
    private final AwaitedModel awaited;
    private final ApplicationRequests requests = new ApplicationRequests();
    private final Optional<String> systemMessage;
    private final Timeouts timeouts;
    private final Duration drainTimeout;
    private final Duration stuckAfter;
    private final ToolGrammars toolGrammars = new ToolGrammars();
    private final RakutenChat chat;

    /**
     * @param awaited the engine's model
     * @param requestMade called for each request where it is made; what it gives is run when its first token is there
     * @throws io.quarkus.runtime.configuration.ConfigurationException naming property, value and allowed range
     */
    OpenModel(ModelEngine engine, AwaitedModel awaited, EngineSettings settings, Supplier<Runnable> requestMade) {
        this.engine = engine;
        this.awaited = awaited;
        systemMessage = settings.settings().systemMessage();
        timeouts = settings.timeouts();
        drainTimeout = settings.drainTimeout();
        stuckAfter = settings.stuckAfter();
        chat = new EngineChat(this::submit, requestMade);
    }

    /** What is known of the model before it is loaded; empty until it is downloaded. */
    public Optional<PreparedModel> prepared() {
        return engine.prepared().state() == State.SUCCESS
                ? Optional.of(engine.prepared().resultNow())
                : Optional.empty();
    }

    /**
     * As {@link #prepared()}; waits for the download.
     *
     * @throws IllegalStateException as {@link #model()}; also if it would have to wait on an event loop thread
     * @throws GenerationTimeoutException as {@link #model()}
     */
    public PreparedModel requirePrepared() {
        Optional<PreparedModel> prepared = prepared();
        if (prepared.isPresent()) {
            return prepared.get();
        }
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new IllegalStateException("the model is not there yet: " + downloadStatus());
        }
        model();
        return prepared().orElseThrow();
    }

    /**
     * The loaded model; waits for it, as long as a request may take that says nothing itself.
     *
     * @throws IllegalStateException if it cannot be loaded, or waits for the permission to be downloaded
     * @throws GenerationTimeoutException if it takes too long
     * @throws io.github.rakutenai.engine.scheduler.EngineBusyException if too many wait for it already
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public LoadedModel model() {
        return model(timeouts);
    }

    private LoadedModel model(Timeouts limits) {
        if (download().flatMap(ModelDownload::unanswered).isPresent()) {
            throw new IllegalStateException("the model is not there: " + downloadStatus());
        }
        return awaited.get(limits);
    }

    private String downloadStatus() {
        return download().map(ModelDownload::status).orElse("it is being loaded");
    }

    /** How it comes from the hub; empty if it was on this machine already. */
    public Optional<ModelDownload> download() {
        return engine.download();
    }

    /** The model if it is loaded by now. */
    public Optional<LoadedModel> loaded() {
        return awaited.loaded();
    }

    /** Whether it cannot be loaded. */
    public boolean failed() {
        return awaited.failed();
    }

    /** How much of it is loaded, 0 to 100. */
    public int loadedPercent() {
        return loaded().isPresent() ? 100 : (int) (engine.listeners().packedShare() * 99);
    }

    /** How long a request may take that says nothing itself. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * The prompt of a conversation, behind the configured system message if it has none of its own.
     *
     * @param tools what the model may call
     * @throws IllegalArgumentException if the messages are no conversation, or as {@link LoadedModel#prompt}
     */
    public int[] prompt(List<Message> messages, Optional<ToolUse> tools, SamplingParams params) {
        return model().prompt(conversation(messages, tools), params);
    }

    /**
     * What a reply must be; empty if anything. Those that were asked for last are kept.
     *
     * @param tools what the model may call
     * @param answer what the reply must be if it calls nothing
     * @throws IllegalArgumentException as {@link ToolUse#grammar}
     */
    public Optional<Grammar> grammar(Optional<ToolUse> tools, Optional<Grammar> answer) {
        return toolGrammars.grammar(tools, answer);
    }

    /** The chat over it; requests wait for a model that is being loaded. */
    public RakutenChat chat() {
        return chat;
    }

    ModelEngine engine() {
        return engine;
    }

    /** How long accepted requests may still take when the application stops. */
    Duration drainTimeout() {
        return drainTimeout;
    }

    /** How long a step may take before the engine counts as stuck. */
    public Duration stuckAfter() {
        return stuckAfter;
    }

    /**
     * Makes a request of the loaded model.
     *
     * @throws RuntimeException as {@link LoadedModel#submit}
     */
    public Generation submit(GenerationRequest request, Consumer<GenerationEvent> events) {
        return requests.submit(receiver -> model().engine().submit(request, receiver), events);
    }

    private Generation submit(ChatRequest request, Consumer<GenerationEvent> events) {
        Timeouts limits = limited(request.timeouts());
        Optional<LoadedModel> loaded = loaded();
        long start = System.nanoTime();
        LoadedModel model = model(limits);
        Timeouts left = loaded.isPresent() ? limits : limits.after(Duration.ofNanos(System.nanoTime() - start));
        return requests.submit(
                receiver -> model.submit(
                        conversation(request.messages(), request.tools()),
                        request.params(),
                        left,
                        grammar(request.tools(), request.grammar()),
                        receiver),
                events);
    }

    /** Cancels what this application has not heard the end of. */
    void endRequests() {
        requests.end();
    }

    private Timeouts limited(Timeouts own) {
        return new Timeouts(own.queue().or(timeouts::queue), own.total().or(timeouts::total));
    }

    private Conversation conversation(List<Message> messages, Optional<ToolUse> tools) {
        return new Conversation(introduced(messages), tools.map(ToolUse::tools).orElse(List.of()));
    }

    private List<Message> introduced(List<Message> messages) {
        boolean ownSystemMessage = !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM;
        return systemMessage.isEmpty() || ownSystemMessage
                ? messages
                : Stream.concat(Stream.of(Message.system(systemMessage.get())), messages.stream())
                        .toList();
    }
}
