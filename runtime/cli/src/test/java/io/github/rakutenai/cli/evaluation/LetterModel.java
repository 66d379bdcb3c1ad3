package io.github.rakutenai.cli.evaluation;

import java.util.ArrayList;
import java.util.List;

/** A token is a character. A text is the likelier the more of its characters are the favourite; the reply is given. */
final class LetterModel implements LanguageModel {

    static final int END = -1;

    private final char favourite;
    private final int contextTokens;
    private final String reply;
    final List<String> asked = new ArrayList<>();

    LetterModel(char favourite, int contextTokens, String reply) {
        this.favourite = favourite;
        this.contextTokens = contextTokens;
        this.reply = reply;
    }

    @Override
    public int[] encode(String text) {
        return text.chars().toArray();
    }

    @Override
    public List<String> pieces(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    @Override
    public int endOfText() {
        return END;
    }

    @Override
    public int contextTokens() {
        return contextTokens;
    }

    @Override
    public synchronized double logLikelihood(int[] tokens, int from) {
        asked.add(text(tokens, 0, from) + "|" + text(tokens, from, tokens.length));
        double sum = 0;
        for (int i = from; i < tokens.length; i++) {
            sum += tokens[i] == favourite ? -1 : -2;
        }
        return sum;
    }

    @Override
    public synchronized String complete(int[] prompt, List<String> stops, int maxTokens) {
        asked.add(text(prompt, 0, prompt.length));
        return reply.substring(0, Math.min(maxTokens, reply.length()));
    }

    private static String text(int[] tokens, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(tokens[i] == END ? "<end>" : Character.toString(tokens[i]));
        }
        return text.toString();
    }
}
