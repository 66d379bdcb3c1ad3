package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A prompt and a reply to it, as somebody might write them.
 *
 * @param name of the text, such as "summary"
 * @param tokens of the prompt, then of the reply
 * @param promptTokens those of the prompt
 */
record TextPair(String name, int[] tokens, int promptTokens) {

    /** From what repeats its prompt the most to what does not, and one whose repetitions mislead. */
    static final List<String> NAMES = List.of("summary", "code", "json", "free", "misleading");

    private static final String BETWEEN = "=====\n";

    /** About as long as a vocabulary of some ten thousand pieces makes them. */
    private static final Pattern PIECE = Pattern.compile("\n *| ?\\p{L}{1,5}|.", Pattern.DOTALL);

    /** Ids below are special. */
    private static final int FIRST_ID = 3;

    static TextPair read(String name) throws IOException {
        try (InputStream file = TextPair.class.getResourceAsStream(name + ".txt")) {
            if (file == null) {
                throw new IllegalArgumentException("there is no text " + name + ", only " + NAMES);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            int middle = text.indexOf(BETWEEN);
            Map<String, Integer> ids = new HashMap<>();
            int[] prompt = ids(text.substring(0, middle), ids);
            int[] reply = ids(text.substring(middle + BETWEEN.length()), ids);
            int[] tokens = Arrays.copyOf(prompt, prompt.length + reply.length);
            System.arraycopy(reply, 0, tokens, prompt.length, reply.length);
            return new TextPair(name, tokens, prompt.length);
        }
    }

    private static int[] ids(String text, Map<String, Integer> ids) {
        return PIECE.matcher(text)
                .results()
                .map(MatchResult::group)
                .mapToInt(piece -> ids.computeIfAbsent(piece, p -> FIRST_ID + ids.size()))
                .toArray();
    }

    int[] prompt() {
        return Arrays.copyOf(tokens, promptTokens);
    }

    int replyTokens() {
        return tokens.length - promptTokens;
    }
}
