package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Moves memory, to know how fast that can be. */
public final class Copy {

    private Copy() {}

    /** Elements of an item: so many are on their way at a time. */
    public static final int EACH = 8;

    /**
     * Neighbouring items take neighbouring elements.
     *
     * @param items of all groups
     */
    public static void copy(KernelContext context, FloatArray from, FloatArray to, int items) {
        int item = context.globalIdx;
        float v0 = from.get(item);
        float v1 = from.get(item + items);
        float v2 = from.get(item + 2 * items);
        float v3 = from.get(item + 3 * items);
        float v4 = from.get(item + 4 * items);
        float v5 = from.get(item + 5 * items);
        float v6 = from.get(item + 6 * items);
        float v7 = from.get(item + 7 * items);
        to.set(item, v0);
        to.set(item + items, v1);
        to.set(item + 2 * items, v2);
        to.set(item + 3 * items, v3);
        to.set(item + 4 * items, v4);
        to.set(item + 5 * items, v5);
        to.set(item + 6 * items, v6);
        to.set(item + 7 * items, v7);
    }
}
