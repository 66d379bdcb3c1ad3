package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.LogProbabilityRequest;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;

/** A model of the engine, whose scheduler computes the requests of all threads together. */
public final class EngineModel implements LanguageModel {

    private final LoadedModel model;
    private final SentencePieceTokenizer tokenizer;

    /** @param model with a place for each thread that will ask; it is not closed */
    public EngineModel(LoadedModel model) {
        this.model = model;
        tokenizer = model.tokenizer();
    }

    @Override
    public int[] encode(String text) {
        return tokenizer.encode(text);
    }

    @Override
    public List<String> pieces(String text) {
        return Arrays.stream(encode(text))
                .mapToObj(tokenizer.vocabulary()::piece)
                .toList();
    }

    @Override
    public int endOfText() {
        return tokenizer
                .vocabulary()
                .eos()
                .orElseThrow(() -> new IllegalArgumentException("the model's vocabulary has no end of sequence"));
    }

    @Override
    public int contextTokens() {
        return model.model().config().contextTokens();
    }

    @Override
    public double logLikelihood(int[] tokens, int from) throws IOException, InterruptedException {
        return run(tokens, List.of(), 0, LogProbabilityRequest.ofPromptAndReply(from, 0)).logLikelihood;
    }

    @Override
    public String complete(int[] prompt, List<String> stops, int maxTokens) throws IOException, InterruptedException {
        return run(prompt, stops, maxTokens, LogProbabilityRequest.none()).text;
    }

    private record Outcome(double logLikelihood, String text) {}

    private Outcome run(int[] prompt, List<String> stops, int maxTokens, LogProbabilityRequest logProbabilities)
            throws IOException, InterruptedException {
        SamplingParams params = SamplingParams.builder()
                .greedy()
                .maxTokens(maxTokens)
                .stop(stops.toArray(String[]::new))
                .build();
        BlockingQueue<GenerationEvent> events = new LinkedBlockingQueue<>();
        Generation generation = model.engine()
                .submit(new GenerationRequest(prompt, params, Timeouts.none(), logProbabilities), events::add);
        try {
            return outcome(events);
        } catch (InterruptedException e) {
            generation.cancel();
            throw e;
        }
    }

    private static Outcome outcome(BlockingQueue<GenerationEvent> events) throws IOException, InterruptedException {
        double logLikelihood = 0;
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (events.take()) {
                case GenerationEvent.PromptRead read ->
                    logLikelihood = read.logProbabilities().stream()
                            .mapToDouble(token -> token.token().logProbability())
                            .sum();
                case GenerationEvent.TokenGenerated token -> text.append(token.text());
                case GenerationEvent.Finished finished -> {
                    return new Outcome(logLikelihood, text.toString());
                }
                case GenerationEvent.Failed failed -> throw new IOException(failed.cause());
            }
        }
    }
}
