package io.github.rakutenai.quarkus.openai.api;

/** Texts to embed, which none of the models can. */
public record EmbeddingsRequest(String model) {}
