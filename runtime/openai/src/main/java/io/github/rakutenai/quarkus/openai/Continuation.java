package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.sampling.TokenLogProbabilities;
import io.github.rakutenai.engine.sampling.TokenLogProbability;
import io.github.rakutenai.engine.tokenizer.Detokenizer;
import io.github.rakutenai.quarkus.openai.api.Completion;

/** One completion as it grows: its text, and where it is asked for each token's log-probability and place. */
final class Continuation {

    private final TokenTexts texts;
    private final boolean logProbs;
    private final StringBuilder text = new StringBuilder();
    private int offset;
    private String finishReason;
    private List<String> tokens = new ArrayList<>();
    private List<Double> tokenLogProbs = new ArrayList<>();
    private List<Map<String, Double>> topLogProbs = new ArrayList<>();
    private List<Integer> textOffsets = new ArrayList<>();

    /** Echoed tokens whose log-probabilities are still to come. */
    private int[] unread = {};

    private int[] unreadOffsets = {};

    /** @param logProbs whether they are told */
    Continuation(TokenTexts texts, boolean logProbs) {
        this.texts = texts;
        this.logProbs = logProbs;
    }

    /** Begins with the prompt itself. */
    Continuation echo(String prompt, int[] promptTokens) {
        text.append(prompt);
        if (logProbs) {
            int[] offsets = offsets(promptTokens);
            add(promptTokens[0], null, offsets[0]);
            unread = promptTokens;
            unreadOffsets = offsets;
        }
        offset = prompt.length();
        return this;
    }

    void add(GenerationEvent event) {
        switch (event) {
            case GenerationEvent.PromptRead read -> {
                for (int i = 1; i < unread.length; i++) {
                    add(unread[i], read.logProbabilities().get(i - 1), unreadOffsets[i]);
                }
                unread = new int[0];
            }
            case TokenGenerated generated -> {
                if (logProbs && !texts.isControl(generated.token())) {
                    add(generated.token(), generated.logProbabilities().orElseThrow(), offset);
                }
                text.append(generated.text());
                offset += generated.text().length();
            }
            case GenerationEvent.Finished finished -> finishReason = FinishReasons.of(finished.reason());
            case GenerationEvent.Failed failed -> throw new AssertionError(failed);
        }
    }

    /** Whether there is something that was not taken. */
    boolean hasNews() {
        return !text.isEmpty() || !tokens.isEmpty() || finishReason != null;
    }

    /** What came since this was called last. */
    Completion.Choice take(int index) {
        Completion.LogProbs told =
                logProbs ? new Completion.LogProbs(tokens, tokenLogProbs, topLogProbs, textOffsets) : null;
        Completion.Choice choice = new Completion.Choice(index, text.toString(), told, finishReason);
        text.setLength(0);
        finishReason = null;
        tokens = new ArrayList<>();
        tokenLogProbs = new ArrayList<>();
        topLogProbs = new ArrayList<>();
        textOffsets = new ArrayList<>();
        return choice;
    }

    /** @param probabilities null for a prompt's first token */
    private void add(int token, TokenLogProbabilities probabilities, int tokenOffset) {
        tokens.add(texts.text(token));
        textOffsets.add(tokenOffset);
        tokenLogProbs.add(probabilities == null ? null : TokenTexts.logProbability(probabilities.token()));
        topLogProbs.add(probabilities == null ? null : top(probabilities));
    }

    private Map<String, Double> top(TokenLogProbabilities probabilities) {
        Map<String, Double> top = new LinkedHashMap<>();
        for (TokenLogProbability likely : probabilities.top()) {
            top.putIfAbsent(texts.text(likely.token()), TokenTexts.logProbability(likely));
        }
        return top;
    }

    private int[] offsets(int[] promptTokens) {
        Detokenizer detokenizer = new Detokenizer(texts.vocabulary());
        int[] offsets = new int[promptTokens.length];
        int length = 0;
        for (int i = 0; i < promptTokens.length; i++) {
            offsets[i] = length;
            length += detokenizer.accept(promptTokens[i]).length();
        }
        return offsets;
    }
}
