package io.github.rakutenai.engine.sampling;

/**
 * Yields token ids from the likeliest down, the smaller id first among equals, without sorting those that nobody asks for:
 * a binary heap over the tokens that can be among them. Memory is reused from call to call.
 */
final class DescendingTokens {

    private final int[] heap;
    private float[] logits;
    private int size;

    DescendingTokens(int vocabularySize) {
        heap = new int[vocabularySize];
    }

    /**
     * Starts over.
     *
     * @param values (vocabularySize), which must not change until the last {@link #next()}
     * @param most the most tokens that will be asked for, 1 to vocabularySize
     */
    void reset(float[] values, int most) {
        logits = values;
        float least = reachedBy(most);
        size = 0;
        for (int token = 0; token < heap.length; token++) {
            if (logits[token] >= least) {
                heap[size++] = token;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /** A logit that so many tokens reach, or more: of as many parts of the vocabulary, the least one's largest. */
    private float reachedBy(int tokens) {
        int part = heap.length / tokens;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < tokens; i++) {
            least = Math.min(least, largest(i * part, (i + 1) * part));
        }
        return least;
    }

    private float largest(int from, int to) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int token = from; token < to; token++) {
            largest = Math.max(largest, logits[token]);
        }
        return largest;
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
