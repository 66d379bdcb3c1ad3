package io.github.rakutenai.tornado.kernel.testing;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A group's arrays, in the order in which each item asks for them. */
final class LocalMemory {

    private final List<Object> arrays = new ArrayList<>();

    /**
     * The array that an item asks for as its {@code place}-th.
     *
     * @param create makes it, for the first item that asks
     * @throws IllegalStateException if another item asked for another one
     */
    <A> A array(int place, int length, Class<A> type, IntFunction<A> create) {
        if (place == arrays.size()) {
            arrays.add(create.apply(length));
        }
        Object array = arrays.get(place);
        if (!type.isInstance(array) || Array.getLength(array) != length) {
            throw new IllegalStateException("Local array " + place + " is " + type.getSimpleName() + " of " + length
                    + ", and for another item " + array.getClass().getSimpleName() + " of " + Array.getLength(array));
        }
        return type.cast(array);
    }
}
