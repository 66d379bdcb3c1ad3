package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import io.github.rakutenai.quarkus.runtime.OpenModel;

/**
 * A model that clients can ask.
 *
 * @param id what they call it
 * @param open the model
 */
record ServedModel(String id, OpenModel open) {

    InferenceEngine engine() {
        return open.model().engine();
    }

    SentencePieceTokenizer tokenizer() {
        return open.model().tokenizer();
    }

    int contextTokens() {
        return open.requirePrepared().model().config().contextTokens();
    }

    /** @throws PromptTooLongException if no room for a reply is left */
    int[] prompt(List<Message> messages, SamplingParams params) {
        return open.prompt(messages, Optional.empty(), params);
    }

    /** The tokens of a text, behind the beginning-of-sequence token where prompts begin with one. */
    int[] prompt(String text) {
        Vocabulary vocabulary = tokenizer().vocabulary();
        IntStream beginning = vocabulary.addsBos() ? vocabulary.bos().stream() : IntStream.empty();
        return IntStream.concat(beginning, IntStream.of(tokenizer().encode(text)))
                .toArray();
    }
}
