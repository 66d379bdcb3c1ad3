package io.github.rakutenai.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/** Objects of a library, destroyed together, the latest first. */
final class NativeObjects implements AutoCloseable {

    private final Deque<Runnable> destructions = new ArrayDeque<>();

    /** Takes over an object, and answers it. */
    long own(long object, LongConsumer destroy) {
        destructions.push(() -> destroy.accept(object));
        return object;
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        while (!destructions.isEmpty()) {
            destructions.pop().run();
        }
    }
}
