package io.github.rakutenai.engine.sampling;

/**
 * Yields token ids from the likeliest down, the smaller id first among equals, without sorting those that nobody asks for:
 * a binary heap over the logits. Memory is reused from call to call.
 */
final class DescendingTokens {

    private final int[] heap;
    private float[] logits;
    private int size;

    DescendingTokens(int vocabularySize) {
        heap = new int[vocabularySize];
    }

    /** Starts over with {@code values} (vocabularySize), which must not change until the last {@link #next()}. */
    void reset(float[] values) {
        logits = values;
        size = heap.length;
        for (int i = 0; i < size; i++) {
            heap[i] = i;
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    int next() {
        int top = heap[0];
        heap[0] = heap[--size];
        siftDown(0);
        return top;
    }

    private void siftDown(int start) {
        int token = heap[start];
        int parent = start;
        for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && precedes(heap[child + 1], heap[child])) {
                child++;
            }
            if (!precedes(heap[child], token)) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = token;
    }

    private boolean precedes(int a, int b) {
        return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
    }
}
