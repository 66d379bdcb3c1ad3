package io.github.rakutenai.engine.tokenizer;

/** A piece of a rendered prompt. */
public sealed interface PromptPart {

    /** Plain characters, whatever they look like. */
    record Text(String text) implements PromptPart {}

    /** A special token that the chat template put there. */
    record Special(int id) implements PromptPart {}
}
