package io.github.rakutenai.quarkus.openai.api;

/** Token ids to turn into a text. */
public record DetokenizeRequest(String model, int[] tokens) {}
