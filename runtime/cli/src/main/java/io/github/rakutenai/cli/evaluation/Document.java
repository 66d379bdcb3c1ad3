package io.github.rakutenai.cli.evaluation;

/**
 * One example of a data set.
 *
 * @param id the data set's own, or its position
 * @param question how the prompt puts it, up to where the answer begins
 * @param answer what follows where it serves as a shot
 */
public record Document(String id, String question, String answer, Query query) {}
