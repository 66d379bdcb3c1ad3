package io.github.rakutenai.cli;

import java.util.List;
import java.util.OptionalInt;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.ProcessMemory;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.hub.ByteCount;

/**
 * What a model is, for people and for programs.
 *
 * @param slidingWindow null: none
 * @param keyValueBytes of one position, in the default type
 * @param tensors null where they are not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelDescription(
        String name,
        String path,
        String format,
        long parameters,
        long sizeBytes,
        int layers,
        int hiddenSize,
        int heads,
        int kvHeads,
        int headDim,
        int feedForwardSize,
        int vocabularySize,
        int contextTokens,
        Integer slidingWindow,
        float ropeTheta,
        long keyValueBytes,
        Memory memory,
        List<TensorLine> tensors) {

    /**
     * What it needs.
     *
     * @param conversations that are computed together
     */
    record Memory(
            int conversations,
            long weightsBytes,
            long packedBytes,
            long keyValueBytes,
            long scratchBytes,
            long jvmBytes,
            long totalBytes) {

        Memory(int conversations, ProcessMemory need) {
            this(
                    conversations,
                    need.weightsBytes(),
                    need.packedBytes(),
                    need.kvCacheBytes(),
                    need.scratchBytes(),
                    ProcessMemory.JVM_BYTES,
                    need.totalBytes());
        }

        String text() {
            return "%s with %d %s at once: weights %s, their packed copies %s, keys and values %s, work %s, JVM %s"
                    .formatted(
                            ByteCount.text(totalBytes),
                            conversations,
                            conversations == 1 ? "conversation" : "conversations",
                            ByteCount.text(weightsBytes),
                            ByteCount.text(packedBytes),
                            ByteCount.text(keyValueBytes),
                            ByteCount.text(scratchBytes),
                            ByteCount.text(jvmBytes));
        }
    }

    /** @param shape rows first */
    record TensorLine(String name, String dtype, String shape, long sizeBytes) {

        TensorLine(Tensor tensor) {
            this(tensor.name(), tensor.dtype().toString(), tensor.shape().toString(), tensor.sizeBytes());
        }
    }

    static ModelDescription of(Checkpoint checkpoint, PreparedModel prepared, boolean tensors) {
        Model model = prepared.model();
        ModelConfig config = model.config();
        OptionalInt window = config.slidingWindow();
        return new ModelDescription(
                model.name(),
                checkpoint.path().toString(),
                model.format(),
                model.parameters(),
                model.sizeBytes(),
                config.layers(),
                config.hiddenSize(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.feedForwardSize(),
                config.vocabularySize(),
                config.contextTokens(),
                window.isPresent() ? window.getAsInt() : null,
                config.ropeTheta(),
                KvCacheType.F16.tokenBytes(config),
                new Memory(prepared.options().maxConcurrentSequences(), prepared.memory()),
                tensors
                        ? checkpoint.tensors().values().stream()
                                .map(TensorLine::new)
                                .toList()
                        : null);
    }

    /** Positions whose keys and values are kept at the same time. */
    private long keptPositions() {
        return slidingWindow == null ? contextTokens : Math.min(slidingWindow, contextTokens);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "name", name);
        line(text, "path", path);
        line(text, "format", format);
        line(text, "parameters", "%,d".formatted(parameters));
        line(text, "size", ByteCount.text(sizeBytes));
        line(text, "layers", layers);
        line(text, "hidden size", hiddenSize);
        line(text, "heads", heads + " of " + headDim + ", " + kvHeads + " for keys and values");
        line(text, "feed-forward size", feedForwardSize);
        line(text, "vocabulary", vocabularySize + " tokens");
        line(text, "context", contextTokens + " tokens");
        line(text, "sliding window", slidingWindow == null ? "none" : slidingWindow + " tokens");
        line(text, "rope theta", ropeTheta);
        line(
                text,
                "keys and values",
                "%s a token, %s a conversation of full context, in F16"
                        .formatted(ByteCount.text(keyValueBytes), ByteCount.text(keyValueBytes * keptPositions())));
        line(text, "memory", memory.text());
        if (tensors != null) {
            tensors.forEach(tensor -> text.append("%n%10s  %-6s %-14s %s"
                    .formatted(ByteCount.text(tensor.sizeBytes()), tensor.dtype(), tensor.shape(), tensor.name())));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(text.isEmpty() ? "" : System.lineSeparator()).append("%-18s %s".formatted(name, value));
    }
}
