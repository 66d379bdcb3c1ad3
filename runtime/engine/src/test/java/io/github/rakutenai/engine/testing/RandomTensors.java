package io.github.rakutenai.engine.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/** Seeded matrices and activations in memory. */
public final class RandomTensors {

    private final SplitMix64 random;

    public RandomTensors(long seed) {
        random = new SplitMix64(seed);
    }

    /** Weights of mean 0 and a standard deviation of about 1. */
    public Tensor matrix(DType dtype, int rows, int columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            RandomBlocks.valueOf(dtype.name()).write(Channels.newChannel(bytes), (long) rows * columns, 1, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MemorySegment segment = Arena.ofAuto().allocate(bytes.size());
        segment.copyFrom(MemorySegment.ofArray(bytes.toByteArray()));
        return new Tensor(dtype + " matrix", dtype, Shape.matrix(rows, columns), segment);
    }

    /** Evenly distributed, mean 0, variance 1. */
    public float[] activations(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextUnit();
        }
        return values;
    }
}
