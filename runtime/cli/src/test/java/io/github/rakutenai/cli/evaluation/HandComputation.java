package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** Log-likelihoods and greedy replies from all logits of one text at a time, without scheduler, prefix cache and sampler. */
final class HandComputation implements AutoCloseable {

    private static final int ROWS = 128;

    private final Checkpoint checkpoint;
    private final Backend backend;
    private final SentencePieceTokenizer tokenizer;
    private final Batch batch;
    private final BlockTable table;

    HandComputation(Path file) throws IOException {
        checkpoint = Checkpoint.open(file);
        Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
        int contextTokens = model.config().contextTokens();
        int blocks = BlockPool.blocksFor(contextTokens);
        CpuOptions options = new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, blocks, ROWS);
        backend = new CpuBackend(model.config(), model.weights(), KernelProvider.fastest(), options);
        tokenizer = new SentencePieceTokenizer(Vocabulary.load(checkpoint));
        batch = new Batch(ROWS, model.config().vocabularySize());
        table = new BlockTable(new BlockPool(blocks));
        table.reserve(contextTokens);
    }

    /** For each continuation the sum of log p(token | all before it) over its tokens. */
    double[] logLikelihoods(String prompt, List<String> continuations) {
        int[] before = tokenizer.encode(prompt);
        float[] afterPrompt = logits(before, 0).getLast();
        return continuations.stream()
                .mapToDouble(continuation -> logLikelihood(before.length, afterPrompt, tokenizer.encode(continuation)))
                .toArray();
    }

    /** @param logits those before its first token */
    private double logLikelihood(int position, float[] logits, int[] continuation) {
        List<float[]> following = logits(continuation, position);
        double sum = logProbability(logits, continuation[0]);
        for (int i = 1; i < continuation.length; i++) {
            sum += logProbability(following.get(i - 1), continuation[i]);
        }
        return sum;
    }

    /** The likeliest token again and again, up to a new line or the end of the text. */
    String firstLine(String prompt, int maxTokens) {
        int end = tokenizer.vocabulary().eos().getAsInt();
        int[] before = tokenizer.encode(prompt);
        List<Integer> reply = new ArrayList<>();
        int next = likeliest(logits(before, 0).getLast());
        while (next != end && reply.size() < maxTokens) {
            reply.add(next);
            next = likeliest(
                    logits(new int[] {next}, before.length + reply.size() - 1).getLast());
        }
        int[] ids = reply.stream().mapToInt(token -> token).toArray();
        return tokenizer.decode(ids).split("\n", -1)[0];
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[token]);
        }
        return -Math.log(sum);
    }

    private static int likeliest(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((best, token) -> logits[token] > logits[best] ? token : best)
                .getAsInt();
    }

    /**
     * Computes tokens that follow those at earlier positions, in place of what was computed for these positions before.
     *
     * @return of each token the logits of the one after it
     */
    private List<float[]> logits(int[] tokens, int position) {
        List<float[]> logits = new ArrayList<>();
        for (int from = 0; from < tokens.length; from += ROWS) {
            batch.clear();
            for (int i = from; i < Math.min(from + ROWS, tokens.length); i++) {
                batch.add(tokens[i], position + i, table, RowOutput.LOGITS);
            }
            backend.forward(batch);
            for (int row = 0; row < batch.rows(); row++) {
                logits.add(batch.logits(row).clone());
            }
        }
        return logits;
    }

    @Override
    public void close() throws IOException {
        backend.close();
        checkpoint.close();
    }
}
