package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;

/**
 * A model that clients can ask.
 *
 * @param id what they call it
 * @param isDefault whether it is asked where a request names none
 * @param open the model, which may still be loading
 */
record ServedModel(String id, boolean isDefault, OpenModel open) {

    /** @param name of the model in the configuration */
    static ServedModel of(String name, OpenModel open) {
        boolean isDefault = name.equals(RakutenConfig.DEFAULT);
        String id =
                isDefault ? waitedFor("default", open::requirePrepared).model().name() : name;
        return new ServedModel(id, isDefault, open);
    }

    InferenceEngine engine() {
        return loaded().engine();
    }

    SentencePieceTokenizer tokenizer() {
        return loaded().tokenizer();
    }

    private LoadedModel loaded() {
        return waitedFor(id, open::model);
    }

    private static <T> T waitedFor(String id, Supplier<T> model) {
        try {
            return model.get();
        } catch (IllegalStateException e) {
            throw new OpenAiException(
                    503,
                    new ErrorDetail("the model `" + id + "` could not be loaded", "server_error", null, "unavailable"));
        }
    }

    int contextTokens() {
        return waitedFor(id, open::requirePrepared).model().config().contextTokens();
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
