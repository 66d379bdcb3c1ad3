package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells states that allow the same tokens because no token is long enough to reach where they differ: those of a string that may
 * still have 300 characters, or 299.
 */
final class Horizon {

    /** Comparing more than so many states costs as much as a search of the vocabulary. */
    private static final int MOST_PAIRS = 4_000;

    private final Pushdown pushdown;
    private final int distance;

    /** @param distance in bytes */
    Horizon(Pushdown pushdown, int distance) {
        this.pushdown = pushdown;
        this.distance = distance;
    }

    private record Pair(int first, int second) {}

    /** Whether two states are sure to allow the same texts up to the distance, and to end at the same places. */
    boolean agree(int first, int second) {
        Set<Pair> reached = new HashSet<>();
        List<Pair> now = List.of(new Pair(first, second));
        for (int step = 0; step <= distance && !now.isEmpty(); step++) {
            List<Pair> next = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                Pair pair = now.get(i);
                if (!pushdown.looksAlike(pair.first(), pair.second()) || reached.size() > MOST_PAIRS) {
                    return false;
                }
                addNext(pair, reached, next);
            }
            now = next;
        }
        return true;
    }

    private void addNext(Pair pair, Set<Pair> reached, List<Pair> next) {
        for (int edge = 0; edge < pushdown.byteEdges(pair.first()); edge++) {
            add(pushdown.byteTarget(pair.first(), edge), pushdown.byteTarget(pair.second(), edge), reached, next);
        }
        for (int call = 0; call < pushdown.calls(pair.first()).length; call++) {
            int first = pushdown.calls(pair.first())[call].target();
            int second = pushdown.calls(pair.second())[call].target();
            add(first, second, reached, next);
        }
    }

    private static void add(int first, int second, Set<Pair> reached, List<Pair> next) {
        Pair pair = new Pair(first, second);
        if (first != second && reached.add(pair)) {
            next.add(pair);
        }
    }

    /** Whether two stacks return to the same states. */
    static boolean sameBelow(Frame first, Frame second) {
        if (first.depth() != second.depth() || (first.isDistinct() != second.isDistinct())) {
            return false;
        }
        Frame a = first.below();
        Frame b = second.below();
        while (a != b && a != null && b != null && a.state() == b.state()) {
            a = a.below();
            b = b.below();
        }
        return a == b;
    }
}
