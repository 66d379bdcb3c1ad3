package io.github.rakutenai.cli.evaluation;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a model is asked about an example, and how its answer is counted. */
public sealed interface Query {

    /**
     * How likely each of several continuations of the prompt is.
     *
     * @param continuations at least one
     * @param metrics names and values, from the log-likelihoods in the order of the continuations
     */
    record Choice(List<String> continuations, Function<double[], Map<String, Double>> metrics) implements Query {

        public Choice {
            continuations = List.copyOf(continuations);
        }
    }

    /**
     * How the model goes on.
     *
     * @param stops texts that end the reply and are not part of it
     * @param metrics names and values, from the reply
     */
    record Completion(List<String> stops, ReplyLimit limit, ReplyMetrics metrics) implements Query {

        public Completion {
            stops = List.copyOf(stops);
        }
    }

    /**
     * The most tokens of a reply: those of the longest of some texts, and some more.
     *
     * @param texts there may be none
     */
    record ReplyLimit(List<String> texts, int moreTokens) {

        public ReplyLimit {
            texts = List.copyOf(texts);
        }

        int tokens(LanguageModel model) {
            return moreTokens
                    + texts.stream()
                            .mapToInt(text -> model.encode(text).length)
                            .max()
                            .orElse(0);
        }
    }

    /** Counts a reply. */
    @FunctionalInterface
    interface ReplyMetrics {

        /** @param model that wrote it, for its pieces */
        Map<String, Double> of(String reply, LanguageModel model);
    }
}
