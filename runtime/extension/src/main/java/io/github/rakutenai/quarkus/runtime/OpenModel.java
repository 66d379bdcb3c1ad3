package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.ChatTemplateException;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Role;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;

/** A model of the application, open, and the chat over it. */
public final class OpenModel implements AutoCloseable {

    private final LoadedModel model;
    private final Optional<String> systemMessage;
    private final Timeouts timeouts;
    private final Duration drainTimeout;
    private final RakutenChat chat = new EngineChat(this::submit);

    private OpenModel(Path path, EngineSettings settings) throws IOException {
        systemMessage = settings.settings().systemMessage();
        timeouts = settings.timeouts();
        drainTimeout = settings.drainTimeout();
        model = LoadedModel.open(path, settings.options());
    }

    /**
     * Opens a model.
     *
     * @param name the model's name in the configuration
     * @throws ConfigurationException naming the property, if a setting is out of range or does not fit the model, or the
     *     model is damaged or not supported
     * @throws UncheckedIOException if the file cannot be read
     */
    static OpenModel open(String name, Path path, ModelSettings settings) {
        ModelProperty property = new ModelProperty(name, "model");
        try {
            return new OpenModel(path, new EngineSettings(name, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(property + ": " + path + " cannot be read", e);
        } catch (MalformedCheckpointException e) {
            throw property.error(property + ": " + e.getMessage());
        } catch (ChatTemplateException e) {
            ModelProperty template = new ModelProperty(name, "chat-template");
            throw template.error("the model's own chat template, or " + template + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw property.error("the settings beside " + property + " do not fit " + path + ": " + e.getMessage());
        }
    }

    /** What is loaded. */
    public LoadedModel model() {
        return model;
    }

    /** How long a request may take that says nothing itself. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * The prompt of a conversation, behind the configured system message if it has none of its own.
     *
     * @throws IllegalArgumentException as {@link LoadedModel#prompt}
     */
    public int[] prompt(List<Message> messages, SamplingParams params) {
        return model.prompt(introduced(messages), params);
    }

    RakutenChat chat() {
        return chat;
    }

    private Generation submit(ChatRequest request, Consumer<GenerationEvent> events) {
        return model.submit(introduced(request.messages()), request.params(), limited(request.timeouts()), events);
    }

    private Timeouts limited(Timeouts own) {
        return new Timeouts(own.queue().or(timeouts::queue), own.total().or(timeouts::total));
    }

    private List<Message> introduced(List<Message> messages) {
        boolean ownSystemMessage = !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM;
        return systemMessage.isEmpty() || ownSystemMessage
                ? messages
                : Stream.concat(Stream.of(Message.system(systemMessage.get())), messages.stream())
                        .toList();
    }

    /** Waits for accepted requests, as long as is configured; a live reload waits for nobody. */
    @Override
    public void close() {
        model.close(LaunchMode.current().isDev() ? Duration.ZERO : drainTimeout);
    }
}
