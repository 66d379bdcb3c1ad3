package io.github.rakutenai.engine.tokenizer;

import java.util.Arrays;

/** A binary heap of longs, the smallest first. */
final class LongHeap {

    private long[] values;
    private int size;

    LongHeap(int capacity) {
        values = new long[Math.max(16, capacity)];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        int i = size++;
        while (i > 0 && values[i - 1 >> 1] > value) {
            values[i] = values[i - 1 >> 1];
            i = i - 1 >> 1;
        }
        values[i] = value;
    }

    long removeSmallest() {
        long smallest = values[0];
        long last = values[--size];
        int i = 0;
        for (int child = 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && values[child + 1] < values[child]) {
                child++;
            }
            if (values[child] >= last) {
                break;
            }
            values[i] = values[child];
            i = child;
        }
        values[i] = last;
        return smallest;
    }
}
