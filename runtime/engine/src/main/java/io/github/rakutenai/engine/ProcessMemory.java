package io.github.rakutenai.engine;

/**
 * The memory that a process takes whose one model is loaded, on the CPU, when all its room for keys and values is in use.
 *
 * @param weightsBytes the checkpoint, mapped: pages that other processes share, and that the system may read again when it
 *     needs the room
 * @param packedBytes copies of the weights in the order that is computed with, outside the heap
 * @param kvCacheBytes keys and values, outside the heap
 * @param scratchBytes what a step computes in, in the heap
 */
public record ProcessMemory(long weightsBytes, long packedBytes, long kvCacheBytes, long scratchBytes) {

    /**
     * What the JVM takes itself with {@code -XX:+UseSerialGC -Xms64m}: classes, compiled code, compilers at work, objects
     * between two collections. Measured, on JDK 25; G1 with its default sizes takes up to 300 MB more.
     */
    public static final long JVM_BYTES = 164_000_000;

    /** All together. */
    public long totalBytes() {
        return weightsBytes + packedBytes + kvCacheBytes + scratchBytes + JVM_BYTES;
    }
}
