package io.github.rakutenai.quarkus.openai;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import io.github.rakutenai.quarkus.runtime.ModelDownload;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;

/**
 * A model that clients can ask.
 *
 * @param id what they call it
 * @param isDefault whether it is asked where a request names none
 * @param open the model, which may still be loading
 * @param waitsSince if it was, the {@link System#nanoTime} of then
 */
record ServedModel(String id, boolean isDefault, OpenModel open, OptionalLong waitsSince) {

    /** @param name of the model in the configuration */
    static ServedModel of(String name, OpenModel open) {
        OptionalLong waitsSince = open.loaded().isPresent() ? OptionalLong.empty() : OptionalLong.of(System.nanoTime());
        boolean isDefault = name.equals(RakutenConfig.DEFAULT);
        String id = isDefault
                ? waitedFor("default", open, open::requirePrepared).model().name()
                : name;
        return new ServedModel(id, isDefault, open, waitsSince);
    }

    InferenceEngine engine() {
        return loaded().engine();
    }

    SentencePieceTokenizer tokenizer() {
        return loaded().tokenizer();
    }

    /**
     * What is left of the timeouts of a request that may have waited for the model.
     *
     * @throws GenerationTimeoutException if one has passed
     */
    Timeouts timeouts() {
        return waitsSince.isPresent()
                ? open.timeouts().after(Duration.ofNanos(System.nanoTime() - waitsSince.getAsLong()))
                : open.timeouts();
    }

    private LoadedModel loaded() {
        return waitedFor(id, open, open::model);
    }

    private static <T> T waitedFor(String id, OpenModel open, Supplier<T> model) {
        try {
            return model.get();
        } catch (IllegalStateException e) {
            boolean asks = open.download().flatMap(ModelDownload::unanswered).isPresent();
            String why = asks ? "waits for the permission to be downloaded" : "could not be loaded";
            throw new OpenAiException(
                    503, new ErrorDetail("the model `" + id + "` " + why, "server_error", null, "unavailable"));
        }
    }

    int contextTokens() {
        return waitedFor(id, open, open::requirePrepared).model().config().contextTokens();
    }

    /** @throws PromptTooLongException if no room for a reply is left */
    int[] prompt(List<Message> messages, Optional<ToolUse> tools, SamplingParams params) {
        return open.prompt(messages, tools, params);
    }

    /** The tokens of a text, behind the beginning-of-sequence token where prompts begin with one. */
    int[] prompt(String text) {
        Vocabulary vocabulary = tokenizer().vocabulary();
        IntStream beginning = vocabulary.addsBos() ? vocabulary.bos().stream() : IntStream.empty();
        return IntStream.concat(beginning, IntStream.of(tokenizer().encode(text)))
                .toArray();
    }
}
