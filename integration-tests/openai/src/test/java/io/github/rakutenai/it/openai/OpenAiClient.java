package io.github.rakutenai.it.openai;

import java.util.List;

/** A client of OpenAI's API, as far as the suite uses it. */
interface OpenAiClient extends AutoCloseable {

    /**
     * What is asked; null is left out.
     *
     * @param logProbs how many of the likeliest tokens are told for each token
     * @param schema JSON schema of the answer
     */
    record Question(
            String model,
            String text,
            Double temperature,
            Integer maxTokens,
            List<String> stop,
            Long seed,
            Integer n,
            Integer logProbs,
            String schema) {

        static Question of(String model, String text) {
            return new Question(model, text, 0.0, null, null, null, null, null, null);
        }

        Question withMaxTokens(int tokens) {
            return new Question(model, text, temperature, tokens, stop, seed, n, logProbs, schema);
        }

        Question withStop(String... texts) {
            return new Question(model, text, temperature, maxTokens, List.of(texts), seed, n, logProbs, schema);
        }

        Question sampled(long newSeed, int choices) {
            return new Question(model, text, 8.0, maxTokens, stop, newSeed, choices, logProbs, schema);
        }

        Question withLogProbs(int top) {
            return new Question(model, text, temperature, maxTokens, stop, seed, n, top, schema);
        }

        Question answeredBy(String newSchema) {
            return new Question(model, text, temperature, maxTokens, stop, seed, n, logProbs, newSchema);
        }
    }

    /**
     * What is answered, as the client sees it.
     *
     * @param logProbs one for each token of the first answer, none unless asked for
     */
    record Answer(
            List<String> texts, String finishReason, int promptTokens, int completionTokens, List<Double> logProbs) {

        String text() {
            return texts.getFirst();
        }
    }

    /** An error as the client sees it. */
    final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Whether it can ask for several answers. */
    default boolean asksForSeveral() {
        return true;
    }

    /** The answer at once. */
    Answer answer(Question question);

    /** The answer as a stream, its pieces joined; the usage is that of the last chunk. */
    Answer stream(Question question);

    /** Begins a stream and leaves it after its first piece. */
    void abort(Question question);

    /** The answer of a model that can call tools. */
    ToolQuestion.Answer answer(ToolQuestion question);

    /** The same as a stream, its pieces joined. */
    ToolQuestion.Answer stream(ToolQuestion question);

    @Override
    void close();
}
