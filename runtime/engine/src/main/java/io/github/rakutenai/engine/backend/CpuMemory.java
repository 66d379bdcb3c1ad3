package io.github.rakutenai.engine.backend;

/**
 * What {@link CpuBackend} takes of the memory.
 *
 * @param packedBytes copies of the weights in the order that is computed with, outside the heap
 * @param keyValueBytes keys and values, outside the heap
 * @param scratchBytes what a step computes in, in the heap
 */
public record CpuMemory(long packedBytes, long keyValueBytes, long scratchBytes) {}
