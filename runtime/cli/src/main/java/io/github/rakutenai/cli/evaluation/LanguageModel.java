package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.util.List;

/** What is evaluated. Any number of threads may ask it; each waits for its answer. */
public interface LanguageModel {

    /** The tokens of a plain text, without a beginning of sequence. */
    int[] encode(String text);

    /** The pieces that the tokens of a plain text are written with. */
    List<String> pieces(String text);

    /** The token that stands before a text of which nothing is known. */
    int endOfText();

    /** The most tokens of prompt and reply. */
    int contextTokens();

    /**
     * The sum of the natural logarithms of the probabilities of {@code tokens[from..]}, each given all before it.
     *
     * @param tokens at most {@link #contextTokens()}
     * @param from at least 1 and less than their number
     * @throws IOException if the model fails
     */
    double logLikelihood(int[] tokens, int from) throws IOException, InterruptedException;

    /**
     * The likeliest token again and again, up to the first stop text, the end of the reply or the limit.
     *
     * @param prompt at least one token, with room for the reply
     * @throws IOException if the model fails
     */
    String complete(int[] prompt, List<String> stops, int maxTokens) throws IOException, InterruptedException;
}
