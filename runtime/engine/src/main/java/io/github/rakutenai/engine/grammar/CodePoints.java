package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A set of Unicode scalar values. Immutable.
 *
 * @param ranges disjoint, ascending, not adjacent
 */
record CodePoints(List<Range> ranges) {

    static final CodePoints NONE = new CodePoints(List.of());
    static final CodePoints ALL = NONE.complement();

    private static final int FIRST_SURROGATE = 0xD800;
    private static final int LAST_SURROGATE = 0xDFFF;

    record Range(int from, int to) {}

    static CodePoints of(int... values) {
        List<Range> ranges = new ArrayList<>();
        for (int value : values) {
            ranges.add(new Range(value, value));
        }
        return normalized(ranges);
    }

    static CodePoints range(int from, int to) {
        return normalized(List.of(new Range(from, to)));
    }

    static CodePoints matching(IntPredicate predicate) {
        List<Range> ranges = new ArrayList<>();
        int from = -1;
        for (int value = 0; value <= Character.MAX_CODE_POINT + 1; value++) {
            boolean matches = value <= Character.MAX_CODE_POINT && predicate.test(value);
            if (matches && from < 0) {
                from = value;
            } else if (!matches && from >= 0) {
                ranges.add(new Range(from, value - 1));
                from = -1;
            }
        }
        return normalized(ranges);
    }

    CodePoints union(CodePoints other) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return normalized(all);
    }

    CodePoints complement() {
        List<Range> gaps = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (next < range.from()) {
                gaps.add(new Range(next, range.from() - 1));
            }
            next = range.to() + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            gaps.add(new Range(next, Character.MAX_CODE_POINT));
        }
        return normalized(gaps);
    }

    /** Joins what touches and leaves surrogates out. */
    private static CodePoints normalized(List<Range> unordered) {
        List<Range> sorted = new ArrayList<>();
        for (Range range : unordered) {
            addWithoutSurrogates(range, sorted);
        }
        sorted.sort(Comparator.comparingInt(Range::from));
        List<Range> joined = new ArrayList<>();
        for (Range range : sorted) {
            Range last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && range.from() <= last.to() + 1) {
                joined.set(joined.size() - 1, new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                joined.add(range);
            }
        }
        return new CodePoints(List.copyOf(joined));
    }

    private static void addWithoutSurrogates(Range range, List<Range> out) {
        if (range.from() < FIRST_SURROGATE) {
            out.add(new Range(range.from(), Math.min(range.to(), FIRST_SURROGATE - 1)));
        }
        if (range.to() > LAST_SURROGATE) {
            out.add(new Range(Math.max(range.from(), LAST_SURROGATE + 1), range.to()));
        }
    }
}
