package io.github.rakutenai.quarkus.openai.api;

/** The text of tokens. */
public record DetokenizeResponse(String prompt) {}
